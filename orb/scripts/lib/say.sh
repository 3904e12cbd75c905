# Words for people. `say` tells the story on stdout; `fail STATUS SENTENCE` ends the script with one of the statuses of
# docs/shell-contract.md and a sentence that says what is wrong and what to do next.

# The step's own name comes first, since CircleCI shows the log of one step without its neighbours.
readonly SCRIPT_NAME=${SCRIPT_NAME:-arm-pipeline}

say() { printf '%s\n' "$*"; }

# Standard error, so that a function whose output is captured can still speak.
warn() { printf '%s: warning: %s\n' "$SCRIPT_NAME" "$*" >&2; }

fail() {
  local status=$1
  shift
  printf '%s: %s\n' "$SCRIPT_NAME" "$*" >&2
  exit "$status"
}

# need COMMAND HOW_TO_GET_IT
need() { command -v "$1" > /dev/null 2>&1 || fail 2 "\"$1\" is not installed. $2"; }
