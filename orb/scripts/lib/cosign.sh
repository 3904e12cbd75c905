# Signing and verifying by cosign 3. Needs lib/say.sh, lib/parameters.sh, lib/retry.sh, lib/registry.sh and SCRATCH; works on OPTIONS.

# cosign_options: what both are told: a key, and the files of a Sigstore of one's own. The key's variable is the user's to name, so no variable
# here may have a name that somebody would give it.
cosign_options() {
  local parameter value
  OPTIONS=()
  key_reference=$(expand key) || exit $?
  matches key "$key_reference" "^((awskms|gcpkms|azurekms|hashivault)://[A-Za-z0-9_./:@-]+|env://[A-Za-z_][A-Za-z0-9_]*|$1)?\$" "$2"
  if [[ $key_reference == env://* ]]; then
    value=${key_reference#env://}
    [[ -n ${!value:-} ]] || fail 2 "parameter \"key\" names the variable $value, which is not set. Set it in a CircleCI context, and give the job that context."
  fi
  [[ -z $key_reference || $key_reference == *://* || -f $key_reference ]] || fail 2 "parameter \"key\" names no file: \"$key_reference\" (looked in $PWD)"
  if [[ -n $key_reference ]]; then OPTIONS+=("--key=$key_reference"); fi
  for parameter in "${@:3}"; do
    value=PARAM_${parameter^^}
    value=${!value:-}
    if [[ -z $value ]]; then continue; fi
    [[ $value != -* && -f $value ]] || fail 2 "parameter \"$parameter\" names no file: \"$value\" (looked in $PWD)"
    OPTIONS+=("--${parameter//_/-}=$value")
  done
  if ! switch transparency_log true && [[ -z $key_reference ]]; then
    fail 2 'parameter "transparency_log" is false, but without a key the log is what proves when a signature was made. Give a "key", or leave it true.'
  fi
}

need_cosign() { command -v cosign > /dev/null 2>&1 || fail 2 '"cosign" is not installed. Run install_cosign before this step.'; }

# signed_reference NAME: the image by digest.
signed_reference() {
  local reference
  reference=$(read_handover "images/$1.json" '.reference // ""') || exit $?
  [[ $reference == *@sha256:* ]] || fail 2 "$HANDOVER/images/$1.json names no digest: the image is not pushed yet. Push it before this step."
  printf '%s' "$reference"
}

# service_silent WHAT REFERENCE: ends the script with 4, after every try met a passing fault.
service_silent() {
  local service="the registry ${2%%/*}"
  case $(< "$RETRY_LOG") in
    *log/entries* | *rekor*) service='the transparency log' ;;
    *signingCert* | *fulcio*) service='the certificate authority' ;;
    *timestamp*) service='the timestamp authority' ;;
    *tuf*) service="Sigstore's root of trust" ;;
  esac
  fail 4 "$service could not be reached to $1: $ATTEMPTS of $ATTEMPTS tries met the fault above. That says nothing about a signature; run the job again when it answers."
}
