#!/usr/bin/env bash
# Merge the pushed parts of a multi-architecture image into one, by digest. Reads PARAM_IMAGE, PARAM_REGISTRY, PARAM_TAGS, PARAM_DEFAULT_BRANCH,
# PARAM_ANNOTATIONS, PARAM_SKIP_WHEN_TAGS_EXIST, PARAM_IMAGE_NAME and PARAM_ATTEMPTS, and .arm-pipeline/parts/NAME/*.json. Writes
# .arm-pipeline/images/NAME.json and gives later steps ARM_PIPELINE_IMAGE. Ends with 2 when there are fewer than two parts, 3 when the
# registry refuses, 4 when it cannot be reached.
set -euo pipefail
SCRIPT_NAME=publish_manifest

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

# read_parts: fills SOURCES with the parts' references; each must be pushed, be of this repository, and be of the same commit.
read_parts() {
  local files file reference revision
  parts_of files "$IMAGE_NAME"
  ((${#files[@]} >= 2)) ||
    fail 2 "a multi-architecture image needs two parts or more, but $HANDOVER/parts/$IMAGE_NAME has ${#files[@]}: ${files[*]:-none}. Run build_and_push with part: true for each architecture, and require all of them."
  REVISION=''
  SOURCES=()
  for file in "${files[@]}"; do
    reference=$(read_handover "$file" '.reference // ""') || exit $?
    revision=$(read_handover "$file" '.revision // ""')
    [[ -n $reference ]] || fail 2 "the image in $HANDOVER/$file is not pushed yet."
    [[ ${reference%@*} == "$NAME" ]] ||
      fail 2 "$HANDOVER/$file is of ${reference%@*}, but the parameters \"registry\" and \"image\" say $NAME."
    [[ $file == "${files[0]}" || $revision == "$REVISION" ]] ||
      fail 2 "the parts are of two commits, ${REVISION:-unknown} and ${revision:-unknown}; an image of both would differ by machine."
    REVISION=$revision
    SOURCES+=("$reference")
  done
  PARTS=("${files[@]/#/$HANDOVER/}")
}

create() { docker buildx imagetools create "$@"; }

# holds_parts: whether the list in MANIFEST holds what the parts say.
holds_parts() {
  # shellcheck disable=SC2016 # variables of jq
  jq --exit-status --slurp '.[0].manifests // [] | map(.digest) as $there | [$parts[].digest] - $there == []' \
    --slurpfile parts "$SCRATCH/platforms.json" "$MANIFEST" > /dev/null
}

# published_digest TAGGED: reads the list back, which must hold what the parts say: another pipeline may have moved the tag.
published_digest() {
  manifest_of "$1" "$MANIFEST" >&2 || fail 5 "$1 is not in the registry after it was published."
  holds_parts ||
    fail 5 "$1 does not hold the parts that were just published. Did another pipeline publish the same tag? Use a tag of this commit."
  digest_of "$MANIFEST"
}

# missing_names NAME...: fills MISSING with the names that the list must still get: with skip_when_tags_exist not those that hold the parts
# already, since a tag that may not move takes no second list.
missing_names() {
  local tagged
  MISSING=()
  for tagged in "$@"; do
    if switch skip_when_tags_exist && manifest_of "$tagged" "$MANIFEST" && holds_parts; then
      say "$tagged is in the registry already, and holds the parts."
    else
      MISSING+=("$tagged")
    fi
  done
}

# check_annotations: buildx leaves the annotations out of a list whose parts are all of Docker's own form, and says nothing.
check_annotations() {
  local source
  if ((${#INDEX_ANNOTATIONS[@]} == 0)); then return 0; fi
  for source in "${SOURCES[@]}"; do
    manifest_of "$source" "$MANIFEST" || fail 5 "$source is not in the registry, though a push wrote it down. Was it deleted there?"
    if ! jq --exit-status '.mediaType // "" | startswith("application/vnd.docker.")' "$MANIFEST" > /dev/null; then return 0; fi
  done
  fail 2 'parameter "annotations" needs parts of the form of OCI, and the engine that pushed these gave them the form of Docker, whose lists have no annotations. Give "annotations" to the builds too, on an engine with the containerd image store, or use their "labels".'
}

publish() {
  local tag tagged digest='' found names=()
  for tag in "${TAGS[@]}"; do names+=("$NAME:$tag"); done
  say "Publishing ${names[*]} from ${SOURCES[*]}."
  missing_names "${names[@]}"
  if ((${#MISSING[@]} > 0)); then
    check_annotations
    ask_registry "$REGISTRY" "publish ${MISSING[*]}" create "${MISSING[@]/#/--tag=}" "${INDEX_ANNOTATIONS[@]/#/--annotation=index:}" -- "${SOURCES[@]}" ||
      not_pushed "${MISSING[0]}"
  fi
  for tagged in "${names[@]}"; do
    found=$(published_digest "$tagged") || exit $?
    [[ -z $digest || $digest == "$found" ]] || fail 5 "$tagged is $found in the registry, but the tags before it are $digest."
    digest=$found
  done
  REFERENCE=$NAME@$digest
  jq --slurp --arg name "$IMAGE_NAME" --arg registry "$REGISTRY" --arg repository "$IMAGE" --arg reference "$REFERENCE" --arg digest "$digest" \
    --arg tags "${TAGS[*]}" '
    { schema: 2, name: $name, registry: $registry, repository: $repository, tags: ($tags / " "), id: null, reference: $reference,
      digest: $digest, platforms: map(.platforms[]), revision: .[0].revision, created: .[0].created }' \
    "${PARTS[@]}" | write_handover "images/$IMAGE_NAME.json"
  made "images/$IMAGE_NAME.json"
  works_on "$IMAGE_NAME"
  say "Published $REFERENCE (${names[*]}). Written: $HANDOVER/images/$IMAGE_NAME.json"
}

main() {
  local entry
  REGISTRY=$(registry_parameter) || exit $?
  IMAGE=$(image_parameter) || exit $?
  IMAGE_NAME=$(image_name_of "$IMAGE") || exit $?
  NAME=$REGISTRY/$IMAGE
  ATTEMPTS=$(attempts_parameter) || exit $?
  switch skip_when_tags_exist || true # refused now, and used later
  tags_parameter '' "$IMAGE_NAME"
  list annotations INDEX_ANNOTATIONS
  for entry in "${INDEX_ANNOTATIONS[@]}"; do matches annotations "$entry" "$ANNOTATION" 'name=value'; done
  need docker jq
  has_buildx || fail 2 'docker buildx is not installed, and only it merges images by digest. On Debian and Ubuntu: apt-get install docker-buildx-plugin (from docker.com) or docker-buildx.'
  read_parts
  registry_scratch
  MANIFEST=$SCRATCH/manifest.json
  jq --slurp 'map(.platforms[])' "${PARTS[@]}" | jq '.[]' > "$SCRATCH/platforms.json"
  publish
  if [[ -n ${BASH_ENV:-} ]]; then hand_on ARM_PIPELINE_IMAGE "$REFERENCE"; fi
}

main
