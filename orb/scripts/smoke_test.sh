#!/usr/bin/env bash
# Ask what was deployed until it answers rightly or one deadline for everything is over; the result is a JUnit file for CircleCI.
# Reads PARAM_URL (without it, the url in .arm-pipeline/deployment.json), PARAM_PATH, PARAM_STATUS (one a line), PARAM_BODY_CONTAINS,
# PARAM_BODY_MATCHES (an extended regular expression for a line), PARAM_HEADER ("Name: value", one a line), PARAM_SUCCESSES (right
# answers in a row), PARAM_DEADLINE and PARAM_REQUEST_TIMEOUT (seconds).
set -euo pipefail
SCRIPT_NAME=smoke_test
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/answer.sh
. "${BASH_SOURCE[0]%/*}/lib/answer.sh"
# shellcheck source=lib/smoke_report.sh
. "${BASH_SOURCE[0]%/*}/lib/smoke_report.sh"

# read_parameters: into the variables of main, each refused by its name before anything is asked.
read_parameters() {
  local path entry
  url=$(expand url) || exit $?
  if [[ -n $url ]]; then matches url "$url" "$URL" 'a URL of http or https without a user in it'; else url_of_deployment; fi
  path=$(expand path) || exit $?
  matches path "$path" '^[^[:space:][:cntrl:]]*$' 'a path without spaces (write %20)'
  if [[ -n ${path#/} ]]; then url="${url%/}/${path#/}"; fi
  list status statuses
  ((${#statuses[@]} > 0)) || statuses=(200)
  for entry in "${statuses[@]}"; do matches status "$entry" '^[1-5][0-9]{2}$' 'an HTTP status'; done
  exact_list header headers
  for entry in ${headers[@]+"${headers[@]}"}; do
    matches header "$entry" '^[A-Za-z0-9!#$%&*+.^_|~-]+:' 'a header, "Name: value"'
  done
  contains=$(expand body_contains && printf .) || exit $?
  contains=${contains%.}
  pattern=${PARAM_BODY_MATCHES:-}
  status=0
  grep -qE -e "$pattern" /dev/null 2> /dev/null || status=$?
  ((status < 2)) || fail 2 "parameter \"body_matches\" is not an extended regular expression: \"$pattern\""
  successes=${PARAM_SUCCESSES:-1}
  seconds=${PARAM_DEADLINE:-300}
  request=${PARAM_REQUEST_TIMEOUT:-10}
  whole_number successes "$successes" 1
  whole_number deadline "$seconds" 1
  whole_number request_timeout "$request" 1
}

# url_of_deployment: what the deploy job handed over, and whether this run of the workflow did.
url_of_deployment() {
  local workflow
  [[ -f $HANDOVER/deployment.json ]] ||
    fail 2 "there is no URL to ask: parameter \"url\" is empty, and there is no $HANDOVER/deployment.json. Require the deploy job and attach its workspace, or give a \"url\"."
  url=$(read_handover deployment.json '.url // ""') || exit $?
  [[ -n $url ]] || fail 2 "there is no URL to ask: parameter \"url\" is empty, and the stack has no url output in $HANDOVER/deployment.json. Name it in \"url_output\" of the deploy job, or give a \"url\"."
  [[ $url =~ $URL ]] || fail 2 "the url in $HANDOVER/deployment.json is not one of http or https without a user in it. Give a \"url\"."
  workflow=$(read_handover deployment.json '.workflow // ""') || exit $?
  if [[ -n $workflow && -n ${CIRCLE_WORKFLOW_ID:-} && $workflow != "$CIRCLE_WORKFLOW_ID" ]]; then earlier=yes; fi
}

# gone: a re-run from failed keeps the first run's workspace, but that run has destroyed its stack. Saying so beats five minutes of
# waiting and a verdict on the app.
gone() {
  report "$((now - started))"
  fail 6 "nothing answers at $url ($wrong), and the deployment belongs to an earlier run of this workflow, whose destroy job has probably removed the stack since. Re-run the workflow from the start."
}

# ask_until_right: 0 after enough right answers in a row, 1 when the deadline is over.
ask_until_right() {
  local deadline=$((started + seconds)) pause=1 now=$started left
  while true; do
    left=$((deadline - now))
    attempts=$((attempts + 1))
    ask "$((request < left ? request : left))"
    wrong=$(judge | readable 500)
    now=$(date +%s)
    if [[ -z $wrong ]]; then
      streak=$((streak + 1))
      say "Try $attempts: HTTP $code after $latency s, as it should be ($streak of $successes in a row)."
      if ((streak >= successes)); then return 0; fi
      pause=1
    else
      streak=0
      say "Try $attempts: $wrong."
      if [[ $earlier == yes ]] && unreachable; then gone; fi
    fi
    left=$((deadline - now))
    if ((left <= 0)); then return 1; fi
    if ((pause > left)); then pause=$left; fi
    sleep "$pause"
    if [[ -n $wrong ]]; then pause=$((pause < 8 ? pause * 2 : 10)); fi
    now=$(date +%s)
    if ((now >= deadline)); then return 1; fi
  done
}

main() {
  local url contains pattern successes seconds request started ended status earlier=no attempts=0 streak=0
  local code=000 latency=0 reached=0 curl_status=0 wrong=''
  local -a statuses=() headers=()
  need curl 'Use an image that has it, such as cimg/base.'
  need jq 'Use an image that has it, such as cimg/base.'
  read_parameters
  SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/arm-pipeline.XXXXXXXX")
  trap 'rm -rf "$SCRATCH"' EXIT
  started=$(date +%s)
  say "Asking $url for $(expectation), for at most $seconds s."
  status=0
  ask_until_right || status=$?
  ended=$(date +%s)
  if ((status != 0)) && [[ -z $wrong ]]; then wrong="$streak right answers in a row, not $successes"; fi
  report "$((ended - started))"
  if ((status == 0)); then
    say "The smoke test passed: right after $((ended - started)) s and $(tries), the last answer in $latency s."
    return 0
  fi
  say 'The last answer:'
  last_answer
  say ''
  fail 5 "the smoke test failed after $((ended - started)) s and $(tries): $wrong. Ask for yourself: $(reproduction)"
}
main
