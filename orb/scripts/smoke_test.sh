#!/usr/bin/env bash
# Ask what was deployed until it answers rightly or one deadline for everything is over; the result is a JUnit file for CircleCI, and
# the figures are in .arm-pipeline/smoke.json. Reads PARAM_URL (without it, the url in .arm-pipeline/deployment.json), PARAM_CHECKS and
# what else lib/smoke_checks.sh reads of a check, PARAM_CONNECT_TO, PARAM_SUCCESSES (right answers in a row), PARAM_DEADLINE and
# PARAM_REQUEST_TIMEOUT (seconds), PARAM_LATENCY_REQUESTS, PARAM_LATENCY_LIMIT and PARAM_CERTIFICATE_DAYS.
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
# shellcheck source=lib/smoke_checks.sh
. "${BASH_SOURCE[0]%/*}/lib/smoke_checks.sh"
# shellcheck source=lib/smoke_figures.sh
. "${BASH_SOURCE[0]%/*}/lib/smoke_figures.sh"
# shellcheck source=lib/smoke_report.sh
. "${BASH_SOURCE[0]%/*}/lib/smoke_report.sh"

# read_parameters: into the variables of main, each refused by its name before anything is asked.
read_parameters() {
  local entry limits
  url=$(expand url) || exit $?
  if [[ -n $url ]]; then matches url "$url" "$URL" 'a URL of http or https without a user in it'; else url_of_deployment; fi
  connect=$(expand connect_to) || exit $?
  if [[ $connect == deployment ]]; then
    [[ -f $HANDOVER/deployment.json ]] || fail 2 "parameter \"connect_to\" is \"deployment\", and there is no $HANDOVER/deployment.json. Require the deploy job and attach its workspace, or name a host."
    connect=$(read_handover deployment.json '.url // ""') || exit $?
    connect=${connect#*://}
    connect=${connect%%[/?#]*}
  fi
  matches connect_to "$connect" "^($HOST)?\$" 'a host with or without a port, or "deployment"'
  read_checks
  if [[ -n $asked_revision ]]; then read_revision; fi
  successes=${PARAM_SUCCESSES:-0}
  seconds=${PARAM_DEADLINE:-300}
  request=${PARAM_REQUEST_TIMEOUT:-10}
  latency_requests=${PARAM_LATENCY_REQUESTS:-0}
  certificate_days=${PARAM_CERTIFICATE_DAYS:-14}
  whole_number successes "$successes" 0
  whole_number deadline "$seconds" 1
  whole_number request_timeout "$request" 1
  whole_number latency_requests "$latency_requests" 0
  whole_number certificate_days "$certificate_days" 0
  if ((successes == 0)); then successes=$((${#asked_revision} > 0 ? 3 : 1)); fi # a load balancer reaches old copies for a while
  list latency_limit limits
  for entry in ${limits[@]+"${limits[@]}"}; do
    matches latency_limit "$entry" '^p(50|95|99) [0-9]{1,6}$' 'a limit in milliseconds, such as "p95 400"'
    ((latency_requests > 0)) || fail 2 'parameter "latency_limit" limits nothing: "latency_requests" is 0. Say how many requests to measure.'
    latency_limits+=$entry$'\n'
  done
  latency_name="latency of $latency_requests requests to ${shown[0]}${limits[*]:+, at most ${limits[*]} (ms)}"
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

# read_revision: what the answer has to carry; without a deployment that was handed over, this commit.
read_revision() {
  if [[ -f $HANDOVER/deployment.json ]]; then
    revision=$(read_handover deployment.json '.revision // ""') || exit $?
    images=$(read_handover deployment.json '(.images // {})[]') || exit $?
  else
    revision=${CIRCLE_SHA1:-}
  fi
  [[ -n $revision$images ]] || fail 2 "parameter \"revision_in\" is \"$asked_revision\", but nothing says which revision was deployed: there is none in $HANDOVER/deployment.json, and no CIRCLE_SHA1. Require the deploy job and attach its workspace."
}

# gone: a re-run from failed keeps the first run's workspace, but that run has destroyed its stack. Saying so beats five minutes of
# waiting and a verdict on the app.
gone() {
  report "$((now - started))"
  fail 6 "nothing answers at $url (${wrongs[at]}), and the deployment belongs to an earlier run of this workflow, whose destroy job has probably removed the stack since. Re-run the workflow from the start."
}

# ask_all_until_right: in rounds, so that each check has its say; 0 after enough right answers of each in a row, 1 when the deadline is over.
ask_all_until_right() {
  local deadline=$((started + seconds)) pause=1 left at wrong label=''
  while true; do
    wrong=no
    for at in "${!shown[@]}"; do
      if ((streaks[at] >= successes)); then continue; fi
      left=$((deadline - now))
      if ((left <= 0)); then return 1; fi
      if ((${#shown[@]} > 1)); then label="${shown[at]}: "; fi
      ask "$((request < left ? request : left))"
      attempts[at]=$((attempts[at] + 1))
      codes[at]=$code
      latencies[at]=$latency
      wrongs[at]=$(judge | readable 500)
      now=$(date +%s)
      if [[ -z ${wrongs[at]} ]]; then
        streaks[at]=$((streaks[at] + 1))
        say "${label}Try ${attempts[at]}: HTTP $code after $latency s, as it should be (${streaks[at]} of $successes in a row)."
        if ((streaks[at] >= successes)); then taken[at]=$((now - started)); else wrongs[at]="${streaks[at]} right answers in a row, not $successes"; fi
      else
        streaks[at]=0
        wrong=yes
        say "${label}Try ${attempts[at]}: ${wrongs[at]}."
        if [[ $earlier == yes ]] && unreachable; then gone; fi
      fi
    done
    if ((${#taken[@]} == ${#shown[@]})); then return 0; fi
    left=$((deadline - now))
    if ((left <= 0)); then return 1; fi
    if [[ $wrong == no ]]; then pause=1; fi
    if ((pause > left)); then pause=$left; fi
    sleep "$pause"
    if [[ $wrong == yes ]]; then pause=$((pause < 8 ? pause * 2 : 10)); fi
    now=$(date +%s)
    if ((now >= deadline)); then return 1; fi
  done
}

# say_failure SECONDS: the last answer of each check that failed, and the end.
say_failure() {
  local at='' total=${#shown[@]} failed=0 sentence='' ask_again='' advice=''
  if [[ -n $slow ]]; then sentence=" ${slow}."; fi
  for at in "${!shown[@]}"; do
    if [[ -z ${wrongs[at]} ]]; then continue; fi
    failed=$((failed + 1))
    if ((total > 1)); then sentence+=" ${shown[at]}: "; else sentence+=' '; fi
    sentence+="${wrongs[at]}."
    ask_again=${ask_again:-" Ask for yourself: $(reproduction)"}
    if [[ ${wrongs[at]} == "$NO_REVISION ${check[$at revision_in]-}" ]]; then
      advice=" Two ways out: let the app answer it (${check[$at revision_in]}, with REVISION, which the build gives to a Dockerfile that has \"ARG REVISION\" and \"ENV REVISION=\$REVISION\"), or take \"revision_in\" away from this smoke test: then an older version that goes on answering passes it, too."
    fi
    if ((total > 1)); then say "The last answer of ${shown[at]}:"; else say 'The last answer:'; fi
    last_answer
    say ''
  done
  if ((total > 1 && failed > 0)); then sentence=" $failed of $total checks are wrong.$sentence"; fi
  fail 5 "the smoke test failed after $1 s and $(tries "$all"):$sentence$advice$ask_again"
}

main() {
  local url connect revision='' images='' asked_revision='' concealed='' successes seconds request started now ended status=0 at earlier=no all=0
  local code=000 latency=0 reached=0 curl_status=0 here latency_requests latency_limits='' latency_name certificate_days figures='' slow='' measured=0
  local expires='' days=''
  local -A check=()
  local -a shown=() attempts=() streaks=() wrongs=() codes=() latencies=() taken=()
  need curl jq
  read_parameters
  SCRATCH=$(temporary) || exit $?
  trap 'rm -rf "$SCRATCH"' EXIT
  started=$(date +%s)
  now=$started
  for at in "${!shown[@]}"; do
    attempts[at]=0 streaks[at]=0 latencies[at]=0 wrongs[at]='it was not asked before the deadline'
    say "Asking ${check[$at url]} for $(expectation), for at most $seconds s."
  done
  ask_all_until_right || status=$?
  if ((status == 0 && certificate_days > 0)); then read_certificate; fi
  if ((status == 0 && latency_requests > 0)); then
    measured=$now
    measure_latency
    measured=$((now - measured))
  fi
  ended=$(date +%s)
  report "$((ended - started))"
  for at in "${!shown[@]}"; do all=$((all + attempts[at])); done
  if ((status != 0)) || [[ -n $slow ]]; then say_failure "$((ended - started))"; fi
  say "The smoke test passed: right after $((ended - started)) s and $(tries "$all"), the last answer in $latency s."
}
main
