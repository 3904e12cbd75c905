#!/usr/bin/env bash
# Open environments of Pulumi ESC for the steps that follow: their variables and files, masked in what these steps print. By the service's own
# interface, since it comes before Pulumi is installed, and a command would need a login that stays. Reads PARAM_ENVIRONMENTS
# (ORGANISATION/PROJECT/NAME or ...@VERSION, one a line; a later one stands before an earlier one), PARAM_VARIABLES (NAME or NEW=NAME, one a line;
# all when empty), PARAM_MASK, PARAM_SERVICE_URL, PARAM_ACCESS_TOKEN (a variable's name), PARAM_OIDC_ORGANIZATION, PARAM_OIDC_TEAM and PARAM_ATTEMPTS.
# https://www.pulumi.com/docs/reference/cloud-rest-api/environments/, and as its command does: https://github.com/pulumi/esc/tree/main/cmd/esc/cli
set -euo pipefail
SCRIPT_NAME=open_environment
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/http.sh
. "${BASH_SOURCE[0]%/*}/lib/http.sh"
# shellcheck source=lib/mask.sh
. "${BASH_SOURCE[0]%/*}/lib/mask.sh"

# How long the service keeps what was opened, which is read at once.
readonly LIFETIME=15m0s

# What would break the shell of each later step, or tell this orb's steps another thing than the configuration does.
readonly RESERVED='^(PATH|HOME|PWD|OLDPWD|SHLVL|SHELL|SHELLOPTS|TMPDIR|IFS|ENV|_|UID|EUID|PPID|GROUPS|DIRSTACK|FUNCNAME|PIPESTATUS|POSIXLY_CORRECT|CDPATH|GLOBIGNORE|PROMPT_COMMAND|PS[0-4]|CI|CIRCLECI|(BASH|LD_|CIRCLE_|ARM_PIPELINE_|PARAM_).*)$'

# Of an opened environment the variables, and after them the files, which stand before them: [{name, value, secret, file}]. What is no text, number
# or boolean is left out, as Pulumi does it.
# shellcheck disable=SC2016 # jq's variables
readonly HANDED='
  def entries($section; $file): .properties[$section] // {} | .secret as $all | .value // {} | to_entries
    | map(select(.value.value | type == "object" or type == "array" | not)
      | { name: .key, secret: ($all or .value.secret // false), unknown: (.value.unknown // false), file: $file,
          value: (.value.value | if . == null then "" elif type == "string" then . else tojson end) });
  entries("environmentVariables"; false) + entries("files"; true)'

# What gives a value away: its lines, and what base64, JSON, an address and a shell that is told to show what it does make of it. A line of
# several is hidden from 8 letters on: "users:" stands in every log. In the base64 of a longer text there are three places to begin at, and
# that of the value itself may be broken into lines.
# shellcheck disable=SC2016 # jq's variables
readonly HIDDEN='
  def lines: split("\n") | map(split("\r")[] | sub("^[ \t]+"; "") | sub("[ \t]+$"; "")) | map(select(. != ""));
  def written: ., (tojson | .[1:-1]), @uri, (split("\u0027") | join("\u0027\\\u0027\u0027"));
  def pieces($width): . as $text | range(0; length; $width) | $text[.:. + $width];
  def base64: @base64 as $plain | ($plain | length / 4 * 3 - (split("=") | length - 1)) as $bytes | . as $text
    | [[0, 0], [1, 2], [2, 3]][] | . as [$before, $start] | "aa"[:$before] + $text | @base64 | .[$start:(($before + $bytes) * 8 / 6 | floor)]
    | if $before == 0 and length > 64 then pieces(64), pieces(76), . else . end | ., (split("+") | join("-") | split("/") | join("_"));
  [ .[] | select(.secret or $all) | .value | select(length > 3) | lines as $lines
    | if $lines | length < 2 then (($lines[] | written), base64 | select(length > 3))
      else (($lines[] | written), (tojson | .[1:-1]), @uri, base64 | select(length > 7)) end
    | select(. as $form | ["true", "True", "false", "False"] | index($form) | not) ]
  | unique | sort_by(-length) | .[]'

# ask METHOD PATH WHAT [BODY]: leaves what the service answers in SCRATCH/answer; ends the script where that is none.
ask() {
  local status=0
  http "$1" "$service$2" "${4:-$SCRATCH/empty}" || status=$?
  ((status == 0)) || fail 4 "$service could not be reached in $ATTEMPTS tries (HTTP $CODE). Run the job again when it answers."
  case $CODE in
    200) jq --exit-status 'type == "object"' "$SCRATCH/answer" > /dev/null 2>&1 || fail 5 "$service answered something else than JSON for $3." ;;
    401) fail 3 "$service refused $who (HTTP 401: $(refusal)). Check its value in the job's context, and that it has not expired." ;;
    403) fail 3 "$who may not open the $3 (HTTP 403: $(refusal)). Give whom it belongs to the permission to open it." ;;
    404) fail 2 "$service knows no $3 (HTTP 404: $(refusal)). Check its name and version; for $who what it may not see is not there either." ;;
    400)
      if diagnostics; then fail 5 "the $3 cannot be evaluated (HTTP 400: $(refusal)); what is wrong with it stands above."; fi
      fail 2 "the $3 cannot be opened (HTTP 400: $(refusal))."
      ;;
    *) fail 1 "$service answered HTTP $CODE for $3: $(refusal)" ;;
  esac
}

