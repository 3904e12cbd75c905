#!/usr/bin/env bash
# Become a service account of Google Cloud by the job's OpenID Connect token, for the steps that follow: workload identity federation, so that no
# key is stored. The exchange is made once here, so that a refusal shows at once and says whose it is; what Pulumi and Google's libraries then
# read is a file of the type external_account, which only its owner can read, outside the work tree. Reads PARAM_PROVIDER
# (projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER), PARAM_SERVICE_ACCOUNT (empty: the pool's own identity),
# PARAM_REGISTRY (hosts of Artifact Registry to log in to, one a line), PARAM_STS_URL, PARAM_IAM_URL and PARAM_ATTEMPTS.
# https://docs.cloud.google.com/iam/docs/workload-identity-federation-with-other-providers
set -euo pipefail
SCRIPT_NAME=assume_google_identity
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/http.sh
. "${BASH_SOURCE[0]%/*}/lib/http.sh"
# shellcheck source=lib/identity.sh
. "${BASH_SOURCE[0]%/*}/lib/identity.sh"

readonly CLOUD='Google Cloud' NAMES='"provider" and "service_account"'
readonly SCOPE=https://www.googleapis.com/auth/cloud-platform
readonly JWT=urn:ietf:params:oauth:token-type:jwt
# What a context may hold of another identity: it would stand before this one.
readonly OTHERS=(GOOGLE_CREDENTIALS GOOGLE_CLOUD_KEYFILE_JSON GCLOUD_KEYFILE_JSON GOOGLE_OAUTH_ACCESS_TOKEN)

# exchange_token: the job's token for one of Google's; leaves it in SCRATCH/token.
exchange_token() {
  printf 'Content-Type: application/json\n' > "$SCRATCH/sent"
  jq --raw-input --slurp --arg audience "$audience" --arg scope "$SCOPE" --arg type "$JWT" '
    { audience: $audience, grantType: "urn:ietf:params:oauth:grant-type:token-exchange", requestedTokenType: "urn:ietf:params:oauth:token-type:access_token",
      scope: $scope, subjectTokenType: $type, subjectToken: . }' "$folder/google-oidc-token" > "$SCRATCH/body"
  post "$sts/v1/token" "Google's security token service" ||
    fail 3 "Google refused the job's token (HTTP $CODE: $(refusal)). The provider's issuer is https://oidc.circleci.com/org/<organisation id>, its allowed audience the organisation id, and its attribute condition has to allow this project and branch."
  answer_token access_token "Google's security token service"
}

# impersonate: that token for one of the service account.
impersonate() {
  { printf 'Content-Type: application/json\nAuthorization: Bearer ' && cat "$SCRATCH/token" && printf '\n'; } > "$SCRATCH/sent"
  printf '{"scope":["%s"],"lifetime":"3600s"}' "$SCOPE" > "$SCRATCH/body"
  post "$impersonation" "Google's IAM" ||
    fail 3 "Google does not let this identity be $account (HTTP $CODE: $(refusal)). Grant roles/iam.workloadIdentityUser on the service account to the pool's principal of this project."
  answer_token accessToken "Google's IAM" " for $account"
}

main() {
  local provider account sts iam audience impersonation='' folder hosts host
  provider=$(expand provider) || exit $?
  matches provider "$provider" '^projects/[0-9]{1,20}/locations/global/workloadIdentityPools/[a-z0-9-]{4,32}/providers/[a-z0-9-]{4,32}$' \
    'projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER'
  account=$(expand service_account) || exit $?
  matches service_account "$account" '^([a-z0-9-]{1,63}@[a-z0-9.:-]{1,100}\.gserviceaccount\.com)?$' 'the address of a service account'
  list registry hosts
  for host in ${hosts[@]+"${hosts[@]}"}; do matches registry "$host" '^([a-z0-9-]+-docker\.pkg\.dev|([a-z]+\.)?gcr\.io|(127\.0\.0\.1|localhost):[0-9]+)$' 'a host of Artifact Registry, such as europe-docker.pkg.dev'; done
  sts=${PARAM_STS_URL:-https://sts.googleapis.com} iam=${PARAM_IAM_URL:-https://iamcredentials.googleapis.com}
  matches sts_url "$sts" '^(https://|http://127\.0\.0\.1:)[A-Za-z0-9.:-]+$' 'an https URL without a path'
  matches iam_url "$iam" '^(https://|http://127\.0\.0\.1:)[A-Za-z0-9.:-]+$' 'an https URL without a path'
  ATTEMPTS=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$ATTEMPTS" 1
  need curl jq
  if ((${#hosts[@]} > 0)); then need docker; fi
  need_later_steps
  [[ -n ${CIRCLE_OIDC_TOKEN_V2:-} ]] ||
    fail 2 'CIRCLE_OIDC_TOKEN_V2 is not set. CircleCI gives it to jobs that use at least one context: add one to this job.'
  umask 077
  credentials_folder
  folder=$ARM_PIPELINE_CREDENTIALS
  SCRATCH=$(temporary) || exit $?
  trap 'rm -rf "$SCRATCH"' EXIT
  audience=//iam.googleapis.com/$provider
  printf '%s' "$CIRCLE_OIDC_TOKEN_V2" > "$folder/google-oidc-token"
  say "Exchanging the job's token at ${provider##*/}."
  exchange_token
  if [[ -n $account ]]; then
    impersonation=$iam/v1/projects/-/serviceAccounts/$account:generateAccessToken
    impersonate
  fi
  jq --null-input --arg audience "$audience" --arg type "$JWT" --arg sts "$sts/v1/token" --arg file "$folder/google-oidc-token" --arg impersonation "$impersonation" '
    { type: "external_account", audience: $audience, subject_token_type: $type, token_url: $sts, credential_source: { file: $file } }
    + if $impersonation == "" then {} else { service_account_impersonation_url: $impersonation } end' > "$folder/google.json"
  printf 'unset %s\n' "${OTHERS[*]}" >> "$BASH_ENV"
  hand_on GOOGLE_APPLICATION_CREDENTIALS "$folder/google.json"
  hand_on CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE "$folder/google.json"
  for host in ${hosts[@]+"${hosts[@]}"}; do
    log_in_by_token oauth2accesstoken "$host" "roles/artifactregistry.writer to ${account:-the principal of the pool}"
  done
  say "The steps that follow are ${account:-the identity of the pool}, until log_out_of_backend."
}
main
