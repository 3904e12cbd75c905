# Asking the REST API of the place where the code is: https://docs.github.com/en/rest, https://docs.gitlab.com/api/rest/,
# https://developer.atlassian.com/cloud/bitbucket/rest/. Needs lib/say.sh, lib/http.sh, jq, and of the caller: HOST (GitHub, GitLab or
# Bitbucket), API (its address), TOKEN (the name of the variable with the token), ATTEMPTS and SCRATCH.

# of_host GITHUBS GITLABS BITBUCKETS: what is the host's own of three.
of_host() {
  case $HOST in
    GitLab) printf '%s' "$2" ;;
    Bitbucket) printf '%s' "$3" ;;
    *) printf '%s' "$1" ;;
  esac
}

# host_named URL [GITLAB]: fills HOST and, from the address of the repository, SERVER and REPOSITORY with its path; a host of one's own is
# GitHub's, but for the GitLab whose address is known.
host_named() {
  HOST=GitHub SERVER='' REPOSITORY=''
  if [[ $1 =~ ^([a-z+]+://)?([^@/]*@)?([A-Za-z0-9.-]+)(:[0-9]+)?[:/]+(.*)$ ]]; then
    SERVER=${BASH_REMATCH[3]} REPOSITORY=${BASH_REMATCH[5]%/}
    REPOSITORY=${REPOSITORY%.git}
  fi
  case $SERVER in
    bitbucket.org) HOST=Bitbucket ;;
    gitlab.com | "${2:-gitlab.com}") HOST=GitLab ;;
  esac
}

# ask_host METHOD PATH [FILE]: asks with the JSON in the file; SCRATCH/answer and CODE are the answer. Ends the script with 3 or 4 where the
# token is refused or the host is silent; what is not there, or not taken, is the caller's. All three take a token as a bearer's. What has
# another address now, as a repository that was renamed, is asked for there, as long as that is of the same API: the token goes nowhere else.
ask_host() {
  local moved
  reach_host "$@"
  case $CODE in
    301 | 302 | 307 | 308)
      moved=$(sed -nE 's/^location:[[:space:]]*([^[:space:]]+)[[:space:]]*$/\1/Ip' "$SCRATCH/headers" | tail -n 1)
      if [[ $moved == "$API"/* && $moved != "$API$2" && $moved != *\"* ]]; then ask_host "$1" "${moved#"$API"}" "${3:-}"; fi
      ;;
    401) fail 3 "$HOST refused the token in $TOKEN: $(host_message). Check that it is valid still, and in a context of this job." ;;
    403) fail 3 "$HOST does not let the token in $TOKEN do this: $(host_message). $(of_host \
      'It needs to write pull requests: a fine-grained token with "Pull requests: read and write" for this repository, or a classic one with "repo"' \
      'It needs to comment merge requests: an access token of the project with the role Reporter and the scope "api"' \
      'It needs to comment pull requests: an access token of the repository with "Pull requests: Write"')." ;;
  esac
}

# reach_host METHOD PATH [FILE]: the same, where a refusal is the caller's too.
reach_host() {
  local silent=0 accept
  accept=$(of_host application/vnd.github+json application/json application/json)
  printf '%s\n' "authorization: Bearer ${!TOKEN}" "accept: $accept" 'x-github-api-version: 2022-11-28' 'content-type: application/json' > "$SCRATCH/sent"
  http "$1" "$API$2" "${3:-}" || silent=$?
  case $silent in
    1) fail 4 "$HOST's limit for the token in $TOKEN is used up for $LIMITED s more: $(host_message). Run this job again then, or give it a token of its own." ;;
    2) fail 4 "$HOST could not be reached at $API in $ATTEMPTS tries (HTTP $CODE). Run this job again when it answers: https://$(of_host www.githubstatus.com status.gitlab.com bitbucket.status.atlassian.com)" ;;
  esac
}

# of_answer FILTER [OPTION...]: what jq takes out of the answer. A page for people, as a proxy or a wrong address gives, is none of the API.
of_answer() {
  jq --raw-output "${@:2}" "$1" "$SCRATCH/answer" 2> /dev/null ||
    fail 2 "what answers at $API is not the API of $HOST. Check its address in the parameter \"${HOST,,}_api\"."
}

# host_message: what it says of a refusal, in one line.
host_message() {
  jq --raw-output '(.message // .error_description // (.error | if type == "object" then .message else . end) // "nothing more")
    | if type == "string" then . else tojson end | gsub("[[:cntrl:]]"; " ") | .[0:200]' "$SCRATCH/answer" 2> /dev/null || printf 'nothing that can be read'
}