# diagnostics: shows what the service says that is wrong in an environment, with its places; fails where it says nothing.
diagnostics() {
  jq --raw-output '.diagnostics[]? | (.range // {} | if .begin then "\(.environment // ""):\(.begin.line):\(.begin.column): " else "" end) as $place
    | "\($place)\(.severity // "error"): \(.summary // "")\(if .detail then "; \(.detail)" else "" end)"' \
    "$SCRATCH/answer" 2> /dev/null | tr -d '\000-\011\013-\037' | cut -c 1-500 > "$SCRATCH/said" || true
  head -n 50 "$SCRATCH/said" >&2
  [[ -s $SCRATCH/said ]]
}

refusal() { jq --raw-output '.message // .error_description // .error // ""' "$SCRATCH/answer" 2> /dev/null | tr -d '\000-\037' | cut -c 1-300 || true; }

# headers: of each request; the token is in SCRATCH/token.
headers() { { printf 'Accept: application/vnd.pulumi+8\nContent-Type: application/json\nAuthorization: token ' && cat "$SCRATCH/token" && printf '\n'; } > "$SCRATCH/sent"; }

# log_in: a token by name, or one for the job's own of OpenID Connect, as `pulumi login --oidc-token` exchanges it.
log_in() {
  local status=0 type=organization scope=''
  if [[ -z $organization ]]; then
    [[ -n ${!token:-} ]] ||
      fail 2 "the variable $token, which holds the access token of Pulumi Cloud, is not set. Set it in a context and give the job that context, or set \"oidc_organization\"."
    [[ ${!token} =~ ^[[:graph:]]+$ ]] || fail 2 "the variable $token holds no access token: it has blanks or line ends in it."
    printf '%s' "${!token}" > "$SCRATCH/token"
    who="the access token in the variable $token"
    return 0
  fi
  [[ -n ${CIRCLE_OIDC_TOKEN_V2:-} ]] ||
    fail 2 'CIRCLE_OIDC_TOKEN_V2 is not set. CircleCI gives it to jobs that use at least one context: add one to this job.'
  who="the token of the organisation \"$organization\""
  if [[ -n $team ]]; then type=team scope=team:$team who="the token of the team \"$team\" of the organisation \"$organization\""; fi
  printf 'Content-Type: application/x-www-form-urlencoded\n' > "$SCRATCH/sent"
  printf '%s' "$CIRCLE_OIDC_TOKEN_V2" | jq --raw-input --slurp --raw-output --join-output --arg org "$organization" --arg type "$type" --arg scope "$scope" '
    { audience: "urn:pulumi:org:\($org)", grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:pulumi:token-type:access_token:\($type)", scope: $scope, expiration: "3600", subject_token: . }
    | to_entries | map("\(.key)=\(.value | @uri)") | join("&")' > "$SCRATCH/body"
  http POST "$service/api/oauth/token" "$SCRATCH/body" || status=$?
  ((status == 0)) || fail 4 "$service could not be reached in $ATTEMPTS tries (HTTP $CODE). Run the job again when it answers."
  case $CODE in
    200) jq --raw-output --join-output '.access_token // ""' "$SCRATCH/answer" > "$SCRATCH/token" 2> /dev/null || true ;;
    400 | 401 | 403) fail 3 "$service refused the job's OpenID Connect token, for which it gives $who (HTTP $CODE: $(refusal)). Check that CircleCI is registered there as an issuer, and that a policy allows this token's audience and subject." ;;
    *) fail 1 "$service answered HTTP $CODE for the job's token: $(refusal)" ;;
  esac
  [[ -s $SCRATCH/token ]] || fail 5 "$service answered without a token."
}

