#!/usr/bin/env bash
# Write .arm-pipeline/dependencies.key, by whose checksum CircleCI's cache of the program's dependencies is named. Only what the lock
# file itself verifies is kept: the archives of npm, each of which is compared with its checksum in the lock file when it is installed,
# so that a branch that writes a cache can change nothing that another branch installs. Reads PARAM_PROGRAM, as install_program.sh.
set -euo pipefail
SCRIPT_NAME=name_dependencies
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
# shellcheck source=lib/workspaces.sh
. "${BASH_SOURCE[0]%/*}/lib/workspaces.sh"
# shellcheck source=lib/dependencies.sh
. "${BASH_SOURCE[0]%/*}/lib/dependencies.sh"

readonly NOT_KEPT='The dependencies are not kept from job to job'

# is_verified: whether the lock file has a checksum for everything that is fetched.
is_verified() {
  jq --exit-status '.lockfileVersion >= 2 and ([.packages[] | select(.resolved and (.link | not)) | .integrity] | all(. // "" | test("^sha(512|384|256)-")))' "$LOCK" > /dev/null 2>&1
}

# note KEY SENTENCE
note() {
  printf '%s\n' "$1" | write_handover "${DEPENDENCIES##*/}"
  say "$2"
}

main() {
  local program sum node
  need jq
  rm -f "$DEPENDENCIES"
  scratch
  if ! find_program; then
    note 'not needed' "$NOTHING"
    return 0
  fi
  find_lock "$program"
  if [[ -n ${npm_config_cache:-${NPM_CONFIG_CACHE:-}} ]]; then
    note 'the machine keeps them' "npm_config_cache is set, so this machine keeps the dependencies itself."
  elif [[ $MANAGER != npm ]]; then
    note 'not kept' "$NOT_KEPT: only npm verifies what it kept by the lock file."
  elif ! is_verified; then
    note 'not kept' "$NOT_KEPT: ${LOCK##*/} has no checksum for some of them."
  else
    sum=$(sha256sum "$LOCK")
    node=$(node --version 2> /dev/null || printf v0)
    note "npm $(uname -m) node-${node%%.*} ${sum%% *}" "The dependencies are kept for the lock file ${LOCK/#"$PWD/"/}."
  fi
}
main
