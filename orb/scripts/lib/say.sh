# Words for people. `say` tells the story on stdout; `fail STATUS SENTENCE` ends the script with one of the statuses of
# docs/shell-contract.md and a sentence that says what is wrong and what to do next.

# The step's own name comes first, since CircleCI shows the log of one step without its neighbours.
readonly SCRIPT_NAME=${SCRIPT_NAME:-arm-pipeline}

say() { printf '%s\n' "$*"; }

# Standard error, so that a function whose output is captured can still speak.
warn() { printf '%s: warning: %s\n' "$SCRIPT_NAME" "$*" >&2; }

fail() {
  local status=$1 full
  shift
  full=$(full_disk)
  if [[ -n $full ]]; then
    # What a tool could not write down, it could not say either: nothing is known of refusals, silence and promises.
    if ((status >= 3 && status <= 6)); then status=1; fi
    set -- "$*" "But the disk of $full is full, which may be all that is wrong: make room, or take a larger machine, and run the job again."
  fi
  printf '%s: %s\n' "$SCRIPT_NAME" "$*" >&2
  exit "$status"
}

# full_disk: the one of the folders that scripts write to whose disk is full; nothing where both have room.
full_disk() {
  local folder
  for folder in "$PWD" "${TMPDIR:-/tmp}"; do
    if df -Pk "$folder" 2> /dev/null | awk 'NR == 2 && $4 + 0 < 16 { full = 1 } END { exit !full }' 2> /dev/null; then
      printf '%s' "$folder"
      return 0
    fi
  done
}

# temporary: makes a folder of the script's own, and prints it; whoever calls it removes the folder when it ends.
temporary() { mktemp -d "${TMPDIR:-/tmp}/arm-pipeline.XXXXXXXX" || fail 1 "no temporary folder could be made in ${TMPDIR:-/tmp}; why stands above."; }

# need COMMAND HOW_TO_GET_IT: a tool, in a version that these scripts can use, and so bash itself.
need() {
  command -v "$1" > /dev/null 2>&1 || fail 2 "\"$1\" is not installed. $2"
  at_least bash "$BASH_VERSION" 4.4
  if [[ $1 == jq ]]; then at_least jq "$(jq --version 2>&1)" 1.5; fi
}

# at_least TOOL WHAT_IT_SAYS_OF_ITSELF MINIMUM: the first MAJOR.MINOR in it counts; one that names none was built by somebody.
at_least() {
  if [[ $2 =~ ([0-9]+)\.([0-9]+) ]] && ((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2] < ${3%.*} * 1000 + ${3#*.})); then
    fail 2 "\"$1\" is of version ${BASH_REMATCH[0]} here, and these scripts need $3 or newer. Use a newer image, such as cimg/base:current."
  fi
}
