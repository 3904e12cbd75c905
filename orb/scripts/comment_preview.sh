#!/usr/bin/env bash
# Keep one comment on the pull request up to date with what preview_stack.sh found. A preview that changes nothing makes no comment, and puts
# an older one right; so does a preview that failed. Reads PARAM_GITHUB_TOKEN (the name of the variable with a token), PARAM_GITHUB_API (its
# address) and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=comment_preview
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/http.sh
. "${BASH_SOURCE[0]%/*}/lib/http.sh"
# shellcheck source=lib/github.sh
. "${BASH_SOURCE[0]%/*}/lib/github.sh"

readonly SLUG='[A-Za-z0-9_.-]+'

# nothing_to_do SENTENCE
nothing_to_do() {
  say "$1"
  exit 0
}

# of_fork: whether the pull request comes from a fork, whose pipelines get no context and so no token: that is how it should be.
of_fork() { [[ -n ${CIRCLE_PR_NUMBER:-}${CIRCLE_PR_USERNAME:-} ]]; }

# find_pull_request: fills REPOSITORY and NUMBER. CircleCI names it where it was open when the pipeline began; else GitHub knows it by the branch.
find_pull_request() {
  if [[ ${CIRCLE_PULL_REQUEST:-} =~ ^https?://[^/]+/($SLUG/$SLUG)/pull/([0-9]+)$ ]]; then
    REPOSITORY=${BASH_REMATCH[1]} NUMBER=${BASH_REMATCH[2]}
    return 0
  fi
  [[ -z ${CIRCLE_PULL_REQUEST:-} ]] || nothing_to_do "The pull request ${CIRCLE_PULL_REQUEST:-} is not GitHub's, so there is no comment. The preview is in this job's artifacts."
  REPOSITORY=${CIRCLE_PROJECT_USERNAME:-}/${CIRCLE_PROJECT_REPONAME:-}
  if [[ -z ${CIRCLE_BRANCH:-} || ! $REPOSITORY =~ ^$SLUG/$SLUG$ ]]; then nothing_to_do 'This pipeline is of no branch of a repository of GitHub, so there is no pull request to comment.'; fi
  github GET "/repos/$REPOSITORY/pulls?state=open&head=$(jq --null-input --raw-output --arg head "${REPOSITORY%/*}:$CIRCLE_BRANCH" '$head | @uri')"
  NUMBER=$(jq --raw-output 'arrays | .[0].number // ""' "$SCRATCH/answer" 2> /dev/null) || NUMBER=''
  [[ $CODE == 200 ]] || not_there
  [[ -n $NUMBER ]] || nothing_to_do "The branch $CIRCLE_BRANCH has no open pull request, so nothing is commented."
}

# not_there: GitHub says 404 also where a token may not read.
not_there() {
  fail 3 "GitHub shows the token in $TOKEN no pull request${NUMBER:+ $NUMBER} of $REPOSITORY (HTTP $CODE: $(github_message)). Check that the token is for this repository, and may write its pull requests."
}

# find_comment: fills COMMENT with the number of the one that begins with the mark; nothing where there is none.
find_comment() {
  local page
  COMMENT=''
  for ((page = 1; page <= 30; page++)); do
    github GET "/repos/$REPOSITORY/issues/$NUMBER/comments?per_page=100&page=$page"
    [[ $CODE == 200 ]] || not_there
    COMMENT=$(jq --raw-output --arg mark "$MARK" '[.[] | select(.body // "" | startswith($mark)).id][0] // ""' "$SCRATCH/answer")
    if [[ -n $COMMENT ]] || (($(jq length "$SCRATCH/answer") < 100)); then return 0; fi
  done
}

# write_body: what preview_stack.sh wrote, with what the smoke test measured where that is known; or that the preview failed.
write_body() {
  local revision=${CIRCLE_SHA1:-}
  if [[ $CHANGED == unknown ]]; then
    printf '%s\n### The preview of the stack <code>%s</code> failed\n\nWhat would change is not known. Of revision %s%s.\n' \
      "$MARK" "$STACK" "${revision:0:12}" "${CIRCLE_BUILD_URL:+, [job]($CIRCLE_BUILD_URL)}"
  else
    cat "$HANDOVER/preview/preview.md"
  fi
  if [[ -f $HANDOVER/smoke.json ]]; then
    jq --raw-output '"\nSmoke test: \(if .passed then "passed" else "failed" end) after \(.seconds) s"
      + (.latency_ms // {} | to_entries | if . == [] then "." else "; " + (map("\(.key) \(.value) ms") | join(", ")) + "." end)' "$HANDOVER/smoke.json"
  fi
}

# comment: a comment that somebody deleted in the meantime is made anew.
comment() {
  if [[ -n $COMMENT ]]; then
    github PATCH "/repos/$REPOSITORY/issues/comments/$COMMENT" "$SCRATCH/body.json"
    if [[ $CODE == 200 ]]; then
      say "The comment on pull request $NUMBER of $REPOSITORY is up to date: $(jq --raw-output '.html_url // ""' "$SCRATCH/answer")"
      return 0
    fi
    [[ $CODE == 404 || $CODE == 410 ]] || fail 1 "GitHub did not take the comment (HTTP $CODE: $(github_message))."
    if [[ $CHANGED != true ]]; then return 0; fi
  fi
  github POST "/repos/$REPOSITORY/issues/$NUMBER/comments" "$SCRATCH/body.json"
  [[ $CODE != 404 && $CODE != 410 ]] || not_there
  [[ $CODE == 201 ]] || fail 1 "GitHub did not take the comment (HTTP $CODE: $(github_message))."
  say "Commented pull request $NUMBER of $REPOSITORY: $(jq --raw-output '.html_url // ""' "$SCRATCH/answer")"
}

main() {
  local project
  TOKEN=${PARAM_GITHUB_TOKEN:-GITHUB_TOKEN} NUMBER='' CHANGED=unknown
  secret_name github_token "$TOKEN"
  API=$(expand github_api) || exit $?
  API=${API:-https://api.github.com}
  matches github_api "$API" '^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]*)?$' 'the address of an API, such as https://api.github.com'
  API=${API%/}
  ATTEMPTS=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$ATTEMPTS" 1
  need curl jq
  if [[ ! -f $HANDOVER/stack.json ]]; then nothing_to_do 'No preview came as far as a stack, so there is nothing to comment.'; fi
  STACK=$(handed_over_stack) || exit $?
  project=$(read_handover stack.json .project) || exit $?
  MARK="<!-- arm-pipeline preview: $project/$STACK -->"
  if [[ -f $HANDOVER/preview/preview.json ]]; then CHANGED=$(read_handover preview/preview.json .changed) || exit $?; fi
  if [[ -z ${!TOKEN:-} ]] && of_fork; then nothing_to_do 'A pull request of a fork gets no token, so there is no comment. The preview is in this job'\''s artifacts.'; fi
  [[ -n ${!TOKEN:-} ]] || fail 2 "the variable $TOKEN, which holds a token of GitHub for the comment, is not set. Set it in a context and give the job that context."
  SCRATCH=$(temporary) || exit $?
  trap 'rm -rf "$SCRATCH"' EXIT
  find_pull_request
  find_comment
  if [[ -z $COMMENT && $CHANGED != true ]]; then nothing_to_do "Nothing would change, so pull request $NUMBER gets no comment."; fi
  write_body | jq --raw-input --slurp '{ body: . }' > "$SCRATCH/body.json"
  comment
}
main
