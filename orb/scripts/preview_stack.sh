#!/usr/bin/env bash
# Show what an update of the stack would change. A stack that configure_stack.sh made for this is removed again, empty as it is. Reads
# PARAM_EXPECT_NO_CHANGES (a pending change is then a failure, for a check against drift), PARAM_REFRESH and PARAM_SECRET_CONFIG (as
# configure_stack.sh: what holds such a value is not shown).
set -euo pipefail
SCRIPT_NAME=preview_stack
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

# leave_none: a preview makes nothing, and no stack either.
leave_none() {
  if [[ ${ARM_PIPELINE_CREATED_STACK:-} != "$stack" ]]; then return 0; fi
  if engine stack rm --yes --preserve-config --stack="$stack"; then
    say "The stack \"$stack\", which was made for this preview, is removed again."
  else
    warn "the stack \"$stack\", which was made for this preview and is empty, could not be removed again: pulumi stack rm $stack"
  fi
}

main() {
  local status=0 options=()
  need pulumi jq
  list_secrets
  if switch expect_no_changes; then options+=(--expect-no-changes); fi
  if switch refresh; then options+=(--refresh); fi
  stack=$(handed_over_stack) || exit $? # no local one: it is read when the script ends
  WHERE=$(program_where_it_lies) || exit $?
  scratch
  say "Previewing an update of the stack \"$stack\"; nothing is changed."
  trap 'leave_none; rm -rf "$SCRATCH"' EXIT
  attended preview --stack="$stack" ${options[@]+"${options[@]}"} || status=$?
  case $status in
    0) say "This is what an update of the stack \"$stack\" would do." ;;
    7) fail 5 "the stack \"$stack\" is not what its program describes: an update would change it, as shown above, and none was expected." ;;
    *) ended_badly "$status" "the preview of the stack \"$stack\" failed" ;;
  esac
}
main
