#!/usr/bin/env bash
# Prove, from the registry, that each platform of the image has the attestations that were promised, and that they are of that image. Reads
# PARAM_PROVENANCE and PARAM_SBOM (promised besides what the build handed over), PARAM_IMAGE_NAME and PARAM_ATTEMPTS, and
# .arm-pipeline/images/NAME.json, or its parts. Ends with 5 when one is missing or is of another image.
# https://docs.docker.com/build/metadata/attestations/attestation-storage/
set -euo pipefail
SCRIPT_NAME=verify_attestations

# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
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
# shellcheck source=lib/registry_api.sh
. "${BASH_SOURCE[0]%/*}/lib/registry_api.sh"

# The types of in-toto's predicates that BuildKit writes.
declare -A TYPES=([provenance]=https://slsa.dev/provenance/ [sbom]=https://spdx.dev/Document)

# What Syft writes for the image as a whole is no package of it.
readonly OF_THE_DOCUMENT='startswith("SPDXRef-DocumentRoot-")'

# verify_one WHAT PLATFORM IMAGE: the statement is there, is of this image, and says something.
# shellcheck disable=SC2016 # variables of jq
verify_one() {
  local what=$1 platform=$2 image=$3 layer about
  layer=$(jq --raw-output --arg type "${TYPES[$what]}" '[.layers[] | select(.annotations["in-toto.io/predicate-type"] // "" | startswith($type)) | .digest][0] // ""' "$SCRATCH/attestation")
  [[ -n $layer ]] || fail 5 "$REFERENCE has no $what for $platform ($image), but $(promise "$what") Attested is $(jq --raw-output '[.layers[].annotations["in-toto.io/predicate-type"] // empty] | if . == [] then "nothing" else join(", ") end' "$SCRATCH/attestation")."
  read_blob "$layer" "$SCRATCH/statement"
  about=$(jq --raw-output '[.subject[].digest.sha256 | "sha256:\(.)"] | unique | join(", ")' "$SCRATCH/statement" 2> /dev/null) || about=nothing
  [[ $about == "$image" ]] || fail 5 "the $what for $platform in $REFERENCE is of ${about:-nothing}, and not of $image: it is another image's."
  jq --exit-status '.predicate | (.buildDefinition.buildType // .buildType // "") != "" or (.packages // [] | length) > 0 or (.SPDXID // "") != ""' "$SCRATCH/statement" > /dev/null ||
    fail 5 "the $what for $platform in $REFERENCE says nothing."
  if jq --exit-status ".predicate.packages // [{}] | map(select(.SPDXID // \"\" | $OF_THE_DOCUMENT | not)) == []" "$SCRATCH/statement" > /dev/null; then
    warn "the sbom for $platform in $REFERENCE lists no package. Its scanner knows none of what is in the image, or could not look into it."
  fi
  say "Verified in the registry: $platform has $what ($(jq --raw-output '.predicateType + (if .predicate.packages then ", \(.predicate.packages | length) packages" else "" end)' "$SCRATCH/statement")), of $image."
}

# promise WHAT...: who promised it, and what to do where it is not there.
promise() {
  local what
  for what in "$@"; do
    if [[ " ${BUILT[*]} " != *" $what "* ]]; then
      printf 'this step asks for %s, which its build was not told to attest. Give "provenance" and "sbom" to the build.' "$(words "$@")"
      return 0
    fi
  done
  printf 'its build attested %s. Was it pushed anew by something that drops them, or did a rule remove what has no tag?' "$(words "$@")"
}

# words WORD...
words() { printf '%s\n' "$@" | jq --raw-input --slurp --raw-output 'rtrimstr("\n") / "\n" | join(" and ")'; }

# verify_platform PLATFORM IMAGE WHAT...
# shellcheck disable=SC2016 # variables of jq
verify_platform() {
  local platform=$1 image=$2 attestation what
  shift 2
  attestation=$(jq --raw-output --arg image "$image" '[.manifests // [] | .[] | (.annotations // {}) + { own: .digest }
    | select(."vnd.docker.reference.type" == "attestation-manifest" and ."vnd.docker.reference.digest" == $image) | .own][0] // ""' "$SCRATCH/list")
  [[ -n $attestation ]] ||
    fail 5 "$REFERENCE has no attestations for $platform ($image), but $(promise "$@")"
  read_list "$attestation" "$SCRATCH/attestation"
  for what in "$@"; do verify_one "$what" "$platform" "$image"; done
}

# verify FILE
verify() {
  local words promised bare=() attested=()
  REFERENCE=$(read_handover "$1" '.reference // ""') || exit $?
  [[ -n $REFERENCE ]] || fail 2 "the image in $HANDOVER/$1 is not pushed yet. Push it before this step."
  open_registry "$(read_handover "$1" .registry)" "$(read_handover "$1" .repository)" pull
  read_list "${REFERENCE#*@}" "$SCRATCH/list"
  # shellcheck disable=SC2016 # a variable of jq
  read_handover "$1" '.platforms[] | [.platform, .digest, (.attestations // [])[]] | join(" ")' > "$SCRATCH/platforms"
  while read -ra words; do
    BUILT=("${words[@]:2}")
    mapfile -t promised < <(printf '%s\n' "${BUILT[@]}" "${WANTED[@]}" | sort -u | grep .)
    if ((${#promised[@]} == 0)); then
      say "No attestation of ${words[0]} in $REFERENCE was promised: nothing to verify."
      bare+=("${words[0]}")
      continue
    fi
    attested+=("${words[0]}")
    verify_platform "${words[@]:0:2}" "${promised[@]}"
  done < "$SCRATCH/platforms"
  if ((${#bare[@]} > 0 && ${#attested[@]} > 0)); then
    warn "of $REFERENCE only $(words "${attested[@]}") is attested, and $(words "${bare[@]}") is not. Give \"provenance\" and \"sbom\" to each build."
  fi
}

main() {
  local name file provenance=${PARAM_PROVENANCE:-none}
  local -a names files
  WANTED=()
  matches provenance "$provenance" '^(min|max|none)$' 'one of min, max, none'
  if [[ $provenance != none ]]; then WANTED+=(provenance); fi
  if switch sbom; then WANTED+=(sbom); fi
  ATTEMPTS=$(attempts_parameter) || exit $?
  chosen_images names
  need curl docker jq
  registry_scratch
  for name in "${names[@]}"; do
    files_of files "$name"
    for file in "${files[@]}"; do verify "$file"; done
  done
}

main
