#!/usr/bin/env bash
# Take the image that the registry has already under the first tag, so that it is neither built nor pushed: a tag that may not move cannot
# be given twice, and a workflow that is run again means the image of its first run. Reads PARAM_IMAGE (when it is empty, what a build handed
# over), PARAM_REGISTRY, PARAM_TAGS, PARAM_DEFAULT_BRANCH, PARAM_PLATFORM, PARAM_PART, PARAM_IMAGE_NAME and PARAM_ATTEMPTS.
# Writes .arm-pipeline/images/NAME.json, or the part's file, and tells the later steps of this job by ARM_PIPELINE_FOUND.
# Ends with 5 when what is there is of another platform or commit, 3 when the registry refuses, 4 when it cannot be reached.
set -euo pipefail
SCRIPT_NAME=find_image

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
# shellcheck source=lib/revision.sh
. "${BASH_SOURCE[0]%/*}/lib/revision.sh"
# shellcheck source=lib/tags.sh
. "${BASH_SOURCE[0]%/*}/lib/tags.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/registry.sh
. "${BASH_SOURCE[0]%/*}/lib/registry.sh"
# shellcheck source=lib/copy.sh
. "${BASH_SOURCE[0]%/*}/lib/copy.sh"

# verify_found TAGGED PLATFORM REVISION: the platform and, where a label tells it, the commit of what is there.
verify_found() {
  local image revision
  read_configuration "$REFERENCE"
  image=$(jq --compact-output --arg platform "$2" "$PLATFORM_OF"'
    [if has("architecture") then . else .[] end | objects | select(platform_of == $platform)][0] // empty' "$CONFIGURATION")
  [[ -n $image ]] || fail 5 "$1 is in the registry already and is not $2, which was promised. Build it under another tag, or delete that one."
  revision=$(printf '%s' "$image" | jq --raw-output '.config.Labels["org.opencontainers.image.revision"]? // ""')
  if [[ $revision =~ ^[0-9a-f]{40}$ && -n $3 && $revision != "$3" ]]; then
    fail 5 "$1 is in the registry already and was built of the commit $revision, but this one is $3. Let the first tag be the commit's own (git:sha), or leave skip_when_tags_exist out."
  fi
  say "$1 is in the registry already: $2${revision:+, of the commit $revision}, $REFERENCE."
}

# take NAME FILE: the image that the first tag of the file names, which the other tags get too. TAKEN is empty where the registry has none.
take() {
  local file=$2 platform revision tagged digest part
  TAKEN=''
  names_of "$file"
  if ! manifest_of "${NAMES[0]}" "$MANIFEST"; then
    say "${NAMES[0]} is not in the registry yet."
    return 0
  fi
  digest=$(digest_of "$MANIFEST")
  REFERENCE=$NAME@$digest
  platform=$(read_handover "$file" '.platforms[0].platform')
  revision=$(read_handover "$file" '.revision // ""')
  verify_found "${NAMES[0]}" "$platform" "$revision"
  for tagged in "${NAMES[@]:1}"; do copy_to "$tagged" "$REFERENCE"; done
  part=$(jq --raw-output --arg platform "$platform" --arg digest "$digest" "$PLATFORM_OF"'
    [.manifests // [] | .[] | select(.platform // {} | platform_of == $platform) | .digest][0] // $digest' "$MANIFEST")
  # shellcheck disable=SC2016 # variables of jq
  change_handover "$file" '.id = null | .digest = $digest | .reference = $reference | .platforms[].digest = $part' \
    --arg digest "$digest" --arg reference "$REFERENCE" --arg part "$part"
  made "$file"
  works_on "$1"
  TAKEN=$file
  ARM_PIPELINE_FOUND="${ARM_PIPELINE_FOUND:+$ARM_PIPELINE_FOUND }$file"
  hand_on ARM_PIPELINE_FOUND "$ARM_PIPELINE_FOUND"
  hand_on ARM_PIPELINE_IMAGE "$REFERENCE"
  say "Taken: $REFERENCE (${NAMES[*]}). Written: $HANDOVER/$file"
}

# take_as_built: what a build with these parameters would make.
take_as_built() {
  read_revision
  write_image "$1" "$FILE"
  take "$1" "$FILE"
  if [[ -z $TAKEN ]]; then rm "$HANDOVER/$FILE"; fi
}

main() {
  local name file suffix=''
  local -a names files
  ATTEMPTS=$(attempts_parameter) || exit $?
  if [[ -n ${PARAM_IMAGE:-} ]]; then
    REGISTRY=$(registry_parameter) || exit $?
    IMAGE=$(image_parameter) || exit $?
    name=$(image_name_of "$IMAGE") || exit $?
    PLATFORM=$(platform platform "${PARAM_PLATFORM:-linux/arm64}") || exit $?
    FILE=images/$name.json
    if switch part; then
      FILE=parts/$name/${PLATFORM//\//-}.json
      suffix=-$(architecture_of "$PLATFORM")
    fi
    tags_parameter "$suffix" "$name"
  else
    chosen_images names
  fi
  need docker jq
  has_buildx || fail 2 'parameter "skip_when_tags_exist" needs docker buildx, which is not installed here: only it can ask the registry. On Debian and Ubuntu: apt-get install docker-buildx-plugin (from docker.com) or docker-buildx.'
  at_least buildx "$(docker buildx version)" 0.15 # the first that copies one image as it is
  need_later_steps
  registry_scratch
  MANIFEST=$SCRATCH/manifest.json
  CONFIGURATION=$SCRATCH/configuration.json
  if [[ -n ${PARAM_IMAGE:-} ]]; then
    take_as_built "$name"
    return 0
  fi
  for name in "${names[@]}"; do
    files_of files "$name"
    for file in "${files[@]}"; do take "$name" "$file"; done
  done
}

main
