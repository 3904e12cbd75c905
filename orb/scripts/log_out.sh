#!/usr/bin/env bash
# Remove the credentials that log_in.sh left on the machine, and no others: a login that was there before stays. Reads PARAM_REGISTRY and
# ARM_PIPELINE_LOGINS, which log_in.sh wrote. It runs after a failed step too, and says so
# when there is nothing to remove: a cleanup that fails hides what failed before it.
set -euo pipefail
SCRIPT_NAME=log_out

# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/image.sh
. "${BASH_SOURCE[0]%/*}/lib/image.sh"

main() {
  local registry host=() key config=${DOCKER_CONFIG:-$HOME/.docker}/config.json
  registry=$(registry_parameter) || exit $?
  if ! command -v docker > /dev/null 2>&1; then
    say 'There is no docker here, so there is no login to remove.'
    return 0
  fi
  key=$registry
  if [[ $registry == docker.io ]]; then
    key=https://index.docker.io/v1/ # what the client calls Docker Hub; `docker logout docker.io` would leave it there
  else
    host=(-- "$registry")
  fi
  if [[ " ${ARM_PIPELINE_LOGINS:-} " != *" $registry "* ]]; then
    say "This job has not logged in to $registry, so there is no login of its own to remove."
    return 0
  fi
  say "Removing the login to $registry."
  docker logout "${host[@]}" || fail 1 "the login to $registry could not be removed; docker says why above."
  if [[ -f $config ]] && jq --exit-status --arg key "$key" '.auths // {} | .[$key] // {} | has("auth") or has("identitytoken")' "$config" > /dev/null; then
    fail 5 "a login to $registry is still in $config after docker logout."
  fi
  say "No login to $registry is left in docker's configuration."
}

main
