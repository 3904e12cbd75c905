#!/usr/bin/env bash
# Prove, before it is deployed, that the image was signed by whom it has to be: a project of CircleCI, and a branch of it, or a key. Reads
# PARAM_ORGANIZATION, PARAM_PROJECT (their IDs, by default this job's own), PARAM_BRANCH, PARAM_ISSUER, PARAM_IDENTITY, PARAM_KEY,
# PARAM_TRANSPARENCY_LOG, PARAM_TRUSTED_ROOT, PARAM_IMAGE_NAME and PARAM_ATTEMPTS, and .arm-pipeline/images/NAME.json. Every doubt ends red:
# 5 where there is no such signature, 4 where a service is silent, 3 where a login is refused, 2 where this machine's clock is wrong.
set -euo pipefail
SCRIPT_NAME=verify_signature

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

# What CircleCI's certificates say of the branch or the tag: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
readonly SOURCE_REF=1.3.6.1.4.1.57264.1.14

# whom: fills OPTIONS with who has to have signed, and WHOM with it in words.
whom() {
  local organization project issuer identity id='^[A-Za-z0-9][A-Za-z0-9-]{0,63}$'
  organization=$(expand organization) || exit $?
  project=$(expand project) || exit $?
  issuer=$(expand issuer) || exit $?
  identity=$(expand identity) || exit $?
  BRANCH=$(expand branch) || exit $?
  # A check that was asked for is never left out in silence: of a tag's pipeline CIRCLE_BRANCH is empty.
  [[ -n $BRANCH || -z ${PARAM_BRANCH:-} ]] || fail 2 "parameter \"branch\" is \"$PARAM_BRANCH\", which is empty in this pipeline, so any branch would do. Leave it out where that is meant, as for version tags."
  matches branch "$BRANCH" '^([^-[:space:][:cntrl:]~^:?*[\\][^[:space:][:cntrl:]~^:?*[\\]{0,249})?$' 'the name of a branch'
  if [[ -n $key_reference ]]; then
    [[ -z $organization$project$issuer$identity$BRANCH ]] || fail 2 'parameter "key" is given with an identity: a signature with a key says nothing of who used it. Give one or the other.'
    WHOM="the key $key_reference"
    return 0
  fi
  [[ -z $issuer || -z $organization ]] || fail 2 'parameters "issuer" and "organization" exclude each other: an organization is named by its issuer.'
  [[ -z $identity || -z $project ]] || fail 2 'parameters "identity" and "project" exclude each other: a project is a part of an identity.'
  organization=${organization:-${CIRCLE_ORGANIZATION_ID:-}}
  project=${project:-${CIRCLE_PROJECT_ID:-}}
  if [[ -z $issuer ]]; then
    matches organization "$organization" "$id" 'the ID of an organization'
    issuer=https://oidc.circleci.com/org/$organization
  fi
  matches issuer "$issuer" '^https://[^[:space:]]+$' 'an https URL'
  OPTIONS+=("--certificate-oidc-issuer=$issuer")
  if [[ -n $identity ]]; then
    matches identity "$identity" '^[^[:space:]-][^[:space:]]*$' 'the identity of a certificate'
    OPTIONS+=("--certificate-identity=$identity")
    WHOM="$identity of $issuer"
  else
    matches project "$project" "$id" 'the ID of a project'
    OPTIONS+=("--certificate-identity-regexp=^https://circleci\\.com/api/v2/projects/$project/pipeline-definitions/[^/]+\$")
    WHOM="the project $project of $issuer"
  fi
}

