# Which configuration key of the stack gets which of the images that were handed over. Needs lib/say.sh, lib/parameters.sh and
# lib/handover.sh.

# A key of Pulumi's configuration.
readonly KEY='[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?'

# handed_over_names ARRAY: the names of the images in .arm-pipeline/images, in order.
handed_over_names() {
  local -n image_names=$1
  local file
  image_names=()
  for file in "$HANDOVER"/images/*.json; do
    file=${file##*/}
    if [[ -f $HANDOVER/images/$file ]]; then image_names+=("${file%.json}"); fi
  done
}

# reference_of NAME: the image by digest, which is what is deployed.
reference_of() {
  local reference
  reference=$(read_handover "images/$1.json" '.reference // ""') || exit $?
  [[ $reference == *@sha256:* ]] || fail 2 "$HANDOVER/images/$1.json names no digest: the image was built but not pushed. Run push_image before this job."
  printf '%s' "$reference"
}

# key_for NAME: my-api becomes myApiImage.
key_for() {
  local part key=''
  local -a parts
  IFS='-_' read -ra parts < <(printf '%s\n' "$1")
  for part in "${parts[@]}"; do key+=${part^}; done
  printf '%sImage' "${key,}"
}

# spelled_out NAME...: the lines that give each image a key of its own.
spelled_out() {
  local name
  for name in "$@"; do printf '\n  %s=%s' "$(key_for "$name")" "$name"; done
}

# image_entries ARRAY: those of the parameter "image_config", of which the key "image" is the default.
image_entries() {
  local entry
  list image_config "$1"
  local -n image_config_entries=$1
  if [[ ! -v PARAM_IMAGE_CONFIG ]]; then image_config_entries=(image); fi
  for entry in "${image_config_entries[@]}"; do
    matches image_config "$entry" "^$KEY(=[A-Za-z0-9_-]+)?\$" 'a configuration key, or KEY=NAME with the name of an image'
  done
}

# match_images: fills KEYS with the configuration keys of the parameter "image_config", and REFERENCES with the image for each. A key
# alone takes the only image; where none was handed over, none is set.
match_images() {
  local entry key name reference names=()
  KEYS=()
  REFERENCES=()
  image_entries ENTRIES
  handed_over_names names
  if ((${#names[@]} == 0)); then return 0; fi
  for entry in "${ENTRIES[@]}"; do
    key=${entry%%=*}
    name=${entry#*=}
    if [[ $entry != *=* ]]; then
      ((${#names[@]} == 1)) ||
        fail 2 "parameter \"image_config\" gives the key \"$key\" without an image, and several were handed over. Write which key gets which, one a line:$(spelled_out "${names[@]}")"
      name=${names[0]}
    fi
    [[ " ${names[*]} " == *" $name "* ]] || fail 2 "parameter \"image_config\" names the image \"$name\", which was not handed over; these were: ${names[*]}"
    [[ " ${KEYS[*]} " != *" $key "* ]] || fail 2 "parameter \"image_config\" gives the key \"$key\" twice."
    reference=$(reference_of "$name") || exit $?
    KEYS+=("$key")
    REFERENCES+=("$reference")
  done
}
