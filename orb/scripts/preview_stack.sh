#!/usr/bin/env bash
# Show what an update of the handed-over program's stack would change. Reads PARAM_EXPECT_NO_CHANGES (a pending change is then a
# failure, for a check against drift) and PARAM_REFRESH.
set -euo pipefail
SCRIPT_NAME=preview_stack
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"

main() {
  local stack status=0 options=()
  need pulumi 'Run install_pulumi before this step.'
  need jq 'Use an image that has it, such as cimg/base.'
  if switch expect_no_changes; then options+=(--expect-no-changes); fi
  if switch refresh; then options+=(--refresh); fi
  stack=$(handed_over_stack) || exit $?
  scratch
  say "Previewing an update of the stack \"$stack\"; nothing is changed."
  attended preview --stack="$stack" ${options[@]+"${options[@]}"} || status=$?
  case $status in
    0) say "This is what an update of the stack \"$stack\" would do." ;;
    7) fail 5 "the stack \"$stack\" is not what its program describes: an update would change it, as shown above, and none was expected." ;;
    *) ended_badly "$status" "the preview of the stack \"$stack\" failed" ;;
  esac
}
main
