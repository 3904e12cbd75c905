#!/usr/bin/env bash
# Become an application or a managed identity of Microsoft Entra ID by the job's OpenID Connect token, for the steps that follow: workload
# identity federation, so that no secret is stored. The exchange is made once here, so that a refusal shows at once, and says what a federated
# credential has to hold; Pulumi and Azure's libraries then make it for themselves, from the token's file, which only its owner can read,
# outside the work tree. Reads PARAM_TENANT, PARAM_CLIENT, PARAM_SUBSCRIPTION and PARAM_STORAGE_ACCOUNT (empty: what the context says),
# PARAM_SUBJECT (user or branch), PARAM_REGISTRY (hosts of Azure Container Registry to log in to, one a line), PARAM_STS_URL and PARAM_ATTEMPTS.
# https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential
set -euo pipefail
SCRIPT_NAME=assume_azure_identity
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

readonly CLOUD=Azure NAMES='"tenant", "registry" and "sts_url"'
readonly ID='[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}'
# What a context may hold of another identity, or of the storage's own keys: it would stand before this one.
# https://pkg.go.dev/github.com/Azure/azure-sdk-for-go/sdk/azidentity, https://pkg.go.dev/gocloud.dev/blob/azureblob
readonly OTHERS=(AZURE_CLIENT_SECRET AZURE_CLIENT_CERTIFICATE_PATH AZURE_CLIENT_CERTIFICATE_PASSWORD AZURE_USERNAME AZURE_PASSWORD AZURE_TOKEN_CREDENTIALS
  AZURE_STORAGE_KEY AZURE_STORAGE_SAS_TOKEN AZURE_STORAGE_CONNECTION_STRING AZURE_STORAGEBLOB_CONNECTIONSTRING
  ARM_CLIENT_SECRET ARM_CLIENT_SECRET_FILE_PATH ARM_CLIENT_ID_FILE_PATH ARM_CLIENT_CERTIFICATE ARM_CLIENT_CERTIFICATE_PATH ARM_CLIENT_CERTIFICATE_PASSWORD
  ARM_OIDC_TOKEN ARM_OIDC_REQUEST_TOKEN ARM_OIDC_REQUEST_URL ARM_USE_MSI ARM_USE_DEFAULT_AZURE_CREDENTIAL)

# claim NAME: what the job's token says; none of that is secret.
claim() {
  local part=${token#*.}
  part=${part%%.*}
  part=${part//-/+}
  part=${part//_//}
  while ((${#part} % 4 > 0)); do part+='='; done
  printf '%s' "$part" | base64 -d 2> /dev/null | jq --raw-output --arg name "$1" '.[$name] // "?"' 2> /dev/null | tr -d '\000-\037' || true
}

# form KEY=VALUE...: the request as a form; a value that begins with "@" is a file's.
form() {
  local field value
  for field in "$@"; do
    value=${field#*=}
    printf '%s=' "${field%%=*}"
    if [[ $value == @* ]]; then cat "${value#@}"; else printf '%s' "$value"; fi | jq --raw-input --slurp --raw-output --join-output '@uri'
    printf '&'
  done > "$SCRATCH/body"
}

# explain: ends the script for a token that Entra ID did not take, by its code: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
explain() {
  local code said
  said=$(refusal)
  code=$(grep -oE 'AADSTS[0-9]+' "$SCRATCH/answer" | head -n 1) || true
  case $code in
    AADSTS90002 | AADSTS900023) fail 2 "Microsoft Entra ID has no tenant $tenant ($said). Check the parameter \"tenant\", and \"sts_url\" where it is one of another cloud." ;;
    AADSTS700016) fail 2 "The tenant $tenant has no client $client ($said). Check the parameter \"client\": the application's id, and neither that of its object nor the subscription's." ;;
    AADSTS700024) fail 3 "Microsoft Entra ID takes the job's token no more ($said). CircleCI's token lives for an hour from the job's start: assume the identity earlier, or split the job." ;;
    AADSTS700211) fail 3 "Microsoft Entra ID refused the job's token ($said). $(credential "No federated credential of $client has its issuer.")" ;;
    AADSTS700212) fail 3 "Microsoft Entra ID refused the job's token ($said). $(credential "The audience of the federated credential is not that of CircleCI's tokens, which is the organisation's id and not api://AzureADTokenExchange.")" ;;
    AADSTS7002138) fail 3 "Microsoft Entra ID refused the job's token ($said). $(credential "The case of the letters in the subject counts.")" ;;
    AADSTS700213* | AADSTS70021) fail 3 "Microsoft Entra ID refused the job's token ($said). $(credential "No federated credential of $client has its subject, which holds $(holds), to the letter.")" ;;
    *) fail 3 "Microsoft Entra ID refused the job's token (HTTP $CODE: $said)." ;;
  esac
}

holds() { if [[ $subject == branch ]]; then printf 'who started the pipeline, and for which branch'; else printf 'who started the pipeline'; fi; }

# credential WHY: what to make, in the words of the command line that makes it. What matches expressions:
# https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
credential() {
  printf '%s Entra ID matches expressions for GitHub, GitLab and Terraform Cloud only, so there has to be one for each: az ad app federated-credential create --id %s --parameters '\''{"name": "circleci", "issuer": "%s", "subject": "%s", "audiences": ["%s"]}'\''' \
    "$1" "$client" "$(claim iss)" "$(claim sub)" "$(claim aud)"
}

