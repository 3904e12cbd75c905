#!/usr/bin/env bash
# Update the stack that configure_stack.sh made ready, by its program where it lies, and write what came of it to
# .arm-pipeline/deployment.json: never an output that is secret. Reads PARAM_URL_OUTPUT, PARAM_REFRESH, PARAM_LOCK_WAIT (seconds
# to wait while another update holds the stack), PARAM_SECRET_CONFIG (as configure_stack.sh: what holds such a value is not shown),
# PARAM_TARGET, PARAM_EXCLUDE, PARAM_REPLACE (URNs, one a line), PARAM_DEPENDENTS, PARAM_PARALLEL, PARAM_DIFF
# (each property that changes is shown), PARAM_TIME_LIMIT (seconds that Pulumi may take, 0 any),
# PARAM_EXPIRES (when reap may destroy the stack: a time from now, such as 7d, or never) and PARAM_PLAN (nothing is changed but what the plan
# says that preview_stack.sh saved).
set -euo pipefail
SCRIPT_NAME=deploy_stack
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/selection.sh
. "${BASH_SOURCE[0]%/*}/lib/selection.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/refused.sh
. "${BASH_SOURCE[0]%/*}/lib/refused.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"
# shellcheck source=lib/stack_tags.sh
. "${BASH_SOURCE[0]%/*}/lib/stack_tags.sh"
# shellcheck source=lib/deployment.sh
. "${BASH_SOURCE[0]%/*}/lib/deployment.sh"
# shellcheck source=lib/plan.sh
. "${BASH_SOURCE[0]%/*}/lib/plan.sh"

main() {
  local stack output wait message status=0 differs images plan='' options=()
  output=${PARAM_URL_OUTPUT:-url}
  wait=${PARAM_LOCK_WAIT:-600}
  whole_number lock_wait "$wait" 0
  LIMIT=${PARAM_TIME_LIMIT:-0}
  whole_number time_limit "$LIMIT" 0
  need pulumi jq
  list_secrets
  if switch refresh; then options+=(--refresh); fi
  if switch diff; then options+=(--diff); fi
  selection
  handed_over_program
  stack=${HANDED[0]}
  WHERE=$(program_where_it_lies) || exit $?
  # A stack that this job made has nothing that a preview could save, and running the program twice takes twice as long; so it is where
  # verify_architecture has previewed it. What differs from a plan is found by a preview before it is done.
  if switch plan; then
    plan=$(kept_plan "$stack") || exit $?
    options+=("--plan=$plan")
  elif [[ $stack == "${ARM_PIPELINE_CREATED_STACK:-}" || $stack == "${ARM_PIPELINE_PREVIEWED_STACK:-}" ]]; then options+=(--skip-preview); fi
  scratch
  tag_stack "$stack" "${PARAM_EXPIRES:-never}"
  message=$(update_message "${CIRCLE_SHA1:-}" "${CIRCLE_BUILD_URL:-}")
  say "Updating the stack \"$stack\" ($message)."
  rm -f "$HANDOVER/deployment.json" # what an earlier update wrote is no result of this one
  waiting "$wait" "$stack" up --yes --stack="$stack" --message="$message" ${options[@]+"${options[@]}"} || status=$?
  case $status in
    0) ;;
    3 | 6) ended_badly "$status" "the stack \"$stack\" could not be updated" ;;
    *)
      if grep -qE '^ +- \[mandatory\]' "$PULUMI_LOG"; then fail 5 "the update of the stack \"$stack\" broke a mandatory policy by what no preview knew, and was ended there: see above. What it made before is in the stack."; fi
      if [[ -n $plan ]]; then otherwise_than_planned "$stack"; fi
      warn 'what the update made so far is in the stack; rollback or destroy, as the next job, sees to it.'
      ended_badly "$status" "the update of the stack \"$stack\" failed"
      ;;
  esac
  read_outputs
  differs=$(changed) || exit $?
  images=$(pushed_images) || exit $?
  write_deployment "$differs" "$images" "${CIRCLE_SHA1:-}"
  if [[ $differs == true ]]; then say "The stack \"$stack\" is updated."; else say "The stack \"$stack\" was up to date: no resource changed."; fi
  tell
}
main
