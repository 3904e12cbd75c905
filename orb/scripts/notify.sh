#!/usr/bin/env bash
# Tell people by a webhook how a deployment went: what was deployed, by whom, where it answers and what was measured, or what failed and how to
# look. Reads PARAM_OUTCOME (success or failed), PARAM_STACK (where no deployment was handed over), PARAM_WEBHOOK (the name of the variable with
# the address), PARAM_FORMAT (slack, or json for programs), PARAM_MESSAGE (a line of one's own) and PARAM_ATTEMPTS. Nothing that is secret is in
# what it reads: deployment.json has none, and the address goes to nobody.
set -euo pipefail
SCRIPT_NAME=notify
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/http.sh
. "${BASH_SOURCE[0]%/*}/lib/http.sh"

# known FILE FILTER: what an earlier job handed over; an empty object where it did not come so far.
known() {
  if [[ -f $HANDOVER/$1 ]]; then jq "$2" "$HANDOVER/$1" 2> /dev/null || printf '{}'; else printf '{}'; fi
}

# write_facts: all that is told, as JSON. Outputs of the stack are not, but for the URL.
write_facts() {
  # shellcheck disable=SC2016 # jq's variables
  jq --null-input --arg outcome "$outcome" --arg stack "$stack" --arg message "$message" \
    --argjson handed "$(known stack.json '{ stack, project }')" --argjson deployment "$(known deployment.json '{ stack, project, images, url, changed, revision, workflow }')" \
    --argjson smoke "$(known smoke.json '{ passed, seconds, latency_ms }')" '
    def known: if . == "" then null else . end;
    (if $deployment.workflow == env.CIRCLE_WORKFLOW_ID then $deployment else {} end) as $deployment # of another run it would be a lie
    | ($deployment.stack // $handed.stack // ($stack | known)) as $name
    | { schema: 1, outcome: $outcome, message: ($message | known),
        repository: ("\(env.CIRCLE_PROJECT_USERNAME // "")/\(env.CIRCLE_PROJECT_REPONAME // "")" | if . == "/" then null else . end),
        project: ($deployment.project // $handed.project), stack: $name, images: ($deployment.images // {}), url: $deployment.url, changed: $deployment.changed,
        branch: (env.CIRCLE_BRANCH // env.CIRCLE_TAG // "" | known), revision: ($deployment.revision // (env.CIRCLE_SHA1 // "" | known)), by: (env.CIRCLE_USERNAME // "" | known),
        smoke: (if $smoke == {} then null else $smoke end),
        workflow: (env.CIRCLE_WORKFLOW_ID // "" | if . == "" then null else "https://app.circleci.com/pipelines/workflows/\(.)" end),
        look: (if $outcome == "failed" and $name then "pulumi stack history --stack \($name)" else null end) }' > "$SCRATCH/facts"
}

# as_slack: the form that Slack, Mattermost, Rocket.Chat and, at /slack, Discord take. Slack's markup is three characters, which are escaped
# (https://docs.slack.dev/messaging/formatting-message-text); the others call people by a plain @all or @everyone, also out of a branch's name,
# which a space of no width after the @ ends (https://docs.mattermost.com/end-user-guide/collaborate/mention-people.html). An address, of a
# person or a place, stays as it is.
as_slack() {
  jq '
    def calling_nobody: split("@") as $parts | reduce range(1; $parts | length) as $at ($parts[0] // "";
      . + (if test("[A-Za-z0-9]$") and ($parts[$at] | test("^(all|channel|here|everyone)"; "i") | not) then "@" else "@\u200b" end) + $parts[$at]);
    def text: (if length > 500 then .[0:497] + "..." else . end) | (if test("^https?://[^[:space:]]+$") then . else calling_nobody end)
      | split("&") | join("&amp;") | split("<") | join("&lt;") | split(">") | join("&gt;");
    def field($title; $value): if $value == null or $value == "" then empty else { title: $title, value: ($value | text), short: ($value | length < 40) } end;
    (if .outcome == "success" then "\(.stack // .repository // "A deployment") is deployed\(if .changed == false then ", and nothing changed" else "" end)"
      else "The deployment of \(.stack // .repository // "a stack") failed" end) as $title
    | { text: ([$title, .message // empty] | join(". ") | text),
        attachments: [{ color: (if .outcome == "success" then "good" else "danger" end), fallback: ($title | text), fields: [
          field("Answers at"; .url),
          field("Images"; [.images | to_entries[] | .value] | join("\n")),
          field("Revision"; .revision | if . then .[0:12] else null end), field("Branch"; .branch), field("By"; .by),
          field("Smoke test"; .smoke | if . then "\(if .passed then "passed" else "failed" end) after \(.seconds) s" + (.latency_ms // {} | to_entries | map(", \(.key) \(.value) ms") | join("")) else null end),
          field("Look"; .look), field("Workflow"; .workflow)] }] }' "$SCRATCH/facts"
}

# hook: sends it. What a service says of a refusal may repeat the address, so it is not shown.
hook() {
  local silent=0
  printf 'content-type: application/json\n' > "$SCRATCH/sent"
  http POST "${!variable}" "$SCRATCH/body" || silent=$?
  case $silent in
    1) fail 4 "the webhook takes no more for $LIMITED s. Run this job again then." ;;
    2) fail 4 "the webhook could not be reached in $ATTEMPTS tries (HTTP $CODE). Run this job again when it answers." ;;
  esac
  case $CODE in
    2??) ;;
    3??) fail 2 "the webhook sends elsewhere (HTTP $CODE), which is not followed, since what it gets is for nobody else. Set the address to which it sends in $variable." ;;
    401 | 403 | 404 | 410) fail 3 "the webhook refused it (HTTP $CODE): the address in $variable is not valid, or not any more. Make a new one and set it in the context of this job." ;;
    *) fail 1 "the webhook did not take it (HTTP $CODE). Check that it takes \"format\" $format." ;;
  esac
}

main() {
  local outcome stack variable format message
  outcome=${PARAM_OUTCOME:-success}
  matches outcome "$outcome" '^(success|failed)$' 'success or failed'
  format=${PARAM_FORMAT:-slack}
  matches format "$format" '^(slack|json)$' 'slack or json'
  variable=${PARAM_WEBHOOK:-SLACK_WEBHOOK_URL}
  secret_name webhook "$variable"
  ATTEMPTS=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$ATTEMPTS" 1
  stack=''
  if [[ -n ${PARAM_STACK:-} ]]; then stack=$(stack_parameter) || exit $?; fi
  message=$(expand message) || exit $?
  need curl jq
  [[ -n ${!variable:-} ]] || fail 2 "the variable $variable, which holds the address of the webhook, is not set. Set it in a context and give the job that context."
  [[ ${!variable} =~ ^https?://[^[:space:]\"\\]+$ ]] || fail 2 "the variable $variable holds no address of http or https."
  SCRATCH=$(temporary) || exit $?
  trap 'rm -rf "$SCRATCH"' EXIT
  write_facts
  if [[ $format == slack ]]; then as_slack > "$SCRATCH/body"; else cp "$SCRATCH/facts" "$SCRATCH/body"; fi
  hook
  say "Told: $(jq --raw-output '"\(.stack // .repository // "the deployment"): \(.outcome)"' "$SCRATCH/facts")."
}
main
