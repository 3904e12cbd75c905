#!/usr/bin/env bash
# Write what was built, compressed, beside its file in .arm-pipeline: images/NAME.tar.gz, for a push job on another machine. Reads
# PARAM_IMAGE_NAME; .arm-pipeline/images/NAME.json, or its parts, say what was built.
set -euo pipefail
SCRIPT_NAME=save_image

# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/image_handover.sh
. "${BASH_SOURCE[0]%/*}/lib/image_handover.sh"
# shellcheck source=lib/layout.sh
. "${BASH_SOURCE[0]%/*}/lib/layout.sh"

# compress: the fastest level. Layers hold little that compresses further, and a second of packing is a second of every pipeline.
compress() {
  if command -v pigz > /dev/null 2>&1; then pigz -1 --no-name; else gzip -1 --no-name; fi
}

# archive FILE: what the engine has, or, where it has attestations, the layout that has them too.
archive() {
  local layout
  layout=$(layout_of "$1")
  if [[ -d $layout ]]; then pack_layout "$layout"; else docker save "${NAMES[@]}"; fi
}

save() {
  local archive=$HANDOVER/${1%.json}.tar.gz bytes
  names_of "$1"
  say "Saving ${NAMES[*]} to $archive."
  if ! archive "$1" | compress > "$archive.part"; then
    rm -f "$archive.part"
    fail 1 "${NAMES[*]} could not be saved; docker, or what compresses and writes (is the disk full?), says why above."
  fi
  mv "$archive.part" "$archive"
  made "${1%.json}.tar.gz"
  bytes=$(stat -c %s "$archive")
  say "Saved $archive: $((bytes / 1000000)).$((bytes / 100000 % 10)) MB."
}

main() {
  local name file
  local -a names files
  need docker jq
  chosen_images names
  for name in "${names[@]}"; do
    files_of files "$name"
    for file in "${files[@]}"; do save "$file"; done
  done
}

main
