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
  if [[ -z ${BASH_ENV:-} ]]; then
    printf '%s: %s\n' "$SCRIPT_NAME" 'BASH_ENV is not set, so nothing could be handed to the next step. Outside CircleCI, name a file in it.' >&2
    exit 2
  fi
  if [[ ! -f ${ARM_PIPELINE_FUNCTIONS:-} ]]; then
    umask 077
    ARM_PIPELINE_FUNCTIONS=$(cd "$(mktemp -d "${TMPDIR:-/tmp}/arm-pipeline-functions.XXXXXXXX")" && pwd)/functions.sh
    printf 'export ARM_PIPELINE_FUNCTIONS=%q\n' "$ARM_PIPELINE_FUNCTIONS" >> "$BASH_ENV"
  fi
  # What another command of the orb has brought before stays.
  (declare -f arm_pipeline_functions && printf 'arm_pipeline_functions\n') >> "$ARM_PIPELINE_FUNCTIONS"
  printf 'The functions that the steps of %s share are in %s.\n' "${PARAM_COMPONENT:-this job}" "$ARM_PIPELINE_FUNCTIONS"
}
main
