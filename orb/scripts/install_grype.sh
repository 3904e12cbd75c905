#!/usr/bin/env bash
# Install the scanner grype, pinned, for this machine's architecture, and put it on the PATH of the steps that follow. Nothing of the archive is
# extracted or run before its SHA-256 is right: that of PARAM_CHECKSUMS where it names one, else that of the release's own checksum file. Reads
# PARAM_VERSION, PARAM_DOWNLOAD_URL (the folder of the releases: Anchore's own or a mirror), PARAM_CHECKSUMS (ARCHITECTURE=SHA256, one a line),
# PARAM_INSTALL_FOLDER and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=install_grype
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/download.sh
. "${BASH_SOURCE[0]%/*}/lib/download.sh"

TOOL=grype
RELEASES=https://github.com/anchore/grype/releases

# installed GRYPE: whether that program is there and is the version that is asked for.
installed() {
  local said
  command -v "$1" > /dev/null 2>&1 || return 1
  said=$(GRYPE_CHECK_FOR_APP_UPDATE=false "$1" --version 2> /dev/null) || return 1
  [[ $said == "grype $version" ]]
}

# promised NAME: the SHA-256 that the archive has to have.
promised() {
  local entry sum=''
  for entry in "${SUMS[@]}"; do
    if [[ ${entry%%=*} == "$arch" ]]; then sum=${entry#*=}; fi
  done
  if [[ -z $sum ]]; then
    ((${#SUMS[@]} == 0)) || fail 2 "parameter \"checksums\" has no SHA-256 for $arch, which this machine is."
    fetch "$base/grype_${version}_checksums.txt" "$SCRATCH/checksums" >&2
    sum=$(checksum_in "$SCRATCH/checksums" "$1") || exit $?
  fi
  printf '%s' "$sum"
}

# put_in_place: downloads, verifies, and moves the program in one step, so that an interrupted job leaves nothing half-made.
put_in_place() {
  local archive="grype_${version}_linux_$arch.tar.gz" base="$url/v$version" sum found
  say "Installing grype $version for linux-$arch from $base."
  sum=$(promised "$archive") || exit $?
  fetch "$base/$archive" "$SCRATCH/archive" >&2
  found=$(sha256_of "$SCRATCH/archive")
  if [[ $found != "$sum" ]]; then
    rm -f "$SCRATCH/archive"
    fail 5 "$archive is not what was promised, so it was removed and nothing of it was run: its SHA-256 is $found, and $sum was promised."
  fi
  say "Its SHA-256 is what was promised: $found."
  tar -xzf "$SCRATCH/archive" -C "$SCRATCH" grype || fail 5 "$archive holds no grype, so it was not installed."
  mkdir -p "$folder"
  mv -f "$SCRATCH/grype" "$folder/grype"
}

main() {
  local version url parent attempts arch folder entry SUMS
  version=$(expand version) || exit $?
  matches version "$version" '^[0-9]{1,4}\.[0-9]{1,5}\.[0-9]{1,5}$' 'an exact version such as 0.121.3'
  url=$(releases_folder) || exit $?
  list checksums SUMS
  for entry in ${SUMS[@]+"${SUMS[@]}"}; do matches checksums "$entry" '^(amd64|arm64)=[0-9a-f]{64}$' 'amd64=SHA256 or arm64=SHA256, in small letters'; done
  parent=${PARAM_INSTALL_FOLDER:-$HOME/.arm-pipeline/grype}
  matches install_folder "$parent" '^/.' 'an absolute path'
  attempts=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$attempts" 1
  need curl tar
  need_later_steps
  if installed grype; then
    say "grype $version is here already: $(command -v grype). Nothing to do."
    return 0
  fi
  arch=$(uname -m)
  case $arch in
    aarch64 | arm64) arch=arm64 ;;
    x86_64 | amd64) arch=amd64 ;;
    *) fail 2 "grype is not installed for this machine's architecture, \"$arch\", but for x86_64 and aarch64." ;;
  esac
  folder=$parent/$version
  if installed "$folder/grype"; then
    say "grype $version is in $folder already."
  else
    SCRATCH=$(temporary) || exit $?
    trap 'rm -rf "$SCRATCH"' EXIT
    put_in_place
    installed "$folder/grype" || fail 5 "what was installed in $folder does not say that it is grype $version."
  fi
  on_path "$folder"
}
main
