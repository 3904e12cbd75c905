#!/usr/bin/env bash
# Create the image's repository in Amazon ECR where it is missing; other registries create one with the first push. Reads PARAM_IMAGE,
# PARAM_REGISTRY, PARAM_ALSO_PUSH_TO, PARAM_LOGIN, PARAM_AWS_REGION, PARAM_REPOSITORY_TAGS (immutable or mutable), PARAM_SCAN_ON_PUSH and
# PARAM_ATTEMPTS. A repository that is there stays as it is. Ends with 2 without credentials, 3 when AWS refuses them, 4 when it cannot be reached.
set -euo pipefail
SCRIPT_NAME=create_repository

# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
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

# ecr COMMAND OPTION...: asks ECR for the repository; STATUS says how that ended, where it did not end the script.
ecr() {
  local command=$1
  shift
  STATUS=0
  retry "$ATTEMPTS" aws ecr "$command" "${WHERE[@]}" "$@" || STATUS=$?
  aws_refusal "$STATUS" 'ecr:DescribeRepositories and ecr:CreateRepository'
  if ((STATUS == 4)); then fail 4 "Amazon ECR could not be reached: $ATTEMPTS of $ATTEMPTS tries met the fault above. Run the job again."; fi
}

# there REPOSITORY: whether it is there; what AWS prints is how its tags are.
there() {
  ecr describe-repositories "--repository-names=$1" --query='repositories[0].imageTagMutability' --output=text
  if ((STATUS == 0)); then return 0; fi
  grep -q RepositoryNotFoundException "$RETRY_LOG" || fail 1 "Amazon ECR did not say whether it has the repository $1; what it said stands above."
  return 1
}

# create HOST REPOSITORY [REGION]
create() {
  local region
  region=$(ecr_region "$1" "${3:-}") || exit $?
  WHERE=("--region=$region")
  if [[ $1 =~ $(ecr_host) ]]; then WHERE+=("--registry-id=${1:0:12}"); fi
  say "Looking for the repository $2 in $1."
  if there "$2"; then
    say "It is there, and stays as it is."
    return 0
  fi
  say "Creating the repository $2 in $1: its tags are $TAGS_MAY_MOVE, images are scanned when they are pushed: $SCAN."
  ecr create-repository "--repository-name=$2" "--image-tag-mutability=${TAGS_MAY_MOVE^^}" "--image-scanning-configuration=scanOnPush=$SCAN" \
    --query=repository.repositoryUri --output=text
  if ((STATUS != 0)) && ! grep -q RepositoryAlreadyExistsException "$RETRY_LOG"; then # another job made it just now
    fail 1 "the repository $2 could not be created; AWS says why above."
  fi
  there "$2" || fail 5 "the repository $2 is not in $1 after it was created."
  say "Created $1/$2."
}

main() {
  local registry image region=${PARAM_AWS_REGION:-} created=0 target
  registry=$(registry_parameter) || exit $?
  image=$(image_parameter) || exit $?
  ATTEMPTS=$(attempts_parameter) || exit $?
  matches login "${PARAM_LOGIN:-auto}" '^(auto|password|ecr|none)$' 'one of auto, password, ecr, none'
  TAGS_MAY_MOVE=${PARAM_REPOSITORY_TAGS:-immutable}
  matches repository_tags "$TAGS_MAY_MOVE" '^(immutable|mutable)$' 'one of immutable, mutable'
  SCAN=false
  if switch scan_on_push true; then SCAN=true; fi
  if [[ -n $region ]]; then region=$(ecr_region "$registry" "$region") || exit $?; fi
  further_registries "$registry"
  need aws
  registry_scratch
  if [[ $registry =~ $(ecr_host) || ${PARAM_LOGIN:-auto} == ecr ]]; then
    create "$registry" "$image" "$region"
    created=1
  fi
  for target in "${FURTHER[@]}"; do
    if [[ ${target%%/*} =~ $(ecr_host) ]]; then
      create "${target%%/*}" "${target#*/}"
      created=1
    fi
  done
  ((created)) || fail 2 "parameter \"create_repository\" is for Amazon ECR, and $registry is none of its private registries. Docker Hub and GitHub create a repository with the first push; elsewhere create it once by hand."
}

main
