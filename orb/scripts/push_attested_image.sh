#!/usr/bin/env bash
# Push what was built with attestations: the image, what BuildKit says of it, and the list of both under every tag. `docker push` drops them
# on an engine without the containerd image store, and no command of docker pushes a layout. Reads PARAM_REGISTRY (as push_image.sh),
# PARAM_IMAGE_NAME and PARAM_ATTEMPTS. Completes .arm-pipeline/images/NAME.json, or the parts, and gives later steps ARM_PIPELINE_IMAGE;
# push_image.sh then has nothing left to push. Ends with 3 when the registry refuses, 4 when it cannot be reached.
set -euo pipefail
SCRIPT_NAME=push_attested_image

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
# shellcheck source=lib/layout.sh
. "${BASH_SOURCE[0]%/*}/lib/layout.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/registry.sh
. "${BASH_SOURCE[0]%/*}/lib/registry.sh"
# shellcheck source=lib/registry_api.sh
. "${BASH_SOURCE[0]%/*}/lib/registry_api.sh"

blob() { printf '%s/blobs/sha256/%s' "$LAYOUT" "${1#sha256:}"; }

# upload DIGEST: begun, sent and ended, as docker does it; an upload that broke begins anew.
upload() {
  local where
  api HEAD "$API/v2/$REPOSITORY/blobs/$1"
  if [[ $CODE != 404 ]]; then return 0; fi
  api POST "$API/v2/$REPOSITORY/blobs/uploads/" --header 'Content-Length: 0'
  if [[ $CODE != 202 ]]; then return 0; fi
  api PATCH "$(next_address)" --header 'Content-Type: application/octet-stream' --header 'Expect:' --upload-file "$(blob "$1")"
  if [[ $CODE != 202 ]]; then return 0; fi
  where=$(next_address)
  if [[ $where == *\?* ]]; then where+='&'; else where+='?'; fi
  api PUT "${where}digest=$1" --header 'Content-Length: 0'
}

# next_address: where the registry wants an upload to go on, which may be a path of its own.
next_address() {
  local where
  where=$(answered location)
  if [[ $where == /* ]]; then where=$API$where; fi
  printf '%s' "$where"
}

# refused_push TAGGED: says what the registry answered, and ends the script.
refused_push() {
  warn "$REGISTRY answered HTTP $CODE: $(head -c 500 "$RETRY_LOG")"
  not_pushed "$1"
}

push_blob() {
  asking "push $1 to $REPOSITORY" upload "$1"
  [[ $CODE == 200 || $CODE == 201 ]] || refused_push "$NAME"
}

# push_manifest DIGEST NAME: under its digest or a tag.
push_manifest() {
  local file kind
  file=$(blob "$1")
  kind=$(jq --raw-output .mediaType "$file")
  asking "push $NAME:$2" api PUT "$API/v2/$REPOSITORY/manifests/$2" --header "Content-Type: $kind" --data-binary "@$file"
  [[ $CODE == 20? ]] || refused_push "$NAME:$2"
}

# images_of LIST: what it names.
images_of() { jq --raw-output '.manifests[].digest' "$(blob "$1")"; }

push() {
  local file=$1 list image digest image_digest tagged
  names_of "$file"
  [[ -z $registry || ${NAME%%/*} == "$registry" ]] ||
    fail 2 "the image was built for ${NAME%%/*}, but the parameter \"registry\" is $registry. Give the build and the push the same one."
  open_registry "${NAME%%/*}" "$(read_handover "$file" .repository)" pull,push
  list=$(layout_digest "$LAYOUT")
  say "Pushing ${NAMES[*]}, with $(read_handover "$file" '[.platforms[].attestations[]] | unique | join(" and ")')."
  for image in $(images_of "$list"); do
    for digest in $(jq --raw-output '.config.digest, .layers[].digest' "$(blob "$image")"); do push_blob "$digest"; done
    push_manifest "$image" "$image"
  done
  for tagged in "${NAMES[@]}"; do
    push_manifest "$list" "${tagged##*:}"
    asking "read $tagged" read_tag "${tagged##*:}"
    [[ $CODE == 200 && $(digest_of "$SCRATCH/answer") == "$list" ]] ||
      fail 5 "$tagged is not $list in the registry after it was pushed (HTTP $CODE). Did another pipeline push the same tag?"
  done
  image_digest=$(image_in "$(blob "$list")")
  REFERENCE=$NAME@$list
  # shellcheck disable=SC2016 # variables of jq
  change_handover "$file" '.digest = $digest | .reference = $reference | .platforms[].digest = $image' \
    --arg digest "$list" --arg reference "$REFERENCE" --arg image "$image_digest"
  made "$file"
  ARM_PIPELINE_FOUND="${ARM_PIPELINE_FOUND:+$ARM_PIPELINE_FOUND }$file"
  hand_on ARM_PIPELINE_FOUND "$ARM_PIPELINE_FOUND"
  say "Pushed $REFERENCE (${NAMES[*]}). Written: $HANDOVER/$file"
}

read_tag() { api GET "$API/v2/$REPOSITORY/manifests/$1" --header 'Accept: application/vnd.oci.image.index.v1+json'; }

main() {
  local name file registry='' pushed=0
  local -a names files
  ATTEMPTS=$(attempts_parameter) || exit $?
  if [[ -n ${PARAM_REGISTRY:-} ]]; then registry=$(registry_parameter) || exit $?; fi
  chosen_images names
  need curl docker jq
  need_later_steps
  registry_scratch
  for name in "${names[@]}"; do
    files_of files "$name"
    for file in "${files[@]}"; do
      LAYOUT=$(layout_of "$file")
      if found "$file" || [[ $(read_handover "$file" '[.platforms[].attestations // [] | .[]] | length') == 0 ]]; then
        say "$HANDOVER/$file has no attestations to push."
        continue
      fi
      [[ -f $LAYOUT/index.json ]] || fail 2 "the attestations of $HANDOVER/$file are not here: $LAYOUT is missing. Run build_image in this job, or load_image after the workspace of the build job was attached."
      push "$file"
      pushed=$((pushed + 1))
    done
  done
  if ((pushed == 1)); then hand_on ARM_PIPELINE_IMAGE "$REFERENCE"; fi
}

main
