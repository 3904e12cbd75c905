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

# need TOOL...: each is there, in a version that these scripts can use, and so is bash itself.
need() {
  local tool
  at_least bash "$BASH_VERSION"
  for tool in "$@"; do
    command -v "$tool" > /dev/null 2>&1 || fail 2 "\"$tool\" is not installed. $(where_to_get "$tool")"
    if [[ $MINIMA == *" $tool "* ]]; then at_least "$tool" "$("$tool" --version 2>&1)"; fi
  done
}

where_to_get() {
  case $1 in
    pulumi) printf 'Run install_pulumi before this step.' ;;
    docker) printf 'Run this on a machine executor, or add setup_remote_docker before it.' ;;
    aws) printf 'The machine executors of CircleCI have it.' ;;
    *) printf 'Use an image that has it, such as cimg/base.' ;;
  esac
}

# The oldest versions that do, and what of them is used: docs/shell-contract.md, "What has to be there".
readonly MINIMA=' bash 4.4 buildx 0.10 curl 7.55 docker 20.10 git 2.8 jq 1.5 tar 1.14 '

# at_least TOOL WHAT_IT_SAYS_OF_ITSELF [MINIMUM [WHAT_TO_DO]]: the first MAJOR.MINOR in it counts; one that names none was built by somebody, and what
# answers in the name of docker, as podman does, has numbers of its own.
at_least() {
  local minimum=${3:-}
  if [[ -z $minimum && $MINIMA =~ \ $1\ ([0-9.]+) ]]; then minimum=${BASH_REMATCH[1]}; fi
  if [[ $1 == docker && $2 != 'Docker version'* ]]; then return 0; fi
  if [[ $2 =~ ([0-9]+)\.([0-9]+) ]] && ((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2] < ${minimum%.*} * 1000 + ${minimum#*.})); then
    fail 2 "\"$1\" is of version ${BASH_REMATCH[0]} here, and these scripts need $minimum or newer. ${4:-Use a newer image, such as cimg/base:current.}"
  fi
}

# has_buildx: whether it is there; one that is too old ends the script.
has_buildx() {
  local said
  said=$(docker buildx version 2> /dev/null) || return 1
  at_least buildx "$said"
}
