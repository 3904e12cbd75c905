#!/usr/bin/env bash
# Log in to the backend that keeps Pulumi's state: Pulumi Cloud by token or by the job's OpenID Connect token, or a self-managed
# backend by its URL. The login is the job's own: its credentials lie in a folder that log_out_of_backend.sh removes, apart from those
# of whoever uses this machine. Reads PARAM_BACKEND, PARAM_ACCESS_TOKEN (a variable's name), PARAM_OIDC_ORGANIZATION,
# PARAM_OIDC_TEAM, PARAM_PROGRAM (its Pulumi.yaml may name the backend) and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=log_in_to_backend
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/refused.sh
. "${BASH_SOURCE[0]%/*}/lib/refused.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"

# without_secrets URL: as it may be shown. A postgres URL holds a password before the "@" or after the "?".
without_secrets() {
  local url=${1%%\?*}
  if [[ $url =~ ^([a-z]+://)[^/]*@(.*)$ ]]; then url="${BASH_REMATCH[1]}****@${BASH_REMATCH[2]}"; fi
  printf '%s' "$url"
}

# log_in ARGUMENT...: Pulumi names the backend's URL in full, in what it says of a success and of a failure.
log_in() {
  local output status=0
  output=$(PULUMI_SKIP_UPDATE_CHECK=true pulumi "${in_program[@]}" --non-interactive --color=never login "$@" 2>&1) || status=$?
  if [[ -n $url ]]; then output=${output//"$url"/"$shown"}; fi
  printf '%s\n' "$output"
  # lib/retry.sh knows a service's bad moment by these words; Pulumi writes only the number, in brackets.
  if ((status != 0)) && [[ $output =~ \[(429|5[0-9][0-9])\] ]]; then say "The backend answered HTTP ${BASH_REMATCH[1]}."; fi
  return "$status"
}

# explain STATUS: ends the script for a login that failed. Pulumi's own status for credentials is 3, but not for a token that is unknown.
explain() {
  if (($1 == 4)); then fail 4 "the backend $where could not be reached in $attempts tries; what Pulumi said stands above."; fi
  if grep -qF 'PULUMI_ACCESS_TOKEN must be set' "$RETRY_LOG"; then
    fail 2 "the variable $token, which holds the access token of Pulumi Cloud, is not set. Set it in a context and give the job that context, or set \"backend\" or \"oidc_organization\"."
  fi
  (($1 == 3)) || refused "$RETRY_LOG" || fail 1 "could not log in to $where (Pulumi's status: $1); what it said stands above."
  if [[ -n $organization ]]; then
    fail 3 "$where refused the job's OpenID Connect token for the organisation \"$organization\". Check that CircleCI is registered there as an issuer, and that a policy allows this token's audience and subject."
  fi
  if [[ $url =~ ^(s3|gs|azblob|postgres):// ]]; then fail 3 "$where refused the credentials. Check those of the cloud or database in the job's context."; fi
  fail 3 "$where refused the access token in the variable $token. Check its value in the job's context, and that it has not expired."
}

# use_backend: PULUMI_BACKEND_URL rather than an argument: it stands before the backend of Pulumi.yaml in every later step, and
# no other process can read it.
use_backend() {
  matches backend "$(without_secrets "$url")" '^((https|file|s3|gs|azblob|postgres)://|http://(127\.0\.0\.1|localhost|\[::1\])([:/]|$))[^[:space:]]*$' \
    'a URL of https, file, s3, gs, azblob or postgres'
  # Pulumi reads a relative path from the folder it runs in, which later is another.
  if [[ $url == file://* && $url != file:///* && $url != 'file://~'* ]]; then url="file://$PWD/${url#file://}"; fi
  export PULUMI_BACKEND_URL=$url
  if [[ $(without_secrets "$url") == "$url" ]]; then
    hand_on PULUMI_BACKEND_URL "$url"
  else
    (umask 077 && printf '%s' "$url" > "$ARM_PIPELINE_CREDENTIALS/backend")
    # shellcheck disable=SC2016 # read by the later step, so that the password is in no file but that one
    printf 'PULUMI_BACKEND_URL=$(cat %q 2> /dev/null || true); export PULUMI_BACKEND_URL\n' "$ARM_PIPELINE_CREDENTIALS/backend" >> "$BASH_ENV"
  fi
}

# by_oidc: the token goes by a file, and the file goes with the login.
by_oidc() {
  local status=0 file=$ARM_PIPELINE_CREDENTIALS/oidc-token
  [[ -n ${CIRCLE_OIDC_TOKEN_V2:-} ]] ||
    fail 2 'CIRCLE_OIDC_TOKEN_V2 is not set. CircleCI gives it to jobs that use at least one context: add one to this job.'
  (umask 077 && printf '%s' "$CIRCLE_OIDC_TOKEN_V2" > "$file")
  trap 'rm -f "$ARM_PIPELINE_CREDENTIALS/oidc-token" "$RETRY_LOG"' EXIT
  retry "$attempts" log_in "--oidc-token=file://$file" "--oidc-org=$organization" ${team:+"--oidc-team=$team"} || status=$?
  rm -f "$file"
  return "$status"
}

main() {
  local url shown organization team token secret attempts program where status=0 in_program=()
  url=$(expand backend) || exit $?
  organization=$(expand oidc_organization) || exit $?
  team=$(expand oidc_team) || exit $?
  token=${PARAM_ACCESS_TOKEN:-PULUMI_ACCESS_TOKEN}
  program=${PARAM_PROGRAM:-.}
  attempts=${PARAM_ATTEMPTS:-5}
  secret_name access_token "$token"
  matches oidc_organization "$organization" '^([A-Za-z0-9_][A-Za-z0-9_.-]*)?$' 'the name of an organisation'
  matches oidc_team "$team" '^([A-Za-z0-9_][A-Za-z0-9_.-]*)?$' 'the name of a team'
  whole_number attempts "$attempts" 1
  need pulumi jq
  need_later_steps
  if [[ $program == "$PROGRAM" && -f $HANDOVER/stack.json ]]; then program=$(read_handover stack.json .handed_over) || exit $?; fi
  if [[ $program != "$PROGRAM" || -d $program ]]; then # destroy runs also where nothing was handed over
    folder program "$program"
    in_program=(--cwd="$program")
  fi
  credentials_folder
  export PULUMI_CREDENTIALS_PATH=$ARM_PIPELINE_CREDENTIALS/pulumi
  mkdir -p "$PULUMI_CREDENTIALS_PATH"
  hand_on PULUMI_CREDENTIALS_PATH "$PULUMI_CREDENTIALS_PATH"
  if [[ -n $url ]]; then use_backend; else url=${PULUMI_BACKEND_URL:-}; fi
  shown=$(without_secrets "$url")
  where=${shown:-'the backend of Pulumi.yaml, or Pulumi Cloud'}
  RETRY_LOG=$(mktemp "$ARM_PIPELINE_CREDENTIALS/log.XXXXXXXX")
  trap 'rm -f "$RETRY_LOG"' EXIT
  say "Logging in to $where."
  if [[ -n $organization ]]; then
    unset PULUMI_ACCESS_TOKEN
    by_oidc || status=$?
  else
    secret=${!token:-}
    unset PULUMI_ACCESS_TOKEN
    if [[ -n $secret ]]; then export PULUMI_ACCESS_TOKEN=$secret; fi
    retry "$attempts" log_in || status=$?
  fi
  ((status == 0)) || explain "$status"
  # A token in the environment would stand before the one that was just used.
  if [[ -n $organization || $token != PULUMI_ACCESS_TOKEN ]]; then printf 'unset PULUMI_ACCESS_TOKEN\n' >> "$BASH_ENV"; fi
  if grep -qE '^Logged in to .*\((file|s3|gs|azblob|postgres)://' "$RETRY_LOG" && [[ ! -v PULUMI_CONFIG_PASSPHRASE && ! -v PULUMI_CONFIG_PASSPHRASE_FILE ]]; then
    warn 'this backend has no key for secrets of its own, and neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE is set: a stack needs one of them, or a "secrets_provider" when it is created.'
  fi
  say "The login holds for this job, until log_out_of_backend."
}
main
