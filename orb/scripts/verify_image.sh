#!/usr/bin/env bash
# Prove, from the registry, that what was pushed is of the promised platforms. Reads PARAM_PLATFORMS (one a line),
# PARAM_IMAGE_NAME and PARAM_ATTEMPTS; .arm-pipeline/images/NAME.json, or its parts, say what was pushed.
# Ends with 5 when the registry has something else, 4 when it cannot be reached.
set -euo pipefail
SCRIPT_NAME=verify_image

# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/image.sh
. "${BASH_SOURCE[0]%/*}/lib/image.sh"
# shellcheck source=lib/image_handover.sh
. "${BASH_SOURCE[0]%/*}/lib/image_handover.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/registry.sh
. "${BASH_SOURCE[0]%/*}/lib/registry.sh"

# promised_platforms: fills PROMISED.
promised_platforms() {
  local entry normal
  PROMISED=()
  list platforms ENTRIES
  if [[ ! -v PARAM_PLATFORMS ]]; then ENTRIES=(linux/arm64); fi
  ((${#ENTRIES[@]} > 0)) || fail 2 'parameter "platforms" lists no platform, so nothing would be verified.'
  for entry in "${ENTRIES[@]}"; do
    normal=$(platform platforms "$entry") || exit $?
    PROMISED+=("$normal")
  done
}

# read_manifest REFERENCE: fills the file MANIFEST, as the registry has it; a digest that its bytes do not give is refused.
read_manifest() {
  local found
  manifest_of "$1" "$MANIFEST" || fail 5 "$1 is not in the registry, though a push wrote it down. Was it deleted there?"
  found=$(digest_of "$MANIFEST")
  [[ $found == "${1#*@}" ]] || fail 5 "the registry answered with $found when it was asked for $1."
}

# promised WHAT FOUND PLATFORM
promised() { [[ $2 == "$3" ]] || fail 5 "$1 is $2 in the registry, but $3 was promised. Build on a machine of that architecture, and check the base image."; }

# verify_index REFERENCE PLATFORM...: each platform is in the list, and the image that the list names for it is of that platform.
verify_index() {
  local reference=$1 platform digest found
  shift
  for platform in "$@"; do
    digest=$(jq --raw-output --arg platform "$platform" "$PLATFORM_OF"'
      [.manifests[] | select(.platform // {} | platform_of == $platform) | .digest][0] // ""' "$MANIFEST")
    if [[ -z $digest ]]; then
      found=$(jq --raw-output "$PLATFORM_OF"'
        [.manifests[].platform // {} | platform_of] - ["unknown/unknown"] | if . == [] then "nothing" else join(", ") end' "$MANIFEST")
      fail 5 "$reference has $found, but $platform was promised."
    fi
    read_configuration "${reference%@*}@$digest"
    found=$(jq --raw-output "$PLATFORM_OF platform_of" "$CONFIGURATION")
    promised "the $platform image $digest of $reference" "$found" "$platform"
    say "Verified in the registry: $platform is $digest."
  done
}

# verify_single REFERENCE PLATFORM...
verify_single() {
  local reference=$1 platform found
  shift
  read_configuration "$reference"
  found=$(jq --raw-output "$PLATFORM_OF platform_of" "$CONFIGURATION")
  for platform in "$@"; do promised "$reference" "$found" "$platform"; done
  say "Verified in the registry: $reference is $found."
}

# verify_without_buildx: the older command fetches the manifests and the configuration of each, and checks the digests itself.
verify_without_buildx() {
  local reference=$1 platform digest found options=(--verbose)
  shift
  # The older command asks even this machine by HTTPS unless it is told otherwise.
  if [[ $reference =~ ^(localhost|127\.[0-9.]+|\[::1\])[:/] ]]; then options+=(--insecure); fi
  old_manifest "$reference" "$MANIFEST" "${options[@]}"
  for platform in "$@"; do
    digest=$(jq --raw-output --arg platform "$platform" "$PLATFORM_OF"'
      [if type == "array" then .[] else . end | .Descriptor | select(.platform // {} | platform_of == $platform) | .digest][0] // ""' "$MANIFEST")
    if [[ -z $digest ]]; then
      found=$(jq --raw-output "$PLATFORM_OF"'
        [if type == "array" then .[] else . end | .Descriptor.platform // {} | platform_of] - ["unknown/unknown"] | if . == [] then "nothing" else join(", ") end' "$MANIFEST")
      fail 5 "$reference has $found, but $platform was promised."
    fi
    old_manifest "${reference%@*}@$digest" "$CONFIGURATION" "${options[@]}"
    found=$(jq --raw-output "$PLATFORM_OF .Descriptor.platform | platform_of" "$CONFIGURATION")
    promised "the $platform image $digest of $reference" "$found" "$platform"
    say "Verified in the registry: $platform is $digest."
  done
}

# old_manifest REFERENCE FILE OPTION...: fills the file. The command says "no such manifest" for a refusal too, so the sentence
# names both.
old_manifest() {
  local reference=$1
  shift
  if ask_registry "${reference%%/*}" "read $reference" old_manifest_once "$reference" "$@"; then return 0; fi
  fail 5 "$reference is not in the registry, or this login may not read it: docker does not tell the two apart without buildx."
}

old_manifest_once() {
  local reference=$1 file=$2
  shift 2
  docker manifest inspect "$@" "$reference" > "$file"
}

# verify FILE PLATFORM...
verify() {
  local file=$1 reference
  shift
  reference=$(read_handover "$file" '.reference // ""') || exit $?
  [[ -n $reference ]] || fail 2 "the image in $HANDOVER/$file is not pushed yet. Run push_image before this step."
  say "Verifying in the registry that $reference is $*."
  if ! has_buildx; then
    verify_without_buildx "$reference" "$@"
    return 0
  fi
  read_manifest "$reference"
  if jq --exit-status 'has("manifests")' "$MANIFEST" > /dev/null; then
    verify_index "$reference" "$@"
  else
    verify_single "$reference" "$@"
  fi
}

# verify_named NAME
verify_named() {
  local name=$1 platform file
  local -a files
  files_of files "$name"
  if [[ ${files[0]} == "images/$name.json" ]]; then
    verify "${files[0]}" "${PROMISED[@]}"
    return 0
  fi
  for platform in "${PROMISED[@]}"; do # the parts are not merged yet: each is verified for itself
    file=parts/$name/${platform//\//-}.json
    [[ -f $HANDOVER/$file ]] || fail 5 "$platform was promised, but these parts were handed over: ${files[*]}"
    verify "$file" "$platform"
  done
}

main() {
  local name
  local -a names
  promised_platforms
  ATTEMPTS=$(attempts_parameter) || exit $?
  need docker jq
  registry_scratch
  MANIFEST=$SCRATCH/manifest.json
  CONFIGURATION=$SCRATCH/configuration.json
  chosen_images names
  for name in "${names[@]}"; do verify_named "$name"; done
}

main