# open ENVIRONMENT: adds what it hands over to SCRATCH/opened.
open() {
  local name=${1%@*} version='' id
  if [[ $1 == *@* ]]; then version=/versions/${1#*@}; fi
  ask POST "/api/esc/environments/$name$version/open?duration=$LIFETIME" "environment $1"
  id=$(jq --raw-output '.id // "" | tostring' "$SCRATCH/answer")
  [[ $id =~ ^[A-Za-z0-9._~-]+$ ]] || fail 5 "$service opened $1 and did not say where."
  ask GET "/api/esc/environments/$name/open/$id" "environment $1"
  # A number stays as it is written, 1.10 too, of which jq makes 1.1. No text of JSON has these quotes in it.
  sed -E 's/((^|[{,])[[:space:]]*"value"[[:space:]]*:[[:space:]]*)(-?[0-9][0-9.eE+-]*)/\1"\3"/g' "$SCRATCH/answer" |
    jq --compact-output "$HANDED" > "$SCRATCH/part" 2> /dev/null || fail 5 "$service answered something else than an environment for $1."
  say "Opened $1: $(jq --raw-output 'map(.name + if .file then " (a file)" else "" end) | unique | if length == 0 then "it has neither environmentVariables nor files" else join(", ") end' "$SCRATCH/part")."
  jq --slurp '.[0] + .[1]' "$SCRATCH/opened" "$SCRATCH/part" > "$SCRATCH/both"
  mv "$SCRATCH/both" "$SCRATCH/opened"
}

# choose: of SCRATCH/opened what is asked for, under the name that it gets, each once.
choose() {
  local name
  printf '%s\n' ${variables[@]+"${variables[@]}"} > "$SCRATCH/wanted"
  # shellcheck disable=SC2016 # jq's variables
  jq --raw-input --slurp --slurpfile opened "$SCRATCH/opened" 'split("\n") | map(select(. != "") | split("=") | { to: .[0], from: .[-1] }) as $wanted
    | ($opened[0] | map({ key: .name, value: . }) | from_entries) as $all
    | if $wanted == [] then $all | to_entries | map(.value) else $wanted | map(.to as $to | $all[.from] // { missing: .from } | .name = $to) end' \
    "$SCRATCH/wanted" > "$SCRATCH/chosen"
  name=$(jq --raw-output '[.[] | .missing // empty][0] // ""' "$SCRATCH/chosen")
  [[ -z $name ]] || fail 2 "parameter \"variables\" asks for \"$name\", which no environment has. They have: $(jq --raw-output 'map(.name) | unique | join(", ")' "$SCRATCH/opened")."
  while IFS= read -r name; do
    [[ $name =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] ||
      fail 2 "\"$name\" is no name that a shell has for a variable. Rename it in the environment, or choose by \"variables\"."
    [[ ! $name =~ $RESERVED ]] ||
      fail 2 "an environment sets $name, which the later steps of the job need as it is. Rename it in the environment, or choose by \"variables\", as MY_$name=$name."
  done < <(jq --raw-output '.[].name' "$SCRATCH/chosen")
  name=$(jq --raw-output '[.[] | select(.unknown or (.file | not) and (.value | explode | map(. == 0) | any)) | .name][0] // ""' "$SCRATCH/chosen")
  [[ -z $name ]] || fail 5 "the value of $name is not known to the service, or is none that a variable can hold."
}

# lay_down: the files, each readable by its owner alone, and the shell that exports all. A second call in one job adds to the first.
lay_down() {
  local name
  while IFS= read -r name; do
    jq --raw-output --join-output --arg name "$name" '.[] | select(.name == $name) | .value' "$SCRATCH/chosen" > "$folder/files/$name"
  done < <(jq --raw-output '.[] | select(.file) | .name' "$SCRATCH/chosen")
  # shellcheck disable=SC2016 # jq's variables
  jq --raw-output --arg files "$folder/files" '.[] | "export \(.name)=\(if .file then "\($files)/\(.name)" else .value end | @sh)"' "$SCRATCH/chosen" >> "$folder/values"
  jq --raw-output --argjson all "$all" "$HIDDEN" "$SCRATCH/chosen" >> "$folder/hidden"
  jq --raw-input --raw-output --slurp 'split("\n") | map(select(. != "")) | unique | sort_by(-length) | .[]' "$folder/hidden" > "$SCRATCH/hidden"
  mv "$SCRATCH/hidden" "$folder/hidden"
}

# prove NAME...: a shell such as a later step has shows nothing of what is hidden, and has every variable. BASH_ENV may print something before.
prove() {
  local shown
  # shellcheck disable=SC2016 # the shell's own
  shown=$(env -u ARM_PIPELINE_MASKED bash -c 'for name; do [[ -v $name ]] || exit 1; done; echo "shown:"; cat' - "$@" < "$folder/hidden") || return 1
  [[ ${shown##*shown:} == "$(printf '\n' && sed 's/.*/****/' "$folder/hidden")" ]]
}

main() {
  local environments variables environment entry service organization team token who folder all=false names short
  list environments environments
  ((${#environments[@]} > 0)) || fail 2 'parameter "environments" names none.'
  for environment in "${environments[@]}"; do
    matches environments "$environment" '^[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}(@[A-Za-z0-9_.-]{1,100})?$' 'ORGANISATION/PROJECT/NAME, or with @VERSION'
  done
  list variables variables
  for entry in ${variables[@]+"${variables[@]}"}; do
    matches variables "$entry" '^([A-Za-z_][A-Za-z0-9_]*=)?[A-Za-z0-9_][A-Za-z0-9_.-]*$' 'NAME or NEW=NAME'
  done
  service=$(expand service_url) || exit $?
  service=${service:-https://api.pulumi.com}
  service=${service%/}
  matches service_url "$service" '^(https://|http://(127\.0\.0\.1|localhost|\[::1\]):)[A-Za-z0-9._:/-]+$' 'an https URL'
  organization=$(expand oidc_organization) || exit $?
  team=$(expand oidc_team) || exit $?
  token=${PARAM_ACCESS_TOKEN:-PULUMI_ACCESS_TOKEN}
  secret_name access_token "$token"
  matches oidc_organization "$organization" '^([A-Za-z0-9_][A-Za-z0-9_.-]*)?$' 'the name of an organisation'
  matches oidc_team "$team" '^([A-Za-z0-9_][A-Za-z0-9_.-]*)?$' 'the name of a team'
  case ${PARAM_MASK:-secrets} in
    secrets) ;;
    all) all=true ;;
    *) fail 2 "parameter \"mask\" is neither secrets nor all: \"$PARAM_MASK\"" ;;
  esac
  ATTEMPTS=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$ATTEMPTS" 1
  need curl jq grep
  need_later_steps
  umask 077
  SCRATCH=$(temporary) || exit $?
  trap 'rm -rf "$SCRATCH"' EXIT
  : > "$SCRATCH/empty"
  say "Opening ${environments[*]} at $service."
  log_in
  headers
  printf '[]' > "$SCRATCH/opened"
  for environment in "${environments[@]}"; do open "$environment"; done
  choose
  credentials_folder
  folder=$ARM_PIPELINE_CREDENTIALS/environment
  mkdir -p "$folder/files"
  lay_down
  if [[ ! -e $folder/enter.sh ]]; then hand_on_masked "$folder"; fi
  mapfile -t names < <(jq --raw-output '.[].name' "$SCRATCH/chosen")
  if ! prove ${names[@]+"${names[@]}"}; then
    rm -rf "$folder"
    fail 1 'the mask does not hold in the shell of this machine, so nothing is handed on.'
  fi
  # shellcheck disable=SC2016 # jq's variables
  short=$(jq --raw-output --argjson all "$all" 'map(select((.secret or $all) and (.value | length < 4)) | .name) | join(", ")' "$SCRATCH/chosen")
  if [[ -n $short ]]; then warn "the value of $short has fewer than 4 letters, so it is not masked: no log could be read any more."; fi
  say "The steps that follow have ${#names[@]} of these, with $(jq --argjson all "$all" 'map(select(.secret or $all)) | length' "$SCRATCH/chosen") masked, until log_out_of_backend."
}
main
