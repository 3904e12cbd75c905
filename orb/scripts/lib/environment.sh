# What one step of a job leaves for the steps after it. Needs lib/say.sh.

# hand_on NAME VALUE: an environment variable for the later steps, quoted so that the value is only ever a value.
hand_on() {
  printf 'export %s=%q\n' "$1" "$2" >> "$BASH_ENV" || fail 1 "$1 could not be written to BASH_ENV for the steps that follow; why stands above."
}

# need_later_steps: CircleCI gives each job a file that bash reads before every step.
need_later_steps() {
  [[ -n ${BASH_ENV:-} ]] ||
    fail 2 "BASH_ENV is not set, so nothing could be handed to the next step. Outside CircleCI, name a file in it."
}

# credentials_folder: makes ARM_PIPELINE_CREDENTIALS the job's own folder for credentials, which only its owner can read. It lies
# outside the working directory, so that no workspace, cache or artifact takes it along; log_out_of_backend.sh removes it.
credentials_folder() {
  if [[ -z ${ARM_PIPELINE_CREDENTIALS:-} || ! -d $ARM_PIPELINE_CREDENTIALS ]]; then
    ARM_PIPELINE_CREDENTIALS=$(mktemp -d "${TMPDIR:-/tmp}/arm-pipeline-credentials.XXXXXXXX")
    hand_on ARM_PIPELINE_CREDENTIALS "$ARM_PIPELINE_CREDENTIALS"
  fi
}
