#!/usr/bin/env bash
# Push the image to further registries, byte for byte: the same digest, of one build. Reads PARAM_ALSO_PUSH_TO (HOST/PATH, one a line),
# PARAM_IMAGE_NAME and PARAM_ATTEMPTS; .arm-pipeline/images/NAME.json says what was pushed, and gets the copies.
# Ends with 3 when a registry refuses, 4 when it cannot be reached, 5 when another image is there afterwards.
set -euo pipefail
SCRIPT_NAME=copy_image

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
# shellcheck source=lib/ecr.sh
. "${BASH_SOURCE[0]%/*}/lib/ecr.sh"
# shellcheck source=lib/further_registries.sh
. "${BASH_SOURCE[0]%/*}/lib/further_registries.sh"
# shellcheck source=lib/copy.sh
. "${BASH_SOURCE[0]%/*}/lib/copy.sh"

main() {
  local file registry reference tagged target
  local -a names
  ATTEMPTS=$(attempts_parameter) || exit $?
  chosen_images names
  ((${#names[@]} == 1)) || fail 2 "this job made several images: ${names[*]}. Say in the parameter \"image_name\" which one is meant."
  file=images/${names[0]}.json
  [[ -f $HANDOVER/$file ]] || fail 2 "$HANDOVER/$file is missing. The parts of a multi-architecture image are merged first: give also_push_to to publish_manifest."
  registry=$(read_handover "$file" .registry) || exit $?
  further_registries "$registry"
  ((${#FURTHER[@]} > 0)) || fail 2 'parameter "also_push_to" lists no repository, so nothing was pushed.'
  reference=$(read_handover "$file" '.reference // ""')
  [[ -n $reference ]] || fail 2 "the image in $HANDOVER/$file is not pushed yet. Run push_image before this step."
  need docker jq
  has_buildx || fail 2 'docker buildx is not installed, and only it copies an image from registry to registry. On Debian and Ubuntu: apt-get install docker-buildx-plugin (from docker.com) or docker-buildx.'
  at_least buildx "$(docker buildx version)" 0.15 # the first that copies one image as it is
  registry_scratch
  names_of "$file"
  for target in "${FURTHER[@]}"; do
    say "Pushing $reference to $target."
    for tagged in "${NAMES[@]}"; do copy_to "$target:${tagged##*:}" "$reference"; done
  done
  # shellcheck disable=SC2016 # variables of jq
  change_handover "$file" '.digest as $digest | .copies = ($further / " " | map(index("/") as $slash | {
      registry: .[:$slash], repository: .[$slash + 1:], reference: "\(.)@\($digest)", digest: $digest }))' --arg further "${FURTHER[*]}"
  made "$file"
  say "Pushed $reference to ${FURTHER[*]} too. Written: $HANDOVER/$file"
}

main
