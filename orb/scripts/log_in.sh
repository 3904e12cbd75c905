#!/usr/bin/env bash
# Log in to a container registry, and to those of PARAM_ALSO_PUSH_TO. Reads PARAM_REGISTRY (its host), PARAM_LOGIN (auto, password, ecr or
# none), PARAM_USERNAME and PARAM_PASSWORD (names of environment variables), PARAM_AWS_REGION and PARAM_ATTEMPTS.
# Ends with 2 when a variable is not set, 3 when the registry refuses, 4 when it cannot be reached.
# The credentials go where docker keeps them and log_out.sh takes them away at the end of the job. A DOCKER_CONFIG of the job's own
# was considered: it would hide buildx, its builders, and the credential helpers of the machine, which live in the same folder.
set -euo pipefail
SCRIPT_NAME=log_in

# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/image.sh
. "${BASH_SOURCE[0]%/*}/lib/image.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/registry.sh
. "${BASH_SOURCE[0]%/*}/lib/registry.sh"
# shellcheck source=lib/ecr.sh
. "${BASH_SOURCE[0]%/*}/lib/ecr.sh"
# shellcheck source=lib/further_registries.sh
. "${BASH_SOURCE[0]%/*}/lib/further_registries.sh"

# docker_login USER: the secret comes by standard input. Docker Hub's credentials are kept under an address of their own, which
# every version of the client finds when no host is given.
docker_login() {
  local host=()
  if [[ $REGISTRY != docker.io ]]; then host=(-- "$REGISTRY"); fi
  docker login --username="$1" --password-stdin "${host[@]}"
}

# The two run under `retry`, in a subshell where an error does not end the script: each step says what happens when it fails.
password_login() { printf '%s' "${!1}" | docker_login "${!2}"; }

ecr_login() {
  local service=ecr token
  if [[ $REGISTRY == public.ecr.aws ]]; then service=ecr-public; fi
  token=$(aws "$service" get-login-password --region "$1") || return $?
  printf '%s' "$token" | docker_login AWS
}

# log_in_with_password USERNAME PASSWORD
log_in_with_password() {
  local name status=0 missing=()
  secret_name username "$1"
  secret_name password "$2"
  for name in "$1" "$2"; do
    if [[ -z ${!name:-} ]]; then missing+=("$name"); fi
  done
  ((${#missing[@]} == 0)) ||
    fail 2 "not set: ${missing[*]}. Set $1 and $2 in a CircleCI context or in the project's environment variables, and give the job that context."
  begin
  say "Logging in to $REGISTRY as the user in $1, with the password or token in $2."
  retry "$ATTEMPTS" password_login "$2" "$1" || status=$?
  finish "$status" "Check $1 and $2 in the CircleCI context of this job: the registry's user name, and a password or access token that is still valid and may push."
}

# log_in_to_ecr [REGION]
log_in_to_ecr() {
  local region status=0
  need aws
  region=$(ecr_region "$REGISTRY" "${1:-}") || exit $?
  begin
  say "Logging in to $REGISTRY with a short-lived password of Amazon ECR in $region."
  retry "$ATTEMPTS" ecr_login "$region" || status=$?
  aws_refusal "$status" ecr:GetAuthorizationToken
  finish "$status" 'Check that the host of the registry and the AWS account are the same, and the region too.'
}

# begin: written down before the login, so that a job that is cancelled right after it logs out too.
begin() {
  ARM_PIPELINE_LOGINS="${ARM_PIPELINE_LOGINS:+$ARM_PIPELINE_LOGINS }$REGISTRY"
  if [[ -n ${BASH_ENV:-} ]]; then hand_on ARM_PIPELINE_LOGINS "$ARM_PIPELINE_LOGINS"; fi
}

# finish STATUS ADVICE
finish() {
  if (($1 == 0)); then
    say "Logged in to $REGISTRY. The log_out step removes the login at the end of the job."
    return 0
  fi
  if (($1 == 4)); then
    fail 4 "$REGISTRY could not be reached: $ATTEMPTS of $ATTEMPTS tries met the fault above. Check the parameter \"registry\" and the registry's status page, then run the job again."
  fi
  if grep -qiE "$REFUSED" "$RETRY_LOG"; then fail 3 "$REGISTRY refused the credentials. $2"; fi
  fail 1 "the login to $REGISTRY failed; what was said stands above."
}

main() {
  local login=${PARAM_LOGIN:-auto} at
  REGISTRY=$(registry_parameter) || exit $?
  ATTEMPTS=$(attempts_parameter) || exit $?
  matches login "$login" '^(auto|password|ecr|none)$' 'one of auto, password, ecr, none'
  further_registries "$REGISTRY"
  if [[ $login == auto ]]; then
    login=password
    if is_ecr "$REGISTRY"; then login=ecr; fi
  fi
  if [[ $login == none ]]; then
    say "No login to $REGISTRY: parameter \"login\" is \"none\", so the machine's own credentials are used."
    if ((${#FURTHER[@]} == 0)); then return 0; fi
  fi
  need docker
  registry_scratch
  case $login in
    password) log_in_with_password "${PARAM_USERNAME:-DOCKER_USERNAME}" "${PARAM_PASSWORD:-DOCKER_PASSWORD}" ;;
    ecr) log_in_to_ecr "${PARAM_AWS_REGION:-}" ;;
  esac
  for at in "${!FURTHER[@]}"; do
    REGISTRY=${FURTHER[at]%%/*}
    case ${LOGINS[at]} in
      none) say "No login to $REGISTRY, as \"also_push_to\" says." ;;
      ecr) log_in_to_ecr ;;
      *:*) log_in_with_password "${LOGINS[at]%:*}" "${LOGINS[at]#*:}" ;;
    esac
  done
}

main
