#!/usr/bin/env bash
# Tell CircleCI's Deploys page how a deployment goes (https://circleci.com/docs/guides/deploy/configure-deploy-markers/). A marker that is
# not taken fails no delivery. Reads PARAM_STATUS (planned, running, success, failed, canceled or logged), PARAM_ENVIRONMENT_NAME,
# PARAM_COMPONENT_NAME and PARAM_ROLLBACK (whether it is the way back, to what plan_rollback found, and not the release).
set -euo pipefail
SCRIPT_NAME=mark_deployment
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"

# release ARGUMENT...: the circleci of a job on CircleCI Server, or an older one, has no such command.
release() {
  local said
  if said=$(circleci run release "$@" 2>&1); then
    printf '%s\n' "$said"
  else
    printf '%s\n' "$said" >&2
    warn "CircleCI did not take this marker for its Deploys page. The delivery goes on without."
  fi
}

main() {
  local environment component status version name options back=()
  status=${PARAM_STATUS:-}
  matches status "$status" '^(planned|running|success|failed|canceled|logged)$' 'planned, running, success, failed, canceled or logged'
  environment=$(expand environment_name) || exit $?
  component=$(expand component_name) || exit $?
  matches environment_name "$environment" '^[^-[:space:]][^[:cntrl:]]*$' 'the name of an environment'
  matches component_name "$component" '^([^-[:space:]][^[:cntrl:]]*)?$' 'the name of a component'
  name=deploy version=${CIRCLE_SHA1:-unknown}
  if switch rollback; then
    name=rollback version=${ARM_PIPELINE_RELEASE:-} back=(--rollback)
    if [[ -z $version ]]; then return 0; fi # the way back did not begin
  fi
  if ! command -v circleci > /dev/null 2>&1; then
    say 'There is no "circleci" here, so no marker is set.'
    return 0
  fi
  name+="-$environment${component:+-$component}"
  name=${name//[^A-Za-z0-9_.-]/-}
  options=(--environment-name="$environment" ${component:+"--component-name=$component"} --target-version="$version")
  case $status in
    planned) release plan "$name" "${options[@]}" ${back[@]+"${back[@]}"} ;;
    logged) release log "${options[@]}" ;;
    *) release update "$name" --status="${status^^}" ;;
  esac
}
main
