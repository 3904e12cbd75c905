# Asking GitHub's REST API: https://docs.github.com/en/rest. Needs lib/say.sh, lib/http.sh, jq, and of the caller: API (its address), TOKEN
# (the name of the variable with the token), ATTEMPTS and SCRATCH.

# github METHOD PATH [FILE]: asks with the JSON in the file; SCRATCH/answer and CODE are the answer. Ends the script with 3 or 4 where the
# token is refused or GitHub is silent; what is not there, or not taken, is the caller's.
github() {
  local silent=0
  printf '%s\n' "authorization: Bearer ${!TOKEN}" 'accept: application/vnd.github+json' 'x-github-api-version: 2022-11-28' 'content-type: application/json' > "$SCRATCH/sent"
  http "$1" "$API$2" "${3:-}" || silent=$?
  case $silent in
    1) fail 4 "GitHub's limit for the token in $TOKEN is used up for $LIMITED s more: $(github_message). Run this job again then, or give it a token of its own." ;;
    2) fail 4 "GitHub could not be reached at $API in $ATTEMPTS tries (HTTP $CODE). Run this job again when it answers: https://www.githubstatus.com" ;;
  esac
  case $CODE in
    401) fail 3 "GitHub refused the token in $TOKEN: $(github_message). Check that it is valid still, and in a context of this job." ;;
    403) fail 3 "GitHub does not let the token in $TOKEN do this: $(github_message). It needs to write pull requests: a fine-grained token with \"Pull requests: read and write\" for this repository, or a classic one with \"repo\"." ;;
  esac
}

# github_message: what it says of a refusal, in one line.
github_message() { jq --raw-output '.message // "nothing more" | gsub("[[:cntrl:]]"; " ") | .[0:200]' "$SCRATCH/answer" 2> /dev/null || printf 'nothing that can be read'; }
