# Installing a release. Needs lib/say.sh, lib/parameters.sh and curl; of the caller: TOOL (its name), RELEASES (their page), version, arch and
# attempts. install_pulumi.sh has its own, since an orb inside a configuration would carry it in the first step of deploy and of destroy, and so
# twice.

# releases_folder: that of the parameter "download_url", or below the releases' page. Over plain HTTP the checksum could be replaced together
# with the program.
releases_folder() {
  local url
  url=$(expand download_url) || exit $?
  url=${url:-$RELEASES/download}
  url=${url%/}
  matches download_url "$url" '^(https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/])[^[:space:]]+$' 'an https URL'
  printf '%s' "$url"
}

# fetch URL FILE: a missing file means a version that does not exist.
fetch() {
  local status=0
  download "$1" "$2" || status=$?
  ((status != 44)) || fail 2 "there is no $TOOL $version for linux-$arch: $1 is not there. Check \"version\" against $RELEASES."
}

# checksum_in FILE NAME: what a release's own file promises of another.
checksum_in() {
  local sum
  sum=$(awk -v name="$2" '$2 == name || $2 == "*" name { print $1 }' "$1")
  [[ $sum =~ ^[0-9a-f]{64}$ ]] || fail 5 "the release's checksum file has no SHA-256 for $2, so it was not installed."
  printf '%s' "$sum"
}

# sha256_of FILE
sha256_of() {
  local sum
  sum=$(sha256sum "$1")
  printf '%s' "${sum%% *}"
}

# on_path FOLDER: for the steps that follow.
on_path() {
  # shellcheck disable=SC2016 # the later step's own PATH is meant
  printf 'export PATH=%q:"$PATH"\n' "$1" >> "$BASH_ENV"
  say "$TOOL $version is in $1, which is on the PATH of the steps that follow."
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
