#!/usr/bin/env bash
# Install what a Pulumi program needs to run: its dependencies and its plugins. Reads PARAM_PROGRAM (by default the program that was
# handed over) and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=install_program
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"

install() { PULUMI_SKIP_UPDATE_CHECK=true pulumi --cwd="$program" --non-interactive --color=never install; }

main() {
  local program status=0
  program=${PARAM_PROGRAM:-$PROGRAM}
  local attempts=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$attempts" 1
  if [[ $program == "$PROGRAM" && ! -d $program ]]; then
    # The deploy job may have ended before it handed one over; destroy then asks the backend.
    say "No program was handed over in $PROGRAM, so there is nothing to install."
    return 0
  fi
  folder program "$program"
  need pulumi 'Run install_pulumi before this step.'
  say "Installing the dependencies and plugins of the program in $program."
  RETRY_LOG=$(mktemp "${TMPDIR:-/tmp}/arm-pipeline.XXXXXXXX")
  trap 'rm -f "$RETRY_LOG"' EXIT
  retry "$attempts" install || status=$?
  case $status in
    0) say "The program in $program has what it needs." ;;
    4) fail 4 "a package registry or a plugin's server could not be reached in $attempts tries; what \"pulumi install\" said stands above." ;;
    *) fail 1 "\"pulumi install\" failed in $program (status $status); what it said stands above." ;;
  esac
}
main
