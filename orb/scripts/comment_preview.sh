#!/usr/bin/env bash
# Keep one comment on the pull request, which GitLab calls a merge request, up to date with what preview_stack.sh found. A preview that changes
# nothing makes no comment, and puts an older one right; so does a preview that failed. Reads PARAM_GITHUB_TOKEN, PARAM_GITLAB_TOKEN and
# PARAM_BITBUCKET_TOKEN (the names of the variables with a token), PARAM_GITHUB_API, PARAM_GITLAB_API and PARAM_BITBUCKET_API (their
# addresses), of which those count that are of the repository's host, and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=comment_preview
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/markdown.sh
. "${BASH_SOURCE[0]%/*}/lib/markdown.sh"
# shellcheck source=lib/http.sh
. "${BASH_SOURCE[0]%/*}/lib/http.sh"
# shellcheck source=lib/code_host.sh
. "${BASH_SOURCE[0]%/*}/lib/code_host.sh"

readonly SLUG='[A-Za-z0-9_.-]+'

# nothing_to_do SENTENCE
nothing_to_do() {
  say "$1"
  exit 0
}

# of_fork: whether the pull request comes from a fork, whose pipelines get no context and so no token: that is how it should be.
of_fork() { [[ -n ${CIRCLE_PR_NUMBER:-}${CIRCLE_PR_USERNAME:-} ]]; }

# address NAME USUAL: of an API.
address() {
  local value
  value=$(expand "$1") || exit $?
  value=${value:-$2}
  matches "$1" "$value" '^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]*)?$' 'the address of an API, such as https://api.github.com'
  printf '%s' "${value%/}"
}

