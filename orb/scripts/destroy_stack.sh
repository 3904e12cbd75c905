#!/usr/bin/env bash
# Destroy everything that the stack made, prove that nothing is left, and remove the stack: from what was handed over, so that no
# checkout is needed and a moved branch does not matter. A missing stack is a success. Reads PARAM_STACK, PARAM_REFRESH, PARAM_RUN_PROGRAM,
# PARAM_BREAK_LOCK (whether a lock is a dead job's, for a stack that only this workflow updates), PARAM_LOCK_WAIT (seconds to wait while another update holds the stack) and PARAM_DESTROY_ATTEMPTS (clouds release some things late).
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

# without_program: the deploy job ended before it handed over anything, so it made no stack: that comes later. A stack of the same name
# in another project is nobody's concern here.
without_program() {
  say "No program was handed over in $PROGRAM: no deploy job of this workflow got as far as a stack, so there is nothing to destroy."
  say "Where one did, let this job require it: the hand-over says which project's stack \"$stack\" is."
}

# with_program: destroying runs the program, for hooks that only it knows; it lies in the checkout, and wants its configuration there.
with_program() {
  local file
  options+=(--run-program)
  WHERE=$(program_where_it_lies) || exit $?
  for file in "$handed"/Pulumi."${stack##*/}".*; do
    if [[ -f $file && ! -f $WHERE/${file##*/} ]]; then cp "$file" "$WHERE/"; fi
  done
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

# advice: the way on. An operation that never ended stays in the state until a person has looked: a refresh drops it only when asked to.
advice() {
  if jq --exit-status '(.deployment.pending_operations // []) != []' "$SCRATCH/state" > /dev/null; then
    printf 'Remove the cause; what never ended, look for in the cloud and delete there, then drop it from the state: pulumi refresh --yes --clear-pending-creates --stack %s. Then run this job again.' "$stack"
  else
    printf 'Remove the cause and run this job again; what Pulumi cannot delete, delete by hand, then: pulumi refresh --yes --stack %s' "$stack"
  fi
}

# destroy: again when something is left, for a cloud that has not let go of it yet; its last status is left in DESTROYED.
destroy() {
  local attempt pause=10
  for ((attempt = 1; ; attempt++)); do
    DESTROYED=0
    waiting "$wait" "$stack" destroy --yes --skip-preview --stack="$stack" --message="$message" ${options[@]+"${options[@]}"} || DESTROYED=$?
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
      "$(advice)"
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
  local stack wait attempts name message handed options=()
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
  handed=$(read_handover stack.json .handed_over) || exit $?
  WHERE=$handed
  if switch refresh; then options+=(--refresh); fi
  if switch run_program; then with_program; fi
  if switch break_lock; then BREAK_LOCK=yes; fi
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
