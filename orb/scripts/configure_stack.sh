#!/usr/bin/env bash
# Select the stack and set its configuration, in the program's folder, and hand the result over to destroy. A missing stack is created, but
# only when Pulumi says that it is missing (its status 6): created on any other failure, a stack that merely could not be read loses its
# state (https://github.com/pulumi/actions/issues/788). Reads PARAM_STACK, PARAM_CREATE, PARAM_CONFIG (key=value, one a line),
# PARAM_SECRET_CONFIG (key=NAME of a variable, one a line), PARAM_IMAGE_CONFIG (key, or key=NAME of an image, one a line), PARAM_CONFIG_FILE
# (a file that becomes the stack's own), PARAM_SECRETS_PROVIDER and PARAM_EXPIRES (when reap may destroy a stack that is created: a time
# from now, such as 7d, or never).
set -euo pipefail
SCRIPT_NAME=configure_stack
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/image_config.sh
. "${BASH_SOURCE[0]%/*}/lib/image_config.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/refused.sh
. "${BASH_SOURCE[0]%/*}/lib/refused.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"
# shellcheck source=lib/stack_tags.sh
. "${BASH_SOURCE[0]%/*}/lib/stack_tags.sh"

# check_entries PARAMETER ENTRY...: each is key=something.
check_entries() {
  local parameter=$1 entry
  shift
  for entry in "$@"; do
    [[ $entry == *=* && ${entry%%=*} =~ ^$KEY$ ]] ||
      fail 2 "an entry of parameter \"$parameter\" is not \"key=...\" with a key of Pulumi's, such as image or aws:region: \"$entry\""
  done
}

