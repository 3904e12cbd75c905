#!/usr/bin/env bash
# Destroy everything that the stack made, prove that nothing is left, and remove the stack: from what was handed over, so that no
# checkout is needed and a moved branch does not matter. A missing stack is a success. Reads PARAM_STACK, PARAM_REFRESH, PARAM_RUN_PROGRAM,
# PARAM_BREAK_LOCK (own: a lock is broken that this pipeline's own killed deploy left behind; always; never), PARAM_LOCK_WAIT (seconds to
# wait while another update holds the stack), PARAM_TIME_LIMIT (seconds that Pulumi may take, 0 any) and PARAM_DESTROY_ATTEMPTS (clouds
# release some things late).
set -euo pipefail
SCRIPT_NAME=destroy_stack
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
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
# shellcheck source=lib/destroy.sh
. "${BASH_SOURCE[0]%/*}/lib/destroy.sh"

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

# by_whom: who may break a lock.
by_whom() {
  case ${PARAM_BREAK_LOCK:-own} in # true and false are how an environment would say it
    own) BREAK_LOCK=break_own ;;
    always | true | 1) BREAK_LOCK=break_any ;;
    never | false | 0) ;;
    *) fail 2 "parameter \"break_lock\" is none of own, always and never: \"$PARAM_BREAK_LOCK\"" ;;
  esac
}

# break_own: whether the lock can only be what this pipeline's own deploy job left behind when it was killed, and then breaks it. That job
# has ended, since it handed over to this one; and who else deploys or reaps the stack writes a tag of its own before it takes the lock.
break_own() {
  [[ -n $(own_pipeline) && $(engine stack tag get --stack="$stack" -- arm-pipeline:pipeline 2> /dev/null) == "$(own_pipeline)" ]] || return 1
  break_lock 'this pipeline was the last to deploy the stack, and its deploy job has ended'
}

break_any() { break_lock '"break_lock" says that no lock of this stack is alive'; }

main() {
  local stack wait attempts name message handed options=()
  stack=$(stack_parameter) || exit $?
  wait=${PARAM_LOCK_WAIT:-600}
  attempts=${PARAM_DESTROY_ATTEMPTS:-2}
  whole_number lock_wait "$wait" 0
  LIMIT=${PARAM_TIME_LIMIT:-0}
  whole_number time_limit "$LIMIT" 0
  whole_number destroy_attempts "$attempts" 1
  by_whom
  need pulumi jq
  scratch
  if [[ ! -d $PROGRAM || ! -f $HANDOVER/stack.json ]]; then
    without_program
    return 0
  fi
  handed_over_program
  name=${HANDED[0]}
  [[ $name == "$stack" ]] || fail 2 "parameter \"stack\" is \"$stack\", but the program was handed over for \"$name\", so nothing was destroyed. Give deploy and destroy the same stack; where two deploy jobs of a workflow have a stack each, let no destroy job come after both of them."
  handed=${HANDED[1]}
  WHERE=$handed
  if switch refresh; then options+=(--refresh); fi
  if switch run_program; then with_program; fi
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
