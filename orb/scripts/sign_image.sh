#!/usr/bin/env bash
# Sign the image that was pushed, by its digest, with cosign: without a key by the job's own OpenID Connect token, or with a key. Reads
# PARAM_KEY (empty, the URI of a KMS, or env://NAME with a private key; its password is in COSIGN_PASSWORD), PARAM_TRANSPARENCY_LOG,
# PARAM_SIGNING_CONFIG and PARAM_TRUSTED_ROOT (files of a Sigstore of one's own), PARAM_IMAGE_NAME and PARAM_ATTEMPTS, and
# .arm-pipeline/images/NAME.json. Ends with 3 where the token, the key or the login is refused, 4 where a service is silent, 2 where this
# machine's clock is wrong.
set -euo pipefail
SCRIPT_NAME=sign_image

# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/image_handover.sh
. "${BASH_SOURCE[0]%/*}/lib/image_handover.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/registry.sh
. "${BASH_SOURCE[0]%/*}/lib/registry.sh"
# shellcheck source=lib/cosign.sh
. "${BASH_SOURCE[0]%/*}/lib/cosign.sh"

# take_token: the job's own token for Sigstore, in a file that only its owner can read.
take_token() {
  command -v circleci > /dev/null 2>&1 || fail 2 'without a "key" the job'"'"'s own token signs, and there is no "circleci" here to get it. Run in a CircleCI job, or give a key.'
  circleci run oidc get --claims '{"aud":"sigstore"}' | tr -d '\r\n' > "$SCRATCH/token" || fail 3 'CircleCI gave this job no OpenID Connect token; what it said stands above.'
  OPTIONS+=("--identity-token=$SCRATCH/token")
}

# seconds_off: how far this machine's clock is from that of the token's issuer, who wrote down when it was made.
seconds_off() {
  local issued
  issued=$(cut -d . -f 2 "$SCRATCH/token" | tr '_-' '/+' | base64 -d 2> /dev/null | jq --raw-input --raw-output 'capture("\"iat\":(?<at>[0-9]+)").at' 2> /dev/null) || issued=''
  if [[ -z $issued ]]; then printf 0; else printf '%s' "$(($(date +%s) - issued))"; fi
}

# explain REFERENCE: ends the script with why cosign did not sign.
explain() {
  local off
  if grep -q 'Fulcio returned 4' "$RETRY_LOG"; then
    off=$(seconds_off)
    if ((off > 300 || off < -300)); then
      fail 2 "this machine's clock is $off s from that of CircleCI, so the certificate authority refused a token that seems too old or too new. Set the clock; nothing was signed."
    fi
    fail 3 'the certificate authority refused the token of this job. It has to know the issuer, and the audience "sigstore"; its own log says which of them it is.'
  fi
  if grep -qiE "$REFUSED" "$RETRY_LOG"; then
    fail 3 "${1%%/*} refused to let this login push a signature beside $1. Check that a log_in step for it runs before this one, and that its user or token may push."
  fi
  if [[ -n $key_reference ]] && grep -qE 'reading key|getting key|AccessDenied|PermissionDenied|decrypt' "$RETRY_LOG"; then
    fail 3 "the key in the parameter \"key\" could not be used: it is no private key of cosign's, its password in COSIGN_PASSWORD is wrong, or this job may not use it. cosign says which above."
  fi
  fail 1 "$1 could not be signed; cosign says why above."
}

sign() {
  local status=0 reference=$1 by='by the identity of this job'
  if [[ -n $key_reference ]]; then by="with the key $key_reference"; fi
  say "Signing $reference $by."
  retry "$ATTEMPTS" cosign sign --yes "${OPTIONS[@]}" "$reference" || status=$?
  case $status in
    0) ;;
    4) service_silent "sign $reference" "$reference" ;;
    *) explain "$reference" ;;
  esac
  cosign download signature "$reference" > "$SCRATCH/signatures" || fail 5 "$reference has no signature in the registry after it was signed; cosign says why above."
  say "Signed $reference: the registry has $(grep -c . "$SCRATCH/signatures") of its signatures."
}

main() {
  local name reference
  local -a names
  ATTEMPTS=$(attempts_parameter) || exit $?
  chosen_images names
  cosign_options '' 'empty, env://NAME with the name of a variable, or the URI of a KMS' signing_config trusted_root
  if ! switch transparency_log true && [[ -n ${PARAM_SIGNING_CONFIG:-} ]]; then
    fail 2 'parameters "signing_config" and "transparency_log: false" exclude each other: the configuration says which log, or none.'
  fi
  need jq
  need_cosign
  registry_scratch
  if ! switch transparency_log true; then OPTIONS+=(--use-signing-config=false --tlog-upload=false); fi
  for name in "${names[@]}"; do
    reference=$(signed_reference "$name") || exit $?
    if [[ -z $key_reference && ! -f $SCRATCH/token ]]; then take_token; fi
    sign "$reference"
  done
}
main
