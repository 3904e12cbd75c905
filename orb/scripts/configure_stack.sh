#!/usr/bin/env bash
# Select the stack and set its configuration, in the program that was handed over. A missing stack is created, but only when Pulumi
# says that it is missing (its status 6): created on any other failure, a stack that merely could not be read loses its state
# (https://github.com/pulumi/actions/issues/788). Reads PARAM_STACK, PARAM_CREATE, PARAM_CONFIG (key=value, one a line),
# PARAM_SECRET_CONFIG (key=NAME of a variable, one a line), PARAM_IMAGE_CONFIG (key, or key=NAME of an image, one a line) and PARAM_SECRETS_PROVIDER.
set -euo pipefail
SCRIPT_NAME=configure_stack
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/image_config.sh
. "${BASH_SOURCE[0]%/*}/lib/image_config.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"

readonly KEY='[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?'

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
  printf '%s' "$2" | engine config set --stack="$stack" "$3" --raw -- "$1" ||
    undo "could not set the configuration \"$1\""
}

# undo WHAT: takes back the stack that this script made, empty as it is, so that a failure here leaves nothing behind.
undo() {
  if [[ $created == yes ]]; then
    engine stack rm --yes --preserve-config --stack="$stack" ||
      warn "the stack \"$stack\", which was just created and is empty, could not be removed again: pulumi stack rm $stack"
  fi
  fail 1 "$1; what Pulumi said stands above."
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
  engine stack init --stack="$stack" ${provider:+"--secrets-provider=$provider"} || {
    status=$?
    ended_badly "$status" "the stack \"$stack\" could not be created"
  }
  created=yes
}

main() {
  local stack provider at entry name count=0 created=no
  local -a config=() secrets=()
  stack=$(stack_parameter) || exit $?
  provider=$(expand secrets_provider) || exit $?
  list config config
  list secret_config secrets
  need pulumi 'Run install_pulumi before this step.'
  need jq 'Use an image that has it, such as cimg/base.'
  name=$(handed_over_stack) || exit $?
  [[ $name == "$stack" ]] || fail 2 "parameter \"stack\" is \"$stack\", but the program was handed over for \"$name\". Give both steps the same stack."
  matches secrets_provider "$provider" '^[^[:space:]]*$' 'a secrets provider'
  check_entries config "${config[@]}"
  check_entries secret_config "${secrets[@]}"
  check_secrets "${secrets[@]}"
  match_images
  scratch
  select_or_create
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
  say "The stack \"$stack\" is ready: $count configuration values set, ${#secrets[@]} of them secret."
}
main
