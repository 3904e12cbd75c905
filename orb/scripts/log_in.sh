#!/usr/bin/env bash
# Log in to one container registry. Reads PARAM_REGISTRY (its host), PARAM_LOGIN (auto, password, ecr or none), PARAM_USERNAME
# and PARAM_PASSWORD (names of environment variables), PARAM_AWS_REGION and PARAM_ATTEMPTS.
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

readonly ECR_HOST='^[0-9]{12}\.dkr\.ecr(-fips)?\.([a-z0-9-]+)\.(amazonaws\.(com|com\.cn|eu)|on\.aws)$'

is_ecr() { [[ $1 == public.ecr.aws || $1 =~ $ECR_HOST ]]; }

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

log_in_with_password() {
  local password=${PARAM_PASSWORD:-DOCKER_PASSWORD} username=${PARAM_USERNAME:-DOCKER_USERNAME} name status=0 missing=()
  secret_name username "$username"
  secret_name password "$password"
  for name in "$username" "$password"; do
    if [[ -z ${!name:-} ]]; then missing+=("$name"); fi
  done
  ((${#missing[@]} == 0)) ||
    fail 2 "not set: ${missing[*]}. Set $username and $password in a CircleCI context or in the project's environment variables, and give the job that context."
  say "Logging in to $REGISTRY as the user in $username, with the password or token in $password."
  retry "$ATTEMPTS" password_login "$password" "$username" || status=$?
  finish "$status" "Check $username and $password in the CircleCI context of this job: the registry's user name, and a password or access token that is still valid and may push."
}

log_in_to_ecr() {
  local region=${PARAM_AWS_REGION:-} status=0
  need aws 'The machine executors of CircleCI have it; elsewhere see https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html'
  if [[ -z $region && $REGISTRY == public.ecr.aws ]]; then region=us-east-1; fi # the only one that gives out these logins
  if [[ -z $region && $REGISTRY =~ $ECR_HOST ]]; then region=${BASH_REMATCH[2]}; fi
  region=${region:-${AWS_REGION:-${AWS_DEFAULT_REGION:-}}}
  matches aws_region "$region" '^[a-z]{2}(-[a-z]+)+-[0-9]+$' 'an AWS region, such as "eu-central-1"'
  say "Logging in to $REGISTRY with a short-lived password of Amazon ECR in $region."
  retry "$ATTEMPTS" ecr_login "$region" || status=$?
  if grep -qiE 'unable to locate credentials|NoCredentials|config profile .* could not be found' "$RETRY_LOG"; then
    fail 2 'there are no AWS credentials. Run assume_aws_role before this step, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in a CircleCI context.'
  fi
  if ((status != 0)) && grep -qE 'UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|SignatureDoesNotMatch|AccessDenied|not authorized' "$RETRY_LOG"; then
    fail 3 'AWS refused the credentials. Check the role that assume_aws_role takes, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the CircleCI context, and that they may ecr:GetAuthorizationToken.'
  fi
  finish "$status" 'Check that the host of the registry and the AWS account are the same, and the region too.'
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
  local login=${PARAM_LOGIN:-auto}
  REGISTRY=$(registry_parameter) || exit $?
  ATTEMPTS=$(attempts_parameter) || exit $?
  matches login "$login" '^(auto|password|ecr|none)$' 'one of auto, password, ecr, none'
  if [[ $login == auto ]]; then
    login=password
    if is_ecr "$REGISTRY"; then login=ecr; fi
  fi
  if [[ $login == none ]]; then
    say "No login to $REGISTRY: parameter \"login\" is \"none\", so the machine's own credentials are used."
    return 0
  fi
  need docker 'Run this on a machine executor, or add setup_remote_docker before it.'
  registry_scratch
  # Before the login: a job that is cancelled right after it logs out too.
  if [[ -n ${BASH_ENV:-} ]]; then hand_on ARM_PIPELINE_LOGINS "${ARM_PIPELINE_LOGINS:+$ARM_PIPELINE_LOGINS }$REGISTRY"; fi
  if [[ $login == ecr ]]; then log_in_to_ecr; else log_in_with_password; fi
}

main
