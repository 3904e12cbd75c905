#!/usr/bin/env bash
# Remove every credential that log_in_to_backend.sh and the steps that assume an identity left on the machine. The last step of a job, run after a
# failed step too. Only the job's own folder goes: a login of whoever uses this machine stays. Reads ARM_PIPELINE_CREDENTIALS.
set -euo pipefail
SCRIPT_NAME=log_out_of_backend
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"

main() {
  local folder=${ARM_PIPELINE_CREDENTIALS:-}
  if [[ -z $folder || ! -d $folder ]]; then
    say 'No credentials of this job are on the machine.'
    return 0
  fi
  # What is removed was made by lib/environment.sh, and by nothing else.
  [[ $folder =~ /arm-pipeline-credentials\.[A-Za-z0-9]{8}$ && ! -L $folder ]] ||
    fail 2 "ARM_PIPELINE_CREDENTIALS is \"$folder\", which is not a folder that this orb makes. It was left alone."
  rm -rf -- "$folder"
  [[ ! -e $folder ]] || fail 1 "the credentials in $folder could not be removed."
  say 'The credentials of this job are removed.'
}
main
