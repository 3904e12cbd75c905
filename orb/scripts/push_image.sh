#!/usr/bin/env bash
# Push every tag of what was built, and write its digest. Reads PARAM_REGISTRY (where the job has logged
# in; it is the registry that the image was built for), PARAM_IMAGE_NAME, PARAM_ATTEMPTS and PARAM_PART (whether it is a
# part of a multi-architecture image). Completes .arm-pipeline/images/NAME.json, or the parts, and gives later steps ARM_PIPELINE_IMAGE.
# Ends with 3 when the registry refuses, 4 when it cannot be reached.
set -euo pipefail
SCRIPT_NAME=push_image

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

# pushed_digest NAME TAGGED: the digest that the engine wrote down for this repository. An engine that pulled the repository
# before may know several; then the registry says which one the tag has now.
pushed_digest() {
  local familiar=$1 digests
  # The engine leaves Docker Hub's host out, and "library/" too.
  familiar=${familiar#docker.io/}
  if [[ $1 == docker.io/* ]]; then familiar=${familiar#library/}; fi
  digests=$(inspect_image "$2" '(.RepoDigests // [])[]' | sed -n "s|^${familiar//./\\.}@||p")
  if [[ $digests =~ ^sha256:[0-9a-f]{64}$ ]]; then
    printf '%s' "$digests"
    return 0
  fi
  [[ -n $digests ]] || fail 1 "the engine has no digest of $2 after the push."
  has_buildx || fail 1 "the engine has several digests of $1, and without docker buildx the registry cannot be asked which one $2 has."
  manifest_of "$2" "$SCRATCH/manifest" >&2 || fail 5 "$2 is not in the registry after the push."
  digest_of "$SCRATCH/manifest"
}

push() {
  local file=$1 tagged digest='' found
  if found "$file"; then
    say "The registry has what $HANDOVER/$file names: nothing is pushed."
    REFERENCE=$(read_handover "$file" .reference)
    return 0
  fi
  names_of "$file"
  [[ -z $registry || ${NAME%%/*} == "$registry" ]] ||
    fail 2 "the image was built for ${NAME%%/*}, but the parameter \"registry\" is $registry. Give the build and the push the same one."
  say "Pushing ${NAMES[*]}."
  for tagged in "${NAMES[@]}"; do
    ask_registry "${NAME%%/*}" "push $tagged" docker push "$tagged" || not_pushed "$tagged"
    found=$(pushed_digest "$NAME" "$tagged") || exit $?
    [[ -z $digest || $digest == "$found" ]] || fail 5 "$tagged is $found in the registry, but the tags before it are $digest."
    digest=$found
  done
  REFERENCE=$NAME@$digest
  # shellcheck disable=SC2016 # variables of jq
  change_handover "$file" '.digest = $digest | .reference = $reference | .platforms[].digest = $digest' \
    --arg digest "$digest" --arg reference "$REFERENCE"
  made "$file"
  say "Pushed $REFERENCE (${NAMES[*]}). Written: $HANDOVER/$file"
}

main() {
  local name file registry='' pushed=0
  local -a names files
  ATTEMPTS=$(attempts_parameter) || exit $?
  if [[ -n ${PARAM_REGISTRY:-} ]]; then registry=$(registry_parameter) || exit $?; fi
  need docker jq
  chosen_images names
  registry_scratch
  for name in "${names[@]}"; do
    files=("images/$name.json")
    if switch part; then
      parts_of files "$name"
      ((${#files[@]} > 0)) || fail 2 "no part of \"$name\" was handed over: $HANDOVER/parts/$name is empty. Run build_image with part: true in this job."
    elif [[ ! -f $HANDOVER/images/$name.json ]]; then
      fail 2 "no image \"$name\" was handed over: $HANDOVER/images/$name.json is missing. Run build_image in this job, or attach the workspace of the job that built it; for a part of a multi-architecture image set part: true."
    fi
    for file in "${files[@]}"; do push "$file"; done
    pushed=$((pushed + ${#files[@]}))
  done
  if ((pushed == 1)) && [[ -n ${BASH_ENV:-} ]]; then hand_on ARM_PIPELINE_IMAGE "$REFERENCE"; fi
}

main
