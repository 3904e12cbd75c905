#!/usr/bin/env bash
# Update the stack that configure_stack.sh made ready, by its program where it lies, and write what came of it to
# .arm-pipeline/deployment.json: never an output that is secret. Reads PARAM_URL_OUTPUT, PARAM_REFRESH, PARAM_LOCK_WAIT (seconds
# to wait while another update holds the stack), PARAM_SECRET_CONFIG (as configure_stack.sh: an output that holds such a value is secret)
# and PARAM_EXPIRES (when reap may destroy the stack: a time from now, such as 7d, or never).
set -euo pipefail
SCRIPT_NAME=deploy_stack
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"
# shellcheck source=lib/stack_tags.sh
. "${BASH_SOURCE[0]%/*}/lib/stack_tags.sh"

# read_outputs: all of them, as JSON; Pulumi writes "[secret]" for a secret, at any depth.
read_outputs() {
  local status=0
  engine stack output --json --stack="$stack" > "$SCRATCH/outputs" || status=$?
  ((status == 0)) || ended_badly "$status" "the stack \"$stack\" was updated, but its outputs could not be read"
  conceal
}

# conceal: an output that holds the value of a secret configuration counts as secret, though its program did not say so. Values are
# compared in jq's environment, where no argument shows them; one of under four characters only as a whole.
conceal() {
  local entry names=() leaking
  for entry in "${secrets[@]}"; do names+=("${entry#*=}"); done
  # shellcheck disable=SC2016 # jq's variables
  local holds='def holds: [.. | strings] as $texts | any($ARGS.positional[]; (env[.] // "" | rtrimstr("\n")) as $secret
    | $secret != "" and any($texts[]; . == $secret or (($secret | length) > 3 and contains($secret))));'
  leaking=$(jq --raw-output "$holds"' [to_entries[] | select(.value | holds) | .key | tojson] | join(", ")' "$SCRATCH/outputs" --args "${names[@]}")
  if [[ -z $leaking ]]; then return 0; fi
  jq "$holds"' map_values(if holds then "[secret]" else . end)' "$SCRATCH/outputs" --args "${names[@]}" > "$SCRATCH/concealed"
  mv "$SCRATCH/concealed" "$SCRATCH/outputs"
  warn "an output holds a value of \"secret_config\" in clear, and is handed on to no job: $leaking. Mark it secret in the program, or Pulumi shows it to whoever may read the stack."
}

# changed: whether this update, found by its message, made, changed or removed a resource: from the history, never from the log.
changed() {
  local status=0
  engine stack history --json --page-size=10 --page=1 --stack="$stack" > "$SCRATCH/history" || status=$?
  ((status == 0)) || ended_badly "$status" "the stack \"$stack\" was updated, but its history could not be read"
  # shellcheck disable=SC2016 # $message is jq's
  jq --arg message "$message" '[.[] | select(.kind == "update" and .message == $message)][0].resourceChanges // {}
    | to_entries | any(.value > 0 and (.key | IN("same", "read", "refresh") | not))' "$SCRATCH/history"
}

# write_deployment CHANGED URL_OUTPUT
write_deployment() {
  local file images=''
  for file in "$HANDOVER"/images/*.json; do # those that are not pushed are no part of it
    if [[ -f $file ]]; then images+=$(read_handover "images/${file##*/}" 'select(.reference) | { (.name): .reference }') || exit $?; fi
  done
  images=$(printf '%s' "$images" | jq --slurp 'add // {}')
  # shellcheck disable=SC2016 # jq's variables
  jq --slurpfile handed "$HANDOVER/stack.json" --argjson images "$images" --argjson changed "$1" --arg output "$2" \
    --arg workflow "${CIRCLE_WORKFLOW_ID:-}" --arg revision "${CIRCLE_SHA1:-}" '
    def known: if . == "" then null else . end;
    with_entries(select([.value | .. | . == "[secret]"] | any | not)) as $outputs
    | { schema: 2, stack: $handed[0].stack, project: $handed[0].project, images: $images,
        url: ($outputs[$output] | if type == "string" then . else null end), outputs: $outputs, changed: $changed,
        workflow: ($workflow | known), revision: ($revision | known) }' "$SCRATCH/outputs" | write_handover deployment.json
}

# tell: what the next jobs get.
tell() {
  local url
  if [[ $1 == true ]]; then say "The stack \"$stack\" is updated."; else say "The stack \"$stack\" was up to date: no resource changed."; fi
  url=$(jq --raw-output '.url // ""' "$HANDOVER/deployment.json")
  if [[ -n $url ]]; then
    say "It answers at $url (output \"$2\")."
  else
    warn "the stack has no output \"$2\" that is a text and not secret, so the smoke test needs its own \"url\"."
  fi
  # shellcheck disable=SC2016 # $deployment is jq's
  jq --raw-output --slurpfile deployment "$HANDOVER/deployment.json" '(keys - ($deployment[0].outputs | keys)) as $secret
    | "Handed on in .arm-pipeline/deployment.json: \(length - ($secret | length)) outputs"
      + if $secret == [] then "." else "; not \($secret | map(tojson) | join(", ")), which \(if ($secret | length) == 1 then "is" else "are" end) secret." end' "$SCRATCH/outputs"
}

main() {
  local stack output wait message status=0 differs entry options=()
  local -a secrets=()
  output=${PARAM_URL_OUTPUT:-url}
  wait=${PARAM_LOCK_WAIT:-600}
  whole_number lock_wait "$wait" 0
  need pulumi 'Run install_pulumi before this step.'
  need jq 'Use an image that has it, such as cimg/base.'
  list secret_config secrets
  for entry in "${secrets[@]}"; do secret_name secret_config "${entry#*=}"; done
  if switch refresh; then options+=(--refresh); fi
  stack=$(handed_over_stack) || exit $?
  WHERE=$(program_where_it_lies) || exit $?
  # A stack that this job made has nothing that a preview could save, and running the program twice takes twice as long.
  if [[ ${ARM_PIPELINE_CREATED_STACK:-} == "$stack" ]]; then options+=(--skip-preview); fi
  scratch
  tag_stack "$stack" "${PARAM_EXPIRES:-never}"
  message="arm-pipeline: revision ${CIRCLE_SHA1:-unknown}, job ${CIRCLE_BUILD_URL:-outside CircleCI}"
  say "Updating the stack \"$stack\" ($message)."
  rm -f "$HANDOVER/deployment.json" # what an earlier update wrote is no result of this one
  waiting "$wait" "$stack" up --yes --stack="$stack" --message="$message" ${options[@]+"${options[@]}"} || status=$?
  case $status in
    0) ;;
    3 | 6) ended_badly "$status" "the stack \"$stack\" could not be updated" ;;
    *)
      warn 'what the update made so far is in the stack; the destroy job removes it.'
      ended_badly "$status" "the update of the stack \"$stack\" failed"
      ;;
  esac
  read_outputs
  differs=$(changed) || exit $?
  write_deployment "$differs" "$output"
  tell "$differs" "$output"
}
main
