#!/usr/bin/env bash
# Install the Pulumi command line, pinned, for this machine's architecture, and put it on the PATH of the steps that follow. The
# release's own checksum file is verified before anything is extracted or executed. Reads PARAM_VERSION, PARAM_DOWNLOAD_URL (the
# folder of the releases: Pulumi's own or a mirror), PARAM_INSTALL_FOLDER and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=install_pulumi
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"

# installed VERSION PULUMI: whether that program is there and is that version. Pulumi prints "v3.1.2".
installed() {
  local found
  command -v "$2" > /dev/null 2>&1 || return 1
  found=$(PULUMI_SKIP_UPDATE_CHECK=true "$2" version 2> /dev/null) || return 1
  [[ ${found#v} == "$1" ]]
}

# The first that reads a configuration value from standard input as it is, `config set --raw`; a missing stack has a status of its own
# since 3.229.0.
readonly OLDEST=3.248.0

# new_enough VERSION: refused before anything is fetched. The last number of the oldest is 0.
new_enough() {
  local at_least=${OLDEST#*.} major=${1%%.*} minor=${1#*.}
  ((10#$major * 100000 + 10#${minor%%.*} >= ${OLDEST%%.*} * 100000 + ${at_least%%.*})) ||
    fail 2 "parameter \"version\" is $1, but this orb needs Pulumi $OLDEST or newer."
}

architecture() {
  local machine
  machine=$(uname -m)
  case $machine in
    aarch64 | arm64) printf arm64 ;;
    x86_64 | amd64) printf x64 ;;
    *) fail 2 "Pulumi has no release for this machine's architecture, \"$machine\": it has x86_64 and aarch64." ;;
  esac
}

# download URL FILE: by curl's exit status and the HTTP status, since its words differ between versions.
download() {
  local attempt pause=2 status code
  for ((attempt = 1; ; attempt++)); do
    status=0
    # --disable comes first and keeps a .curlrc out; a redirect may lead to HTTPS only.
    code=$(curl --disable --silent --show-error --location --proto '=http,https' --proto-redir '=https' --connect-timeout 20 \
      --speed-limit 1000 --speed-time 60 --output "$2" --write-out '%{http_code}' --url "$1") || status=$?
    case $status/$code in
      0/200) return 0 ;;
      0/404 | 0/410) return 44 ;;
      0/429 | 0/5??) ;; # the service has a bad moment
      0/401 | 0/407) fail 3 "the server answered $code for $1: it asks for a login, and this step has none. Name a mirror in \"download_url\" that asks for none." ;;
      0/*) fail 1 "the server answered $code for $1" ;; # refused for good
      5/* | 6/* | 7/* | 16/* | 18/* | 28/* | 35/* | 52/* | 55/* | 56/* | 92/*) ;; # the connection failed or broke
      *) fail 1 "curl ended with status $status for $1" ;;
    esac
    if ((attempt >= attempts)); then
      fail 4 "$1 could not be fetched in $attempts tries (curl's status $status, HTTP $code). Try later, or name a mirror in \"download_url\"."
    fi
    say "Try $attempt of $attempts failed (curl's status $status, HTTP $code); trying again in $pause s."
    sleep "$pause"
    pause=$((pause * 2))
  done
}

# fetch URL FILE: a missing file means a version that does not exist.
fetch() {
  local status=0
  download "$1" "$2" || status=$?
  if ((status == 44)); then
    fail 2 "there is no Pulumi $version for linux-$arch: $1 is not there. Check \"version\" against https://github.com/pulumi/pulumi/releases."
  fi
}

# verify ARCHIVE CHECKSUMS NAME
verify() {
  local promised found
  promised=$(awk -v name="$3" '$2 == name || $2 == "*" name { print $1 }' "$2")
  if [[ ! $promised =~ ^[0-9a-f]{64}$ ]]; then
    rm -f "$1"
    fail 5 "the release's checksum file has no SHA-256 for $3, so it was not installed."
  fi
  found=$(sha256sum "$1")
  found=${found%% *}
  if [[ $found != "$promised" ]]; then
    rm -f "$1"
    fail 5 "$3 is not what Pulumi released, so it was removed and nothing of it was run: its SHA-256 is $found, the release's checksum file says $promised."
  fi
  say "Its SHA-256 is what the release's checksum file says: $found."
}

# put_in_place: downloads, verifies, and moves the whole folder in one step, so that an interrupted job leaves nothing half-made.
put_in_place() {
  local archive="pulumi-v$version-linux-$arch.tar.gz" base="$1/v$version" folder=$2
  say "Installing Pulumi $version for linux-$arch from $base."
  fetch "$base/pulumi-$version-checksums.txt" "$SCRATCH/checksums"
  fetch "$base/$archive" "$SCRATCH/archive"
  verify "$SCRATCH/archive" "$SCRATCH/checksums" "$archive"
  tar -xzf "$SCRATCH/archive" -C "$SCRATCH"
  [[ -f $SCRATCH/pulumi/pulumi ]] || fail 5 "$archive holds no pulumi/pulumi, so it was not installed."
  mkdir -p "${folder%/*}"
  rm -rf "$folder"
  mv "$SCRATCH/pulumi" "$folder"
}

main() {
  local version url parent attempts arch folder
  version=$(expand version) || exit $?
  matches version "$version" '^[0-9]{1,4}\.[0-9]{1,5}\.[0-9]{1,5}(-[0-9A-Za-z.-]{1,60})?$' 'an exact version such as 3.259.0'
  new_enough "$version"
  url=$(expand download_url) || exit $?
  url=${url:-https://github.com/pulumi/pulumi/releases/download}
  url=${url%/}
  # Over plain HTTP the checksum could be replaced together with the archive.
  matches download_url "$url" '^(https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/])[^[:space:]]+$' 'an https URL'
  parent=${PARAM_INSTALL_FOLDER:-$HOME/.arm-pipeline/pulumi}
  matches install_folder "$parent" '^/.' 'an absolute path'
  attempts=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$attempts" 1
  need curl tar
  need_later_steps
  folder=$parent/$version
  if installed "$version" pulumi; then
    say "Pulumi $version is here already: $(command -v pulumi). Nothing to do."
    return 0
  fi
  arch=$(architecture) || exit $?
  if installed "$version" "$folder/pulumi"; then
    say "Pulumi $version is in $folder already."
  else
    SCRATCH=$(temporary) || exit $?
    trap 'rm -rf "$SCRATCH"' EXIT
    put_in_place "$url" "$folder"
    installed "$version" "$folder/pulumi" || fail 5 "what was installed in $folder does not say that it is Pulumi $version."
  fi
  # shellcheck disable=SC2016 # the later step's own PATH is meant
  printf 'export PATH=%q:"$PATH"\n' "$folder" >> "$BASH_ENV"
  say "Pulumi $version is in $folder, which is on the PATH of the steps that follow."
}
main
