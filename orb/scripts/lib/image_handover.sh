# The files that hand an image from job to job: image.json, or one of parts/ for each architecture of a multi-architecture image.
# Needs lib/say.sh and lib/handover.sh.

# handed_over_images ARRAY: the files, below .arm-pipeline/, of what was built: image.json, or else the parts.
handed_over_images() {
  local -n handover_files=$1
  handover_files=()
  if [[ -f $HANDOVER/image.json ]]; then
    handover_files=(image.json)
    return 0
  fi
  handed_over_parts "$1"
  ((${#handover_files[@]} > 0)) ||
    fail 2 "no image was handed over: $HANDOVER/image.json is missing. Run build_image in this job, or attach the workspace of the job that built it."
}

# handed_over_parts ARRAY: the files of the parts of a multi-architecture image; there may be none.
handed_over_parts() {
  local -n handover_parts=$1
  local part
  handover_parts=()
  for part in "$HANDOVER"/parts/*.json; do
    if [[ -f $part ]]; then handover_parts+=("parts/${part##*/}"); fi
  done
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
