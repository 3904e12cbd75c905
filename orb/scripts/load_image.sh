#!/usr/bin/env bash
# Load what save_image.sh wrote, and prove that it is what was built. Reads PARAM_IMAGE_NAME. Ends with 5 when the engine has
# another image afterwards than the one that .arm-pipeline/images/NAME.json names.
set -euo pipefail
SCRIPT_NAME=load_image

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

# archived_image ARCHIVE ID: the platform and the layers of the image that the archive holds under this id, in the form of
# `layers`. Nothing when the id is not in the archive.
archived_image() {
  local archive=$1 hex=${2#sha256:} names config
  names=$(tar -tzf "$archive")
  if ! grep -qxE "(blobs/sha256/)?$hex(\.json)?" - < <(printf '%s\n' "$names"); then return 0; fi
  config=$(tar -xzOf "$archive" manifest.json | jq --raw-output '.[0].Config')
  tar -xzOf "$archive" "$config" | jq --compact-output "$PLATFORM_OF"' { platform: platform_of, layers: .rootfs.diff_ids }'
}

# same_image FILE ARCHIVE ID LOADED: an engine names an image by its configuration or, with the containerd store, by its manifest, so
# two ids may be one image. Then the archive must hold the id that was built, and the engine the layers of the archive.
same_image() {
  local archived loaded
  if [[ $3 == "$4" ]]; then return 0; fi
  archived=$(archived_image "$2" "$3") || fail 1 "$2 is not what docker save writes."
  loaded=$(inspect_image "${NAMES[0]}" '{ platform: platform_of, layers: .RootFS.Layers } | tojson')
  if [[ -z $archived || $archived != "$loaded" ]]; then return 1; fi
  say "This engine names the image $4: its store names images in another way than the one that built it."
  # shellcheck disable=SC2016 # $id is a variable of jq
  change_handover "$1" '.id = $id' --arg id "$4"
}

# unpack FILE ARCHIVE: the layout of an image with attestations, which the engine may have dropped, for push_attested_image.
unpack() {
  local layout
  layout=$(layout_of "$1")
  rm -rf "$layout"
  if [[ $(read_handover "$1" '[.platforms[].attestations // [] | .[]] | length') == 0 ]]; then return 0; fi
  mkdir -p "$layout"
  tar -xzf "$2" -C "$layout" || fail 1 "$2 could not be unpacked; tar says why above."
}

load() {
  local archive=$HANDOVER/${1%.json}.tar.gz id loaded
  names_of "$1"
  [[ -f $archive ]] || fail 2 "$archive is missing. Attach the workspace of the build job, and run save_image at its end."
  say "Loading ${NAMES[*]} from $archive."
  docker load --input="$archive" || fail 1 "$archive could not be loaded; docker says why above."
  id=$(read_handover "$1" .id)
  loaded=$(inspect_image "${NAMES[0]}" .Id) || fail 5 "${NAMES[0]} is not in the engine after loading $archive."
  same_image "$1" "$archive" "$id" "$loaded" ||
    fail 5 "${NAMES[0]} is $loaded after loading, but $id was built. Another job wrote to the same workspace; build and push again."
  unpack "$1" "$archive"
  say "Loaded ${NAMES[*]}, the image that was built ($id)."
}

main() {
  local name file
  local -a names files
  need docker jq tar
  chosen_images names
  for name in "${names[@]}"; do
    files_of files "$name"
    for file in "${files[@]}"; do load "$file"; done
    works_on "$name"
  done
}

main
