# Fetching a release. Needs lib/say.sh and curl; works on `attempts`. install_pulumi.sh has its own, since an orb inside a configuration would carry
# it in the first step of deploy and of destroy, and so twice.

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
