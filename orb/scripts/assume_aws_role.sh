#!/usr/bin/env bash
# Assume an AWS role by the job's OpenID Connect token, for the steps that follow. The token goes by a file that is gone afterwards;
# the session's keys go to a file that only its owner can read, so none stands in the arguments or the environment of a process.
# A session of a chosen length, rather than the token's file for the tools to renew theirs: CircleCI's token lives an hour, and an
# update may take longer. Reads PARAM_ROLE_ARN, PARAM_ROLE_REGION, PARAM_ROLE_SESSION_NAME, PARAM_ROLE_DURATION and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=assume_aws_role
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"

readonly PASSING='Could not connect to the endpoint|Connect timeout|Read timeout|Connection was closed|Throttling|ServiceUnavailable|InternalFailure|IDPCommunicationError'

# Keys and profiles of the context: they would stand before the role's, and half of a pair stops the command line at once.
readonly OTHERS=(AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN)

# ask FILE COMMAND...: runs it with its answer in FILE and shows only what it says on standard error: the answer holds keys.
ask() {
  local answer=$1 attempt pause=2 status
  shift
  for ((attempt = 1; ; attempt++)); do
    status=0
    "$@" > "$answer" 2> "$ARM_PIPELINE_CREDENTIALS/said" || status=$?
    if ((status == 0)); then return 0; fi
    cat "$ARM_PIPELINE_CREDENTIALS/said" >&2
    grep -qE "$PASSING" "$ARM_PIPELINE_CREDENTIALS/said" || return 1
    if ((attempt >= attempts)); then fail 4 "AWS could not be reached in $attempts tries; what its command line said stands above."; fi
    say "Try $attempt of $attempts met a passing fault; trying again in $pause s."
    sleep "$pause"
    pause=$((pause * 2))
  done
}

# explain: ends the script for a role that was not given.
explain() {
  if grep -qF 'MaxSessionDuration' "$ARM_PIPELINE_CREDENTIALS/said"; then
    fail 2 "parameter \"role_duration\" is $duration, which is longer than the role allows. Lower it, or raise the role's maximum session duration."
  fi
  grep -qE 'AccessDenied|InvalidIdentityToken|ExpiredToken' "$ARM_PIPELINE_CREDENTIALS/said" || fail 1 'the AWS command line failed; what it said stands above.'
  fail 3 "AWS refused the role $role. Check its trust policy: the identity provider is https://oidc.circleci.com/org/<organisation id>," \
    "the audience (aud) is the organisation id, and the subject (sub) allows org/<organisation id>/project/<project id>/user/*."
}

# use_keys: writes the session's keys as the tools and SDKs of AWS read them.
use_keys() {
  local keys=$ARM_PIPELINE_CREDENTIALS/aws
  jq --raw-output '.Credentials | select(.AccessKeyId and .SecretAccessKey and .SessionToken) |
    "[default]\naws_access_key_id=\(.AccessKeyId)\naws_secret_access_key=\(.SecretAccessKey)\naws_session_token=\(.SessionToken)"' \
    "$ARM_PIPELINE_CREDENTIALS/session" > "$keys"
  [[ -s $keys ]] || fail 5 'AWS answered without keys for the session.'
  export AWS_SHARED_CREDENTIALS_FILE=$keys
  printf 'unset %s\n' "${OTHERS[*]}" >> "$BASH_ENV"
  hand_on AWS_SHARED_CREDENTIALS_FILE "$keys"
  hand_on AWS_REGION "$region"
  hand_on AWS_DEFAULT_REGION "$region"
}

main() {
  local role region session duration attempts identity name
  role=$(expand role_arn) || exit $?
  region=$(expand role_region) || exit $?
  region=${region:-${AWS_REGION:-${AWS_DEFAULT_REGION:-}}}
  session=$(expand role_session_name) || exit $?
  for name in CIRCLE_BRANCH CIRCLE_TAG; do # made fit, as in an image's tag; what somebody wrote is refused
    name=${!name:-}
    if [[ -n $name && $session == *"$name"* ]]; then
      session=${session//"$name"/"${name//[^A-Za-z0-9_+=,.@-]/-}"}
      session=${session:0:64}
    fi
  done
  session=${session:-arm-pipeline-${CIRCLE_BUILD_NUM:-local}}
  duration=${PARAM_ROLE_DURATION:-3600}
  attempts=${PARAM_ATTEMPTS:-5}
  matches role_arn "$role" '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$' 'the ARN of an IAM role'
  matches role_region "$region" '^[a-z]{2}(-[a-z]+)+-[0-9]$' 'an AWS region'
  matches role_session_name "$session" '^[A-Za-z0-9_+=,.@][A-Za-z0-9_+=,.@-]{1,63}$' 'a session name (2 to 64 letters, digits and _+=,.@-)'
  whole_number role_duration "$duration" 900
  ((10#$duration <= 43200)) || fail 2 "parameter \"role_duration\" is $duration, but AWS allows 43200 at most"
  whole_number attempts "$attempts" 1
  need aws jq
  need_later_steps
  [[ -n ${CIRCLE_OIDC_TOKEN_V2:-} ]] ||
    fail 2 'CIRCLE_OIDC_TOKEN_V2 is not set. CircleCI gives it to jobs that use at least one context: add one to this job.'
  say "Assuming the role $role in $region, as \"$session\", for $duration s."
  credentials_folder
  umask 077
  unset "${OTHERS[@]}"
  export AWS_REGION=$region AWS_DEFAULT_REGION=$region
  trap 'rm -f "$ARM_PIPELINE_CREDENTIALS"/{oidc-token,session,said}' EXIT
  printf '%s' "$CIRCLE_OIDC_TOKEN_V2" > "$ARM_PIPELINE_CREDENTIALS/oidc-token"
  ask "$ARM_PIPELINE_CREDENTIALS/session" aws sts assume-role-with-web-identity --output json \
    --role-arn="$role" --role-session-name="$session" --duration-seconds="$duration" \
    --web-identity-token="file://$ARM_PIPELINE_CREDENTIALS/oidc-token" || explain
  use_keys
  ask "$ARM_PIPELINE_CREDENTIALS/session" aws sts get-caller-identity --output json ||
    fail 3 'AWS gave a session for the role, but does not accept its keys; what its command line said stands above.'
  identity=$(jq --raw-output '.Arn // ""' "$ARM_PIPELINE_CREDENTIALS/session")
  say "The steps that follow are $identity, until log_out_of_backend."
}
main