# check_secrets ENTRY...: before the stack is touched; the value is named by its variable and never shown.
check_secrets() {
  local entry name
  for entry in "$@"; do
    name=${entry#*=}
    secret_name secret_config "$name"
    [[ -n ${!name:-} ]] || fail 2 "the variable $name, which holds the secret configuration \"${entry%%=*}\", is not set. Set it in a context and give the job that context."
  done
}

# set_value KEY VALUE OPTION: by standard input, and --raw so that it arrives as it is. --plaintext: Pulumi refuses a value that
# looks random, as a digest does, unless it is told which of the two it is.
set_value() {
  printf '%s' "$2" | consult config set --stack="$stack" "$3" --raw -- "$1" || {
    set -- "$1" $?
    take_back
    ended_badly "$2" "could not set the configuration \"$1\""
  }
}

# take_back: the stack that this script made, empty as it is, so that a failure here leaves nothing behind.
take_back() {
  if [[ $created == yes ]]; then
    engine stack rm --yes --preserve-config --stack="$stack" ||
      warn "the stack \"$stack\", which was just created and is empty, could not be removed again: pulumi stack rm $stack"
  fi
}

# select_or_create: the one place that may create a stack.
select_or_create() {
  local status=0
  engine stack select --stack="$stack" > "$PULUMI_LOG" 2>&1 || status=$?
  if ((status == 0)); then
    say "The stack \"$stack\" is there."
    return 0
  fi
  if ((status != 6)); then
    cat "$PULUMI_LOG" >&2
    ended_badly "$status" "the stack \"$stack\" could not be selected, and was not created in its place"
  fi
  switch create true || fail 6 "the stack \"$stack\" does not exist, and \"create\" is false. Check its name and organisation, or set \"create\"."
  say "The stack \"$stack\" does not exist; creating it."
  consult stack init --stack="$stack" ${provider:+"--secrets-provider=$provider"} || {
    status=$?
    ended_badly "$status" "the stack \"$stack\" could not be created"
  }
  created=yes
  if [[ -n ${BASH_ENV:-} ]]; then hand_on ARM_PIPELINE_CREATED_STACK "$stack"; fi
}

# tag_new_stack: one that reap is to find and would not is taken back.
tag_new_stack() {
  local status=0
  (tag_stack "$stack" "$expires") || status=$?
  if ((status != 0)); then
    take_back
    exit "$status"
  fi
}

# configuration_files: the stack's own files in the program's folder, wherever its project file wants them; one a line.
configuration_files() {
  local name=Pulumi.${stack##*/}
  find "$WHERE" \( -name node_modules -o -name .git -o -name .arm-pipeline \) -prune -o -type f \( -name "$name.yaml" -o -name "$name.yml" -o -name "$name.json" \) -print
}

# take_file: the file of the repository that the parameter "config_file" names becomes the stack's own, as for a stack of each pipeline,
# which has none.
take_file() {
  local file=$1 own=$WHERE/Pulumi.${stack##*/}.yaml
  if [[ -z $file ]]; then return 0; fi
  [[ $file != -* && -f $file ]] || fail 2 "parameter \"config_file\" names no file: \"$file\" (looked in $PWD)"
  [[ ! -e $own || $own -ef $file ]] || fail 2 "parameter \"config_file\" is \"$file\", but the stack has a file of its own, $own."
  if [[ ! -e $own ]]; then cp -- "$file" "$own"; fi
}

# as_last_deployed: for a stack that is there and whose file is not in the repository: the backend knows its secrets provider, its image
# and all else that the last deployment had. Without it, Pulumi would encrypt with whatever passphrase is at hand.
as_last_deployed() {
  if [[ $created == yes || -n $(configuration_files) ]]; then return 0; fi
  if engine config refresh --stack="$stack" > "$PULUMI_LOG" 2>&1; then
    say 'Its configuration is as it was last deployed.'
    return 0
  fi
  if grep -qE 'no previous deployment|stacks with remote config' "$PULUMI_LOG"; then return 0; fi # Pulumi Cloud keeps the latter's configuration
  cat "$PULUMI_LOG" >&2
  ended_badly 1 "the configuration with which the stack \"$stack\" was last deployed could not be read"
}

# same_provider: a stack keeps the secrets provider that it has, in its state and in its file; changing it re-encrypts every secret, which
# is a person's decision.
same_provider() {
  local file found
  if [[ -z $provider || $created == yes ]]; then return 0; fi
  consult stack export --stack="$stack" > "$SCRATCH/state" || ended_badly $? "the state of the stack \"$stack\" could not be read, so its secrets provider is not known"
  found=$(jq --raw-output '.deployment.secrets_providers | select(.) | if .type == "cloud" then .state.url else .type // "" end' "$SCRATCH/state")
  rm "$SCRATCH/state"
  another_provider "$found"
  file=$(configuration_files | head -n 1)
  if [[ -z $file ]]; then return 0; fi
  found=$(sed -nE "s/^[\"']?secretsprovider[\"']?:[[:space:]]*[\"']?([^\"'[:space:]]+).*/\1/p" "$file")
  if [[ -z $found ]] && grep -q '^encryptionsalt:' "$file"; then found=passphrase; fi
  another_provider "$found"
}

# another_provider FOUND: "default" is the backend's own, which is a service of Pulumi Cloud, or a passphrase.
another_provider() {
  if [[ -z $1 || $1 == "$provider" ]]; then return 0; fi
  if [[ $provider == default && $1 =~ ^(service|passphrase)$ ]]; then return 0; fi
  fail 2 "parameter \"secrets_provider\" is \"$provider\", but the secrets of the stack \"$stack\" are kept by \"$1\". Give that one, or change the stack's: pulumi stack change-secrets-provider --stack $stack $provider"
}

# hand_over_configuration: destroying uses the configuration as well.
hand_over_configuration() {
  local file to
  while IFS= read -r file; do
    to=$handed/${file#"$WHERE"/}
    mkdir -p "${to%/*}"
    cp "$file" "$to"
  done < <(configuration_files)
}

main() {
  local stack provider file at entry name handed expires count=0 created=no
  local -a config=() secrets=()
  stack=$(stack_parameter) || exit $?
  provider=$(expand secrets_provider) || exit $?
  file=$(expand config_file) || exit $?
  list config config
  list secret_config secrets
  need pulumi jq
  at_least pulumi "$(pulumi --version)" 3.248 "$(where_to_get pulumi)" # its config set --raw; a machine may bring its own
  handed_over_program
  name=${HANDED[0]}
  [[ $name == "$stack" ]] || fail 2 "parameter \"stack\" is \"$stack\", but the program was handed over for \"$name\". Give both steps the same stack."
  WHERE=$(program_where_it_lies) || exit $?
  handed=${HANDED[1]}
  matches secrets_provider "$provider" '^[^[:space:]]*$' 'a secrets provider'
  switch create true || true # refused now, and used later
  expires=${PARAM_EXPIRES:-never}
  [[ $expires == never ]] || duration expires "$expires" > /dev/null
  check_entries config "${config[@]}"
  check_entries secret_config "${secrets[@]}"
  check_secrets "${secrets[@]}"
  match_images
  take_file "$file"
  scratch
  select_or_create
  if [[ $created == yes ]]; then tag_new_stack; fi
  as_last_deployed
  same_provider
  for entry in "${config[@]}"; do
    set_value "${entry%%=*}" "${entry#*=}" --plaintext
    count=$((count + 1))
  done
  for entry in "${secrets[@]}"; do
    name=${entry#*=}
    set_value "${entry%%=*}" "${!name}" --secret
    count=$((count + 1))
  done
  for at in "${!KEYS[@]}"; do
    set_value "${KEYS[at]}" "${REFERENCES[at]}" --plaintext
    say "The image is ${REFERENCES[at]} (configuration \"${KEYS[at]}\")."
  done
  if ((${#KEYS[@]} == 0 && ${#ENTRIES[@]} > 0)); then say 'No image was handed over, so none is set.'; fi
  hand_over_configuration
  say "The stack \"$stack\" is ready: $count configuration values set, ${#secrets[@]} of them secret."
}
main
