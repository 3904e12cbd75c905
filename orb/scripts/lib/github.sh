# Asking GitHub's REST API: https://docs.github.com/en/rest. Needs lib/say.sh, curl, jq, and of the caller: API (its address), TOKEN (the name
# of the variable with the token), ATTEMPTS, and SCRATCH, which only its owner can read.

# github METHOD PATH [FILE]: asks with the JSON in the file, leaves the answer in SCRATCH/answer and its status in CODE, and asks again on
# passing faults. Ends the script with 3 or 4 where the token is refused or GitHub is silent; what is not there, or not taken, is the caller's.
github() {
  local attempt pause=${RETRY_PAUSE:-2} wait options=()
  printf 'authorization: Bearer %s\naccept: application/vnd.github+json\nx-github-api-version: 2022-11-28\n' "${!TOKEN}" > "$SCRATCH/sent" # no argument shows it
  if [[ -n ${3:-} ]]; then options+=(--header 'content-type: application/json' --data-binary "@$3"); fi
  for ((attempt = 1; ; attempt++)); do
    : > "$SCRATCH/answer"
    CODE=$(curl --disable --globoff --silent --show-error --proto '=http,https' --max-time 30 --request "$1" --header "@$SCRATCH/sent" \
      --dump-header "$SCRATCH/headers" --output "$SCRATCH/answer" --write-out '%{http_code}' ${options[@]+"${options[@]}"} --url "$API$2") || CODE=000
    wait=$pause
    case $CODE in
      403 | 429)
        wait=$(rate_limit)
        if [[ -z $wait ]]; then
          fail 3 "GitHub does not let the token in $TOKEN do this: $(github_message). It needs to write pull requests: a fine-grained token with \"Pull requests: read and write\" for this repository, or a classic one with \"repo\"."
        fi
        ((wait <= 60 && attempt < ATTEMPTS)) || fail 4 "GitHub's limit for the token in $TOKEN is used up for $wait s more: $(github_message). Run this job again then, or give it a token of its own."
        ;;
      401) fail 3 "GitHub refused the token in $TOKEN: $(github_message). Check that it is valid still, and in a context of this job." ;;
      000 | 5??) ((attempt < ATTEMPTS)) || fail 4 "GitHub could not be reached at $API in $ATTEMPTS tries (HTTP $CODE). Run this job again when it answers: https://www.githubstatus.com" ;;
      *) return 0 ;;
    esac
    say "Try $attempt of $ATTEMPTS met a passing fault (HTTP $CODE); trying again in $wait s."
    sleep "$wait"
    pause=$((pause * 2))
  done
}

# github_message: what it says of a refusal, in one line.
github_message() { jq --raw-output '.message // "nothing more" | gsub("[[:cntrl:]]"; " ") | .[0:200]' "$SCRATCH/answer" 2> /dev/null || printf 'nothing that can be read'; }

# rate_limit: how many seconds until it is asked again; nothing where the refusal is none of a limit.
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
rate_limit() {
  local seconds
  seconds=$(header_of retry-after)
  if [[ -z $seconds && $(header_of x-ratelimit-remaining) == 0 ]]; then
    seconds=$(header_of x-ratelimit-reset)
    seconds=$((${seconds:-0} - $(date +%s)))
    seconds=$((seconds > 0 ? seconds + 1 : 1))
  fi
  if [[ -z $seconds && $CODE == 429 ]] || { [[ -z $seconds ]] && grep -qiE 'secondary rate limit|abuse detection' "$SCRATCH/answer"; }; then seconds=60; fi
  printf '%s' "$seconds"
}

# header_of NAME: its number; nothing where it has none.
header_of() { sed -nE "s/^$1:[[:space:]]*([0-9]{1,10})[[:space:]]*\$/\1/Ip" "$SCRATCH/headers" | tail -n 1; }