# explain REFERENCE STATUS: ends the script with what is wrong. What nothing explains is as red as the rest.
explain() {
  local got
  if (($2 == 10)) || grep -q 'no signatures found' "$RETRY_LOG"; then
    fail 5 "$1 is not signed: the registry has no signature of it. Was it removed there, or did no sign_image run? It is not to be deployed."
  fi
  got=$(grep -oE 'got "[^"]*"' "$RETRY_LOG" | head -n 1) || got=''
  if grep -qE 'expected (SAN|issuer) value' "$RETRY_LOG"; then
    fail 5 "$1 is signed by somebody else, ${got#got }, and not by $WHOM. It is not to be deployed."
  fi
  if grep -q 'does not match any digest in statement' "$RETRY_LOG"; then
    fail 5 "the signature beside $1 is of another image: somebody has put it there. It is not to be deployed."
  fi
  if grep -qiE 'certificate has expired or is not yet valid|not yet valid|metadata expired|is expired|outside of .*validity' "$RETRY_LOG"; then
    fail 2 "the signature of $1 could not be judged, since a certificate or the root of trust is not valid now, $(date -u +%FT%TZ) by this machine's clock. Set the clock, or renew \"trusted_root\"."
  fi
  if grep -qiE "$REFUSED" "$RETRY_LOG"; then
    fail 3 "${1%%/*} refused to let this login read the signatures of $1. Check that a log_in step for it runs before this one, and that its user or token may pull."
  fi
  if grep -qE 'no matching|invalid signature|failed to verify' "$RETRY_LOG"; then
    fail 5 "no signature of $1 is by $WHOM; cosign says above what is wrong with each. It is not to be deployed."
  fi
  fail 1 "$1 could not be verified; cosign says why above. It is not to be deployed."
}

# reference_in BUNDLE: the branch or tag of the certificate in a file.
reference_in() {
  local at
  jq --raw-output '.verificationMaterial.certificate.rawBytes // ""' "$1" | base64 -d > "$SCRATCH/certificate" 2> /dev/null || return 0
  at=$(openssl asn1parse -inform DER -in "$SCRATCH/certificate" 2> /dev/null | awk -v oid=":$SOURCE_REF" 'found { sub(/:.*/, ""); print $1; exit } index($0, oid) && $NF == oid { found = 1 }')
  if [[ -n $at ]]; then openssl asn1parse -inform DER -in "$SCRATCH/certificate" -strparse "$at" 2> /dev/null | sed -n 's/.*UTF8STRING *://p'; fi
}

# verify_branch REFERENCE: one of the signatures that are by WHOM was made for the branch. Each is verified for itself, so that what its
# certificate says is known to be its signer's.
verify_branch() {
  local bundle from seen=()
  cosign download signature "$1" > "$SCRATCH/bundles" || fail 1 "the signatures of $1 could not be read; cosign says why above. It is not to be deployed."
  while IFS= read -r bundle; do
    printf '%s\n' "$bundle" > "$SCRATCH/bundle"
    cosign verify-blob-attestation --bundle="$SCRATCH/bundle" --type=https://sigstore.dev/cosign/sign/v1 --digest="${1#*@sha256:}" --digestAlg=sha256 \
      "${OPTIONS[@]}" > /dev/null 2>&1 || continue
    from=$(reference_in "$SCRATCH/bundle")
    if [[ $from == "refs/heads/$BRANCH" ]]; then
      say "It was signed on the branch $BRANCH."
      return 0
    fi
    seen+=("${from:-none}")
  done < "$SCRATCH/bundles"
  fail 5 "$1 is signed by $WHOM, but on ${seen[*]:-none}, and not on the branch $BRANCH. It is not to be deployed."
}

verify() {
  local status=0 reference=$1
  say "Verifying that $reference is signed by $WHOM${BRANCH:+, on the branch $BRANCH}."
  retry "$ATTEMPTS" cosign verify "${OPTIONS[@]}" "$reference" || status=$?
  case $status in
    0) ;;
    4) service_silent "verify $reference" "$reference" ;;
    *) explain "$reference" "$status" ;;
  esac
  if [[ -n $BRANCH ]]; then verify_branch "$reference"; fi
  say "Verified: $reference is signed by $WHOM."
}

main() {
  local name reference
  local -a names
  ATTEMPTS=$(attempts_parameter) || exit $?
  chosen_images names
  cosign_options '[A-Za-z0-9_./][A-Za-z0-9_./-]*' 'empty, env://NAME with the name of a variable, the URI of a KMS, or the path of a public key' trusted_root
  whom
  need jq openssl
  need_cosign
  registry_scratch
  if ! switch transparency_log true; then OPTIONS+=(--insecure-ignore-tlog=true); fi
  for name in "${names[@]}"; do
    reference=$(signed_reference "$name") || exit $?
    verify "$reference"
  done
}
main