# exchange_token: the job's token for one of Entra ID's; leaves it in SCRATCH/token.
exchange_token() {
  printf 'Content-Type: application/x-www-form-urlencoded\n' > "$SCRATCH/sent"
  form grant_type=client_credentials client_id="$client" scope="$scope/.default" \
    client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion="@$folder/azure-oidc-token"
  post "$sts/$tenant/oauth2/v2.0/token" 'Microsoft Entra ID' || explain
  answer_token access_token 'Microsoft Entra ID'
}

# log_in_to HOST: a token of Entra ID for one of the registry's: https://azure.github.io/acr/AAD-OAuth.html
log_in_to() {
  local scheme=https
  if [[ $1 == 127.0.0.1:* || $1 == localhost:* ]]; then scheme=http; fi # as docker does for this machine
  form grant_type=access_token service="$1" tenant="$tenant" access_token="@$SCRATCH/entra"
  post "$scheme://$1/oauth2/exchange" "$1" || fail 3 "$1 refused the identity $client (HTTP $CODE: $(refusal)). Grant it the role AcrPush on the registry."
  answer_token refresh_token "$1"
  log_in_by_token 00000000-0000-0000-0000-000000000000 "$1" "the role AcrPush on the registry to $client"
}

# use_identity: hands it on as azidentity (the backend azblob://, the secrets' provider azurekeyvault://) and the providers azure-native, azure
# and azuread read it. https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
use_identity() {
  local name
  printf 'unset %s\n' "${OTHERS[*]}" >> "$BASH_ENV"
  for name in AZURE ARM; do
    hand_on "${name}_TENANT_ID" "$tenant"
    hand_on "${name}_CLIENT_ID" "$client"
    if [[ -n $subscription ]]; then hand_on "${name}_SUBSCRIPTION_ID" "$subscription"; fi
  done
  hand_on AZURE_FEDERATED_TOKEN_FILE "$folder/azure-oidc-token"
  hand_on AZURE_AUTHORITY_HOST "$sts/"
  hand_on ARM_USE_OIDC true
  hand_on ARM_OIDC_TOKEN_FILE_PATH "$folder/azure-oidc-token"
  if [[ -n $account ]]; then hand_on AZURE_STORAGE_ACCOUNT "$account"; fi
  if [[ -n $environment ]]; then
    hand_on ARM_ENVIRONMENT "$environment"
    hand_on AZURE_STORAGE_DOMAIN "$domain"
  fi
}

main() {
  local tenant client subscription account subject sts scope=https://management.azure.com environment='' domain='' variable token folder hosts host
  tenant=$(expand tenant) || exit $?
  matches tenant "$tenant" '^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$' 'the id of a tenant'
  client=$(expand client) || exit $?
  matches client "$client" "^$ID\$" 'the id of an application or of a managed identity'
  subscription=$(expand subscription) || exit $?
  matches subscription "$subscription" "^($ID)?\$" 'the id of a subscription'
  account=$(expand storage_account) || exit $?
  matches storage_account "$account" '^([a-z0-9]{3,24})?$' 'the name of a storage account'
  subject=${PARAM_SUBJECT:-user}
  matches subject "$subject" '^(user|branch)$' 'one of user, branch'
  list registry hosts
  for host in ${hosts[@]+"${hosts[@]}"}; do matches registry "$host" '^([A-Za-z0-9][A-Za-z0-9-]*\.azurecr\.(io|us|cn)|(127\.0\.0\.1|localhost):[0-9]+)$' 'a host of Azure Container Registry, such as acme.azurecr.io'; done
  sts=${PARAM_STS_URL:-https://login.microsoftonline.com}
  matches sts_url "$sts" '^(https://|http://127\.0\.0\.1:)[A-Za-z0-9.:-]+$' 'an https URL without a path'
  ATTEMPTS=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$ATTEMPTS" 1
  case $sts in # the clouds that are apart
    *.us) scope=https://management.usgovcloudapi.net environment=usgovernment domain=blob.core.usgovcloudapi.net ;;
    *.cn) scope=https://management.chinacloudapi.cn environment=china domain=blob.core.chinacloudapi.cn ;;
  esac
  need base64 curl jq
  if ((${#hosts[@]} > 0)); then
    need docker
    scope=https://containerregistry.azure.net # also where a registry takes no token of the resource manager
  fi
  need_later_steps
  variable=CIRCLE_OIDC_TOKEN
  if [[ $subject == branch ]]; then variable+=_V2; fi
  token=${!variable:-}
  [[ -n $token ]] || fail 2 "$variable is not set. CircleCI gives it to jobs that use at least one context: add one to this job."
  umask 077
  credentials_folder
  folder=$ARM_PIPELINE_CREDENTIALS
  SCRATCH=$(temporary) || exit $?
  trap 'rm -rf "$SCRATCH"' EXIT
  printf '%s' "$token" > "$folder/azure-oidc-token"
  say "Exchanging the job's token at the tenant $tenant."
  exchange_token
  use_identity
  if ((${#hosts[@]} > 0)); then mv "$SCRATCH/token" "$SCRATCH/entra"; fi
  for host in ${hosts[@]+"${hosts[@]}"}; do log_in_to "$host"; done
  say "The steps that follow are $client, until log_out_of_backend."
}
main
