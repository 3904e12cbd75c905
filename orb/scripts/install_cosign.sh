#!/usr/bin/env bash
# Install cosign, pinned, for this machine's architecture, and put it on the PATH of the steps that follow. Its checksum is verified before
# it is executed: that of the parameter, or else that of the release's own file. Reads PARAM_VERSION, PARAM_CHECKSUMS (arm64=SHA-256 and
# amd64=SHA-256, one a line), PARAM_DOWNLOAD_URL (the folder of the releases: Sigstore's own or a mirror), PARAM_INSTALL_FOLDER and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=install_cosign
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/download.sh
. "${BASH_SOURCE[0]%/*}/lib/download.sh"

TOOL=cosign
RELEASES=https://github.com/sigstore/cosign/releases

# installed VERSION COSIGN: whether that program is there and is that version.
installed() {
  local found
  command -v "$2" > /dev/null 2>&1 || return 1
  found=$("$2" version 2> /dev/null) || return 1
  [[ $found =~ GitVersion:[[:space:]]*v?([^[:space:]]+) && ${BASH_REMATCH[1]} == "$1" ]]
}

architecture() {
  local machine
  machine=$(uname -m)
  case $machine in
    aarch64 | arm64) printf arm64 ;;
    x86_64 | amd64) printf amd64 ;;
    *) fail 2 "cosign has no release for this machine's architecture, \"$machine\", that this step knows: it knows x86_64 and aarch64." ;;
  esac
}

# promised_checksum NAME: of the parameter, or of the release's own file.
promised_checksum() {
  local entry entries
  list checksums entries
  for entry in "${entries[@]}"; do
    if [[ $entry == "$arch="* ]]; then
      printf '%s' "${entry#*=}"
      return 0
    fi
  done
  fetch "$base/cosign_checksums.txt" "$SCRATCH/checksums" >&2
  checksum_in "$SCRATCH/checksums" "$1"
}

put_in_place() {
  local name=cosign-linux-$arch promised found
  say "Installing cosign $version for linux-$arch from $base."
  promised=$(promised_checksum "$name") || exit $?
  fetch "$base/$name" "$SCRATCH/cosign"
  found=$(sha256_of "$SCRATCH/cosign")
  [[ $found == "$promised" ]] || fail 5 "$name is not what was promised, so nothing of it was run: its SHA-256 is $found, and not $promised."
  mkdir -p "$folder"
  chmod 755 "$SCRATCH/cosign"
  mv "$SCRATCH/cosign" "$folder/cosign"
}

main() {
  local version url parent attempts arch folder base entry entries
  version=$(expand version) || exit $?
  matches version "$version" '^3\.[0-9]{1,5}\.[0-9]{1,5}$' 'a version of cosign 3, such as 3.1.3'
  url=$(releases_folder) || exit $?
  list checksums entries
  for entry in "${entries[@]}"; do matches checksums "$entry" '^(arm64|amd64)=[0-9a-f]{64}$' 'arm64=SHA-256 or amd64=SHA-256'; done
  parent=${PARAM_INSTALL_FOLDER:-$HOME/.arm-pipeline/cosign}
  matches install_folder "$parent" '^/.' 'an absolute path'
  attempts=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$attempts" 1
  need curl
  need_later_steps
  folder=$parent/$version
  base=$url/v$version
  if installed "$version" cosign; then
    say "cosign $version is here already: $(command -v cosign). Nothing to do."
    return 0
  fi
  arch=$(architecture) || exit $?
  if installed "$version" "$folder/cosign"; then
    say "cosign $version is in $folder already."
  else
    SCRATCH=$(temporary) || exit $?
    trap 'rm -rf "$SCRATCH"' EXIT
    put_in_place
    installed "$version" "$folder/cosign" || fail 5 "what was installed in $folder does not say that it is cosign $version."
  fi
  on_path "$folder"
}
main
