# The files that hand images from job to job, by the image's name: images/NAME.json, or parts/NAME/PLATFORM.json for one architecture of
# a multi-architecture image. Needs lib/say.sh, lib/parameters.sh, lib/environment.sh and lib/handover.sh.

# A folder that holds only what this job made, laid out as the working directory is: a job that attached a workspace persists this
# folder, since two jobs side by side that hand on the same file of a third cannot both be attached.
readonly MADE=$HANDOVER/made

# image_name_of REPOSITORY: the parameter "image_name"; without it, the last part of the repository's path.
image_name_of() {
  local name
  name=$(expand image_name) || exit $?
  if [[ -z $name ]]; then
    name=${1##*/}
    name=${name//./-}
  fi
  check_image_name "$name"
  printf '%s' "$name"
}

check_image_name() { matches image_name "$1" '^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$' 'a name for an image (letters, digits, "_" and "-")'; }

# chosen_images ARRAY: the names of the images that a step works on: the one in the parameter "image_name", else those that this job
# made or loaded, else the only one that was handed over.
chosen_images() {
  local -n chosen=$1
  local name file
  chosen=()
  name=$(expand image_name) || exit $?
  if [[ -n $name ]]; then
    check_image_name "$name"
    chosen=("$name")
    return 0
  fi
  if [[ -n ${ARM_PIPELINE_IMAGE_NAMES:-} ]]; then
    read -ra chosen < <(printf '%s\n' "$ARM_PIPELINE_IMAGE_NAMES")
    return 0
  fi
  for file in "$HANDOVER"/images/*.json "$HANDOVER"/parts/*/; do
    if [[ ! -e $file ]]; then continue; fi
    name=${file%/}
    name=${name##*/}
    name=${name%.json}
    if [[ " ${chosen[*]} " != *" $name "* ]]; then chosen+=("$name"); fi
  done
  ((${#chosen[@]} > 0)) ||
    fail 2 "no image was handed over: $HANDOVER/images is empty. Run build_image in this job, or attach the workspace of the job that built it."
  ((${#chosen[@]} == 1)) || fail 2 "several images were handed over: ${chosen[*]}. Say in the parameter \"image_name\" which one is meant."
}

# files_of ARRAY NAME: the files, below .arm-pipeline/, of an image: its own, or else its parts.
files_of() {
  local -n image_files=$1
  if [[ -f $HANDOVER/images/$2.json ]]; then
    image_files=("images/$2.json")
    return 0
  fi
  parts_of "$1" "$2"
  ((${#image_files[@]} > 0)) ||
    fail 2 "no image \"$2\" was handed over: $HANDOVER/images/$2.json is missing. Run build_image in this job, or attach the workspace of the job that built it."
}

# parts_of ARRAY NAME: the files of the parts of a multi-architecture image; there may be none.
parts_of() {
  local -n image_parts=$1
  local part
  image_parts=()
  for part in "$HANDOVER/parts/$2"/*.json; do
    if [[ -f $part ]]; then image_parts+=("parts/$2/${part##*/}"); fi
  done
}

# works_on NAME: the later steps of this job mean this image too where none is named.
works_on() {
  if [[ -z ${BASH_ENV:-} || " ${ARM_PIPELINE_IMAGE_NAMES:-} " == *" $1 "* ]]; then return 0; fi
  ARM_PIPELINE_IMAGE_NAMES="${ARM_PIPELINE_IMAGE_NAMES:+$ARM_PIPELINE_IMAGE_NAMES }$1"
  hand_on ARM_PIPELINE_IMAGE_NAMES "$ARM_PIPELINE_IMAGE_NAMES"
}

# made FILE: this job hands the file on.
made() {
  local to=$MADE/$HANDOVER/$1
  mkdir -p "${to%/*}"
  cp -lf "$HANDOVER/$1" "$to" # a link: an archive is large
}

# names_of FILE: fills NAME (host and path) and NAMES (with each tag) from a file of the hand-over.
names_of() {
  local names
  names=$(read_handover "$1" '"\(.registry)/\(.repository)", .tags[]') || exit $?
  mapfile -t NAMES < <(printf '%s\n' "$names")
  NAME=${NAMES[0]}
  NAMES=("${NAMES[@]:1}")
  NAMES=("${NAMES[@]/#/$NAME:}")
}

# change_handover FILE FILTER [JQ_OPTION...]: rewrites a file of the hand-over.
change_handover() {
  local file=$1 filter=$2
  shift 2
  jq "$@" "$filter" "$HANDOVER/$file" | write_handover "$file"
}

# write_image NAME FILE [ID]: what is known of an image before it is pushed, from REGISTRY, IMAGE, TAGS, PLATFORM, REVISION and CREATED.
write_image() {
  jq --null-input --arg name "$1" --arg registry "$REGISTRY" --arg repository "$IMAGE" --arg id "${3:-}" --arg platform "$PLATFORM" \
    --arg revision "$REVISION" --arg created "$CREATED" --arg tags "${TAGS[*]}" '
    def known: if . == "" then null else . end;
    { schema: 2, name: $name, registry: $registry, repository: $repository, tags: ($tags / " "), id: ($id | known), reference: null, digest: null,
      platforms: [{ platform: $platform, digest: null }], revision: ($revision | known), created: ($created | known) }' |
    write_handover "$2"
}

# found FILE: whether find_image took the image of the file from the registry in this job, so that it is neither built nor pushed.
found() { [[ " ${ARM_PIPELINE_FOUND:-} " == *" $1 "* ]]; }
