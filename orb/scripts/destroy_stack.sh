#!/usr/bin/env bash
# Destroy everything that the stack made, prove that nothing is left, and remove the stack: from the program that was handed over, so
# that no checkout is needed and a moved branch does not matter. A missing stack is a success. Reads PARAM_STACK, PARAM_REFRESH,
# PARAM_LOCK_WAIT (seconds to wait while another update holds the stack) and PARAM_DESTROY_ATTEMPTS (clouds release some things late).
set -euo pipefail
SCRIPT_NAME=destroy_stack
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"

# without_program: the deploy job ended before it handed over anything, so there should be no stack of that name in any project.
without_program() {
  local status=0 found
  say "No program was handed over in $PROGRAM; asking the backend for a stack \"$stack\" in any project."
  PULUMI_SKIP_UPDATE_CHECK=true pulumi --non-interactive --color=never stack ls --all --json > "$SCRATCH/stacks" || status=$?
  ((status == 0)) || ended_badly "$status" 'the stacks of the backend could not be listed'
  # A name in the list may have the organisation and the project before it.
  # shellcheck disable=SC2016 # $stack is jq's
  found=$(jq --raw-output --arg stack "$stack" '[.[].name | select(. == $stack or endswith("/" + ($stack | split("/")[-1])))] | join(", ")' "$SCRATCH/stacks")
  if [[ -z $found ]]; then
    say "The backend has no stack \"$stack\", so there is nothing to destroy."
    return 0
  fi
  fail 5 "the backend has a stack of that name ($found), but no program was handed over that says whether it is this workflow's, so nothing was destroyed." \
    "Let this job follow the deploy job in the same workflow. If the stack is left over from one, destroy it where its program is: pulumi destroy --remove --stack ${found%%,*}"
}

# is_there: whether the backend has the stack; ends the script when the backend does not say.
is_there() {
  local status=0
  engine stack select --stack="$stack" > "$PULUMI_LOG" 2>&1 || status=$?
  case $status in
    0) return 0 ;;
    6) return 1 ;;
    *)
      cat "$PULUMI_LOG" >&2
      ended_badly "$status" "the stack \"$stack\" could not be selected"
      ;;
  esac
}

# remaining: one line for each resource in the stack's state, and for each operation that began and never ended: what that made, no
# state knows.
remaining() {
  local status=0
  engine stack export --stack="$stack" > "$SCRATCH/state" || status=$?
  ((status == 0)) || ended_badly "$status" "the state of the stack \"$stack\" could not be read, so what is left is not known"
  jq --raw-output '.deployment // {}
    | ((.resources // [])[] | select(.type != "pulumi:pulumi:Stack" and (.type | startswith("pulumi:providers:") | not))
        | "  \(.type) \(.urn | split("::")[-1])\(if .id then " (\(.id))" else "" end)"),
      ((.pending_operations // [])[] | "  \(.resource.type) \(.resource.urn | split("::")[-1]) (\(.type) never ended: look for it in the cloud)")' "$SCRATCH/state"
}

# destroy: again when something is left, for a cloud that has not let go of it yet; its last status is left in DESTROYED.
destroy() {
  local attempt pause=10 options=()
  if switch refresh; then options+=(--refresh); fi
  for ((attempt = 1; ; attempt++)); do
    DESTROYED=0
    waiting "$wait" "$stack" destroy --yes --stack="$stack" --message="$message" ${options[@]+"${options[@]}"} || DESTROYED=$?
    if ((DESTROYED == 0 || DESTROYED == 3 || attempt >= attempts)); then return 0; fi
    say "Try $attempt of $attempts did not destroy everything; trying again in $pause s."
    sleep "$pause"
    pause=$((pause * 2))
  done
}

# nothing_left: ends the script with the list of what is left; the stack is kept, since only it knows how to destroy that.
nothing_left() {
  local left
  left=$(remaining) || exit $?
  if [[ -n $left ]]; then
    printf '%s\n' "$left" >&2
    fail 5 "the resources above are left behind, so the stack \"$stack\" was kept. Pulumi's own words stand further up (its status: $DESTROYED)." \
      "Remove the cause and run this job again; what Pulumi cannot delete, delete by hand, then: pulumi refresh --stack $stack"
  fi
  ((DESTROYED == 0)) || ended_badly "$DESTROYED" "destroying the stack \"$stack\" failed, although its state lists no resource"
}

# remove: the stack itself, and the proof.
remove() {
  local status=0
  engine stack rm --yes --stack="$stack" || status=$?
  if ((status != 0 && status != 6)); then ended_badly "$status" "every resource is destroyed, but the stack \"$stack\" could not be removed"; fi
  if is_there; then fail 5 "every resource is destroyed, but the backend still has the stack \"$stack\". Remove it: pulumi stack rm $stack"; fi
}

main() {
  local stack wait attempts name message
  stack=$(stack_parameter) || exit $?
  wait=${PARAM_LOCK_WAIT:-600}
  attempts=${PARAM_DESTROY_ATTEMPTS:-2}
  whole_number lock_wait "$wait" 0
  whole_number destroy_attempts "$attempts" 1
  need pulumi 'Run install_pulumi before this step.'
  need jq 'Use an image that has it, such as cimg/base.'
  scratch
  if [[ ! -d $PROGRAM || ! -f $HANDOVER/stack.json ]]; then
    without_program
    return 0
  fi
  name=$(handed_over_stack) || exit $?
  [[ $name == "$stack" ]] || fail 2 "parameter \"stack\" is \"$stack\", but the program was handed over for \"$name\", so nothing was destroyed. Give deploy and destroy the same stack; where two deploy jobs of a workflow have a stack each, let no destroy job come after both of them."
  if ! is_there; then
    say "The stack \"$stack\" does not exist, or not any more, so there is nothing to destroy."
    return 0
  fi
  message="arm-pipeline: destroy, job ${CIRCLE_BUILD_URL:-outside CircleCI}"
  say "Destroying everything in the stack \"$stack\", then the stack."
  destroy
  nothing_left
  remove
  say "Nothing is left behind: no resource, and no stack \"$stack\"."
}
main
