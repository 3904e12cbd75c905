#!/usr/bin/env bash
# Remove the credentials that log_in.sh left on the machine, and no others: a login that was there before stays. Reads PARAM_REGISTRY,
# PARAM_ALSO_PUSH_TO and ARM_PIPELINE_LOGINS, which log_in.sh wrote. It runs after a failed step too, and says so
# when there is nothing to remove: a cleanup that fails hides what failed before it.
set -euo pipefail
SCRIPT_NAME=log_out

# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/image.sh
. "${BASH_SOURCE[0]%/*}/lib/image.sh"
# shellcheck source=lib/ecr.sh
. "${BASH_SOURCE[0]%/*}/lib/ecr.sh"
# shellcheck source=lib/further_registries.sh
. "${BASH_SOURCE[0]%/*}/lib/further_registries.sh"

# log_out REGISTRY
log_out() {
  local host=() key=$1 config=${DOCKER_CONFIG:-$HOME/.docker}/config.json
  if [[ $1 == docker.io ]]; then
    key=https://index.docker.io/v1/ # what the client calls Docker Hub; `docker logout docker.io` would leave it there
  else
    host=(-- "$1")
  fi
  if [[ " ${ARM_PIPELINE_LOGINS:-} " != *" $1 "* ]]; then
    say "This job has not logged in to $1, so there is no login of its own to remove."
    return 0
  fi
  say "Removing the login to $1."
  docker logout "${host[@]}" || fail 1 "the login to $1 could not be removed; docker says why above."
  if [[ -f $config ]] && jq --exit-status --arg key "$key" '.auths // {} | .[$key] // {} | has("auth") or has("identitytoken")' "$config" > /dev/null; then
    fail 5 "a login to $1 is still in $config after docker logout."
  fi
  say "No login to $1 is left in docker's configuration."
}

main() {
  local registry at
  registry=$(registry_parameter) || exit $?
  further_registries "$registry"
  if ! command -v docker > /dev/null 2>&1; then
    say 'There is no docker here, so there is no login to remove.'
    return 0
  fi
  for at in "${!FURTHER[@]}"; do
    if [[ ${LOGINS[at]} != shared ]]; then log_out "${FURTHER[at]%%/*}"; fi
  done
  log_out "$registry"
}

main
