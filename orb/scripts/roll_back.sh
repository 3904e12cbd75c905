#!/usr/bin/env bash
# Deploy again what the stack had before this workflow's update: the image and the configuration of then, by the program where it lies.
# configure_stack.sh has made the stack ready. Writes .arm-pipeline/deployment.json anew. Reads PARAM_URL_OUTPUT and PARAM_SECRET_CONFIG.
set -euo pipefail
SCRIPT_NAME=roll_back
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
# shellcheck source=lib/deployment.sh
. "${BASH_SOURCE[0]%/*}/lib/deployment.sh"
# shellcheck source=lib/release.sh
. "${BASH_SOURCE[0]%/*}/lib/release.sh"

# configure: every value that is not secret becomes what it was, and a key that was not there goes. Secrets stay as configure_stack.sh
# left them: the history does not tell them.
configure() {
  local config key new=()
  config=$(jq --compact-output '.config' "$SCRATCH/release")
  if [[ $config != '{}' ]]; then
    consult config set-all --stack="$stack" --json="$config" || ended_badly $? 'nothing was rolled back: the configuration of before could not be set'
  fi
  consult config --json --stack="$stack" > "$SCRATCH/config" || ended_badly $? 'nothing was rolled back: the configuration of the stack could not be read'
  while IFS= read -r key; do new+=("$key"); done < <(jq --raw-output --slurpfile release "$SCRATCH/release" 'keys - $release[0].keys | .[]' "$SCRATCH/config")
  if ((${#new[@]} > 0)); then
    consult config rm-all --stack="$stack" -- "${new[@]}" || ended_badly $? 'nothing was rolled back: the configuration of before could not be set'
  fi
}

# run: without a preview, which nobody could act upon, and without waiting for another update: that one is newer.
run() {
  local status=0
  waiting 0 "$stack" up --yes --skip-preview --stack="$stack" --message="$message" || status=$?
  case $status in
    0) ;;
    *)
      if [[ $(status_of "$status") =~ [236] ]]; then ended_badly "$status" "the stack \"$stack\" could not be rolled back"; fi
      fail 1 "the rollback of the stack \"$stack\" failed as well (Pulumi's status: $status); what it said stands above." \
        "It is neither of the two releases now. Remove the cause and run this job again, or deploy a revision that is known to be good."
      ;;
  esac
}

# alone: an update that began and ended since previous_release looked is overwritten now; Pulumi has no way to make sure of that first.
alone() {
  local by
  # shellcheck disable=SC2016 # $release is jq's
  by=$(jq --raw-output --slurpfile release "$SCRATCH/release" 'map(select(.kind == "update" or .kind == "destroy"))[1].message | select(. != $release[0].newest)' "$SCRATCH/history")
  [[ -z $by ]] || fail 5 "the stack \"$stack\" was rolled back over an update that came in between, \"$by\". Run the deploy job of that workflow again."
}

main() {
  local stack output message revision images differs
  output=${PARAM_URL_OUTPUT:-url}
  need pulumi jq
  list_secrets
  handed_over_program
  stack=${HANDED[0]}
  WHERE=$(program_where_it_lies) || exit $?
  scratch
  previous_release || return 0 # asked again, since the steps between took their time
  revision=$(jq --raw-output '.revision // ""' "$SCRATCH/release")
  message=$(jq --raw-output '"arm-pipeline: rollback to revision \(.revision // "unknown") \(.of)"' "$SCRATCH/release")
  images=$(jq --compact-output .images "$SCRATCH/release")
  configure
  say "Rolling the stack \"$stack\" back ($message)."
  rm -f "$HANDOVER/deployment.json"
  run
  read_outputs
  differs=$(changed) || exit $?
  alone
  write_deployment "$differs" "$images" "$revision"
  say "The stack \"$stack\" runs what it ran before: revision ${revision:-unknown}$(jq --raw-output '.images | to_entries[] | ", \(.value)"' "$SCRATCH/release"). The release that failed is taken back, and this workflow stays red."
  tell
}
main