# find_host: fills HOST, REPOSITORY, API, TOKEN, and NUMBER where CircleCI knows the pull request, which is where it was open when the
# pipeline began. It tells the repository's address of GitHub and Bitbucket; the checkout tells that of each.
find_host() {
  local github gitlab bitbucket name kind='' from=${CIRCLE_REPOSITORY_URL:-} link=${CIRCLE_PULL_REQUEST:-}
  for name in github gitlab bitbucket; do secret_name "${name}_token" "$(token_of "$name")"; done
  github=$(address github_api https://api.github.com) || exit $?
  gitlab=$(address gitlab_api https://gitlab.com/api/v4) || exit $?
  bitbucket=$(address bitbucket_api https://api.bitbucket.org/2.0) || exit $?
  NUMBER=''
  if [[ $link =~ ^(https?://.+)/(pull|-/merge_requests|pull-requests)/([0-9]+)$ ]]; then
    from=${BASH_REMATCH[1]} kind=${BASH_REMATCH[2]} NUMBER=${BASH_REMATCH[3]}
  elif [[ -n $link ]]; then nothing_to_do "The pull request $link is none of GitHub, GitLab or Bitbucket, so there is no comment. The preview is in this job's artifacts."; fi
  if [[ -z $from ]]; then from=$(git remote get-url origin 2> /dev/null) || from=''; fi
  name=${gitlab#*://}
  host_named "$from" "${name%%[:/]*}"
  if [[ $kind == -/merge_requests ]]; then HOST=GitLab; fi
  if [[ ! $REPOSITORY =~ ^$SLUG(/$SLUG)+$ ]]; then REPOSITORY=${CIRCLE_PROJECT_USERNAME:-}/${CIRCLE_PROJECT_REPONAME:-}; fi
  API=$(of_host "$github" "$gitlab" "$bitbucket")
  TOKEN=$(token_of "$(of_host github gitlab bitbucket)")
  # A token of a host of one's own is nothing that the public one should see.
  if [[ $API == "$(of_host https://api.github.com https://gitlab.com/api/v4 https://api.bitbucket.org/2.0)" && $SERVER == *.* && $SERVER != *"$(of_host github.com gitlab.com bitbucket.org)"* ]]; then
    fail 2 "the repository is at $SERVER, whose token is not sent to $API. Give the address of its own API: github_api: https://$SERVER/api/v3, or gitlab_api: https://$SERVER/api/v4."
  fi
}

# token_of HOST: the name of the variable.
token_of() {
  local variable=PARAM_${1^^}_TOKEN
  printf '%s' "${!variable:-${1^^}_TOKEN}"
}

# quoted TEXT: as part of an address.
quoted() { jq --null-input --raw-output --arg text "$1" '$text | @uri'; }

# find_pull_request: by its branch, where CircleCI did not name it; one of another repository may come from a branch of the same name.
find_pull_request() {
  local query found
  PROJECT=$(of_host "/repos/$REPOSITORY" "/projects/$(quoted "$REPOSITORY")" "/repositories/$REPOSITORY")
  if [[ -z $NUMBER ]]; then
    if [[ -z ${CIRCLE_BRANCH:-} || ! $REPOSITORY =~ ^$SLUG(/$SLUG)+$ ]]; then nothing_to_do "This pipeline is of no branch of a repository of $HOST, so there is no $REQUEST to comment."; fi
    query=$(jq --null-input --raw-output --arg branch "$CIRCLE_BRANCH" '$branch | tojson | "state=\"OPEN\" AND source.branch.name=\(.)"')
    ask_host GET "$(of_host "$PROJECT/pulls?state=open&head=$(quoted "${REPOSITORY%/*}:$CIRCLE_BRANCH")" \
      "$PROJECT/merge_requests?state=opened&source_branch=$(quoted "$CIRCLE_BRANCH")" "$PROJECT/pullrequests?q=$(quoted "$query")")"
    [[ $CODE == 200 ]] || not_there
    # shellcheck disable=SC2016 # jq's variable
    found=$(of_host '.[0].number' '[.[] | select(.source_project_id == .target_project_id).iid][0]' \
      '[.values[] | select(.source.repository.full_name // "" | ascii_downcase == ($repository | ascii_downcase)).id][0]')
    NUMBER=$(of_answer "$found // \"\"" --arg repository "$REPOSITORY") || exit $?
    [[ -n $NUMBER ]] || nothing_to_do "The branch $CIRCLE_BRANCH has no open $REQUEST, so nothing is commented."
  fi
  COMMENTS=$(of_host "$PROJECT/issues/$NUMBER/comments" "$PROJECT/merge_requests/$NUMBER/notes" "$PROJECT/pullrequests/$NUMBER/comments")
}

# not_there: hosts say 404 also where a token may not read.
not_there() {
  fail 3 "$HOST shows the token in $TOKEN no $REQUEST${NUMBER:+ $NUMBER} of $REPOSITORY (HTTP $CODE: $(host_message)). Check that the token is for this repository, and may write its ${REQUEST}s."
}

# find_comment: fills COMMENT with the number of the oldest one of our own that begins with the mark; nothing where there is none.
find_comment() {
  local page text writer found count author kind
  text=$(of_host .body .body 'select(.deleted != true).content.raw')
  writer=$(of_host .user.id .author.id .user.uuid)
  for ((page = 1; page <= 30; page++)); do
    ask_host GET "$COMMENTS?$(of_host per_page=100 'sort=asc&order_by=created_at&per_page=100' pagelen=100)&page=$page"
    [[ $CODE == 200 ]] || not_there
    # shellcheck disable=SC2016 # jq's variables
    found=$(of_answer "$(of_host . . .values)"' | length, (.[] | select('"$text"' // "" | startswith($mark)) | "\(.id) \('"$writer"' // "?") \(.user.type // "")")' \
      --arg mark "$MARK") || exit $?
    count=${found%%$'\n'*}
    while read -r COMMENT author kind; do
      if [[ -n $COMMENT ]] && is_own "$author" "$kind"; then return 0; fi
    done < <(printf '%s\n' "${found#"$count"}")
    COMMENT=''
    if ((count < 100)); then return 0; fi
  done
}

# is_own AUTHOR KIND: whether a comment is of the token's user: whoever else may comment can write the mark as well, and another text later. A
# token of an app has no user that it may ask for, but writes as a bot, which no person does; of the others', the mark alone is known.
is_own() {
  if [[ ! -v USER_OF_TOKEN ]]; then
    reach_host GET /user
    USER_OF_TOKEN=''
    if [[ $CODE == 200 ]]; then USER_OF_TOKEN=$(of_answer '.id // .uuid // ""') || exit $?; fi
  fi
  if [[ -n $USER_OF_TOKEN ]]; then [[ $1 == "$USER_OF_TOKEN" ]]; elif [[ $HOST == GitHub ]]; then [[ $2 == Bot ]]; fi
}

# write_body: what preview_stack.sh wrote, or that the preview failed; with the environment that jobs before this one deployed, of another
# stack, and what the smoke test measured there, where the workspace has them.
write_body() {
  local revision=${CIRCLE_SHA1:-}
  printf '%s\n' "$MARK"
  if [[ ! -f $HANDOVER/preview/preview.md ]]; then
    printf '### The preview of the stack <code>%s</code> failed\n\nWhat would change is not known. Of revision %s%s.\n' \
      "$STACK" "${revision:0:12}" "${CIRCLE_BUILD_URL:+, [job]($CIRCLE_BUILD_URL)}"
  else
    tail -n +2 "$HANDOVER/preview/preview.md"
  fi
  if [[ -f $HANDOVER/deployment.json ]]; then
    jq --raw-output --arg stack "$STACK" "$MARKDOWN"'
      select(.stack != $stack and .url) | "\nThe environment \(.stack | code)\(if .revision then " has revision \(.revision[0:12]) and" else "" end) answers at \(.url | most(300) | link)"' \
      "$HANDOVER/deployment.json"
  fi
  if [[ -f $HANDOVER/smoke.json ]]; then
    jq --raw-output '"\nSmoke test: \(if .passed then "passed" else "failed" end) after \(.seconds) s"
      + (.latency_ms // {} | to_entries | if . == [] then "." else "; " + (map("\(.key) \(.value) ms") | join(", ")) + "." end)' "$HANDOVER/smoke.json"
  fi
}

# without_html: Bitbucket shows HTML as it stands. What is in <code> is written between as many backquotes as it needs; what stands in the
# block of differences is left as it is.
without_html() {
  jq --raw-input --raw-output --null-input '
    def text: gsub("&#124;"; "\\|") | gsub("&lt;"; "<") | gsub("&gt;"; ">") | gsub("&#(?<point>[0-9]+);"; [.point | tonumber] | implode) | gsub("&amp;"; "&");
    def code: text | ("`" * ([([match("`+"; "g").length] | max // 0) + 1, 1] | max)) as $fence
      | if contains("`") then "\($fence) \(.) \($fence)" else "`\(.)`" end;
    def plain: [splits("<code>")] | .[0] as $before | [$before | text] + [.[1:][] | split("</code>") | (.[0] | code) + (.[1] // "" | text)] | join("");
    foreach inputs as $line ({ fence: null }; .fence as $open
      | if $open == null and ($line | test("^`{3,}")) then { fence: ($line | match("^`+").string), line: $line }
        elif $open != null then { fence: (if $line == $open then null else $open end), line: $line }
        else { fence: null, line: ($line | if startswith("<details>") then "What changes:" elif . == "</details>" then "" else plain end) } end; .line)'
}

# comment: a comment that somebody deleted in the meantime is made anew.
comment() {
  local made
  if [[ -n $COMMENT ]]; then
    change_comment
    if [[ $CODE == 200 ]]; then
      say "The comment on $REQUEST $NUMBER of $REPOSITORY is up to date$(shown_at)"
      return 0
    fi
    [[ $CODE == 404 || $CODE == 410 ]] || fail 1 "$HOST did not take the comment (HTTP $CODE: $(host_message))."
    if [[ $CHANGED != true ]]; then return 0; fi
  fi
  ask_host POST "$COMMENTS" "$SCRATCH/body.json"
  [[ $CODE != 404 && $CODE != 410 ]] || not_there
  [[ $CODE == 201 ]] || fail 1 "$HOST did not take the comment (HTTP $CODE: $(host_message))."
  say "Commented $REQUEST $NUMBER of $REPOSITORY$(shown_at)"
  made=$(of_answer .id) || exit $?
  find_comment
  if [[ -n $COMMENT && $COMMENT != "$made" ]]; then merge_into_older "$made"; fi
}

# at_comment NUMBER: where the API has it.
at_comment() { of_host "$PROJECT/issues/comments/$1" "$COMMENTS/$1" "$COMMENTS/$1"; }

change_comment() { ask_host "$(of_host PATCH PUT PUT)" "$(at_comment "$COMMENT")" "$SCRATCH/body.json"; }

# merge_into_older MADE: another pipeline made one in the same moment. Both see both afterwards, and the newer gives way, so that one stays.
merge_into_older() {
  change_comment
  if [[ $CODE != 200 ]]; then return 0; fi
  say "Another pipeline had commented in the same moment, so its comment is changed instead, and this one removed$(shown_at)"
  ask_host DELETE "$(at_comment "$1")"
}

# shown_at: where a browser finds it; GitLab tells no address of a note.
shown_at() {
  if [[ $HOST == GitLab ]]; then
    printf '.'
  else
    printf ': %s' "$(jq --raw-output "$(of_host .html_url '' .links.html.href) // \"\"" "$SCRATCH/answer")"
  fi
}

main() {
  local project REQUEST CHANGED=unknown
  ATTEMPTS=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$ATTEMPTS" 1
  need curl jq
  find_host
  REQUEST=$(of_host 'pull request' 'merge request' 'pull request')
  if [[ ! -f $HANDOVER/stack.json ]]; then nothing_to_do 'No preview came as far as a stack, so there is nothing to comment.'; fi
  handed_over_program
  STACK=${HANDED[0]}
  project=$(read_handover stack.json .project) || exit $?
  # Not seen by who reads it: a comment of HTML, and for Bitbucket the definition of a link that nothing points at.
  MARK=$(of_host "<!-- arm-pipeline preview: $project/$STACK -->" "<!-- arm-pipeline preview: $project/$STACK -->" "[//]: # (arm-pipeline preview: $project/$STACK)")
  if [[ -f $HANDOVER/preview/preview.json ]]; then CHANGED=$(read_handover preview/preview.json 'if .failed then "unknown" else .changed end') || exit $?; fi
  if [[ -z ${!TOKEN:-} ]] && of_fork; then nothing_to_do "A $REQUEST of a fork gets no token, so there is no comment. The preview is in this job's artifacts."; fi
  [[ -n ${!TOKEN:-} ]] || fail 2 "the variable $TOKEN, which holds a token of $HOST for the comment, is not set. Set it in a context and give the job that context."
  SCRATCH=$(temporary) || exit $?
  trap 'rm -rf "$SCRATCH"' EXIT
  find_pull_request
  find_comment
  if [[ -z $COMMENT && $CHANGED == unknown ]]; then nothing_to_do "The preview failed, and $REQUEST $NUMBER has no comment of an earlier one to put right, so it gets none."; fi
  if [[ -z $COMMENT && $CHANGED != true ]]; then nothing_to_do "Nothing would change, so $REQUEST $NUMBER gets no comment."; fi
  write_body | if [[ $HOST == Bitbucket ]]; then without_html; else cat; fi | jq --raw-input --slurp "$(of_host '{ body: . }' '{ body: . }' '{ content: { raw: . } }')" > "$SCRATCH/body.json"
  comment
}
main
