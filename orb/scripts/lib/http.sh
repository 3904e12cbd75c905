# Asking a service over HTTP. Needs lib/say.sh, curl, and of the caller: ATTEMPTS, and SCRATCH, which only its owner can read, with the file
# "sent" in it, whose lines are the request's headers.

# http METHOD URL [FILE]: asks with what is in the file, leaves the answer in SCRATCH/answer and its status in CODE, and asks again on passing
# faults. Returns 1 where a limit is used up for LIMITED seconds, and 2 where the service was silent. No argument shows the URL or a header.
http() {
  local attempt pause=${RETRY_PAUSE:-2} wait options=()
  printf 'url = "%s"\n' "$2" > "$SCRATCH/url"
  if [[ -n ${3:-} ]]; then options+=(--data-binary "@$3"); fi
  for ((attempt = 1; ; attempt++)); do
    : > "$SCRATCH/answer"
    CODE=$(curl --disable --globoff --silent --show-error --proto '=http,https' --max-time 30 --request "$1" --header "@$SCRATCH/sent" \
      --dump-header "$SCRATCH/headers" --output "$SCRATCH/answer" --write-out '%{http_code}' ${options[@]+"${options[@]}"} --config "$SCRATCH/url") || CODE=000
    wait=$pause
    case $CODE in
      403 | 429)
        LIMITED=$(rate_limit)
        if [[ -z $LIMITED ]]; then return 0; fi
        wait=$LIMITED
        ((wait <= 60 && attempt < ATTEMPTS)) || return 1
        ;;
      000 | 5??) ((attempt < ATTEMPTS)) || return 2 ;;
      *) return 0 ;;
    esac
    say "Try $attempt of $ATTEMPTS met a passing fault (HTTP $CODE); trying again in $wait s."
    sleep "$wait"
    pause=$((pause * 2))
  done
}

# rate_limit: how many seconds until it may be asked again; nothing where the refusal is none of a limit.
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api, https://docs.slack.dev/apis/web-api/rate-limits
rate_limit() {
  local seconds
  seconds=$(header_of retry-after)
  if [[ -z $seconds && $(header_of x-ratelimit-remaining) == 0 ]]; then
    seconds=$(header_of x-ratelimit-reset)
    seconds=$((${seconds:-0} - $(date +%s)))
    seconds=$((seconds > 0 ? seconds + 1 : 1))
  fi
  if [[ -z $seconds ]] && { [[ $CODE == 429 ]] || grep -qiE 'secondary rate limit|abuse detection' "$SCRATCH/answer"; }; then seconds=60; fi
  printf '%s' "$seconds"
}

# header_of NAME: its number; nothing where it has none.
header_of() { sed -nE "s/^$1:[[:space:]]*0*([0-9]{1,10})[[:space:]]*\$/\1/Ip" "$SCRATCH/headers" | tail -n 1; }
