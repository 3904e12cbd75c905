#!/usr/bin/env bash
# Write the functions that steps of a job share into a file of the job's own, from which these steps take them. Packing puts the functions
# of lib/ in that the job needs; by hand there are none, since a script in its folder has lib/ beside it. Reads PARAM_COMPONENT: whose steps.
# The file lies in a folder that only its owner can read or change, and BASH_ENV, which bash executes before every step, says where.
set -euo pipefail
SCRIPT_NAME=share_functions

# Bash itself prints this function into the file, so no text of it has to be quoted.
arm_pipeline_functions() {
  : # packing: the functions
}

main() {
  local file=${ARM_PIPELINE_FUNCTIONS:-}
  if [[ -z ${BASH_ENV:-} ]]; then
    echo "$SCRIPT_NAME: BASH_ENV is not set, so nothing could be handed to the next step. Outside CircleCI, name a file in it." >&2
    exit 2
  fi
  if [[ ! -f $file ]]; then
    umask 077
    file=$(cd "$(mktemp -d "${TMPDIR:-/tmp}/arm-pipeline-functions.XXXXXXXX")" && pwd)/functions.sh
    printf 'export ARM_PIPELINE_FUNCTIONS=%q\n' "$file" >> "$BASH_ENV"
  fi
  # What another command of the orb has brought before stays.
  (declare -f arm_pipeline_functions && echo arm_pipeline_functions) >> "$file"
  echo "The functions that the steps of ${PARAM_COMPONENT:-this job} share are in $file."
}
main
