# What came of an update, for the jobs after it. Needs lib/say.sh, lib/handover.sh, lib/pulumi.sh, and of the caller: stack, message (by
# which the history knows the update) and output (the parameter "url_output").

# update_message REVISION JOB
update_message() { printf 'arm-pipeline: revision %s, job %s' "${1:-unknown}" "${2:-outside CircleCI}"; }

# read_outputs: all of them, as JSON; Pulumi writes "[secret]" for a secret, at any depth.
read_outputs() {
  local status=0
  consult stack output --json --stack="$stack" > "$SCRATCH/outputs" || status=$?
  ((status == 0)) || ended_badly "$status" "the stack \"$stack\" was updated, but its outputs could not be read"
  conceal
}

# conceal: an output that holds the value of a secret configuration counts as secret, though its program did not say so. Values are
# compared in jq's environment, where no argument shows them; one of under four characters only as a whole.
conceal() {
  local leaking
  # shellcheck disable=SC2016 # jq's variables
  local holds='def holds: [.. | strings] as $texts | any($names | split("\n")[]; (env[.] // "" | rtrimstr("\n")) as $secret
    | $secret != "" and any($texts[]; . == $secret or (($secret | length) > 3 and contains($secret))));'
  leaking=$(jq --raw-output --arg names "$(secret_variables)" "$holds"' [to_entries[] | select(.value | holds) | .key | tojson] | join(", ")' "$SCRATCH/outputs")
  if [[ -z $leaking ]]; then return 0; fi
  jq --arg names "$(secret_variables)" "$holds"' map_values(if holds then "[secret]" else . end)' "$SCRATCH/outputs" > "$SCRATCH/concealed"
  mv "$SCRATCH/concealed" "$SCRATCH/outputs"
  warn "an output holds a value of \"secret_config\" in clear, and is handed on to no job: $leaking. Mark it secret in the program, or Pulumi shows it to whoever may read the stack."
}

# read_history ENTRIES WHAT: the newest ones, into SCRATCH/history.
read_history() {
  local status=0
  consult stack history --json --page-size="$1" --page=1 --stack="$stack" > "$SCRATCH/history" || status=$?
  ((status == 0)) || ended_badly "$status" "$2 its history could not be read"
}

# changed: whether this update made, changed or removed a resource: from the history, never from the log.
changed() {
  read_history 10 "the stack \"$stack\" was updated, but"
  # shellcheck disable=SC2016 # $message is jq's
  jq --arg message "$message" '[.[] | select(.kind == "update" and .message == $message)][0].resourceChanges // {}
    | to_entries | any(.value > 0 and ([.key] - ["same", "read", "refresh"] != []))' "$SCRATCH/history"
}

# pushed_images: NAME and reference of each image that was handed over; those that are not pushed are no part of it.
pushed_images() {
  local file image images=()
  for file in "$HANDOVER"/images/*.json; do
    if [[ ! -f $file ]]; then continue; fi
    image=$(read_handover "images/${file##*/}" 'select(.reference) | { (.name): .reference } | tojson') || exit $?
    if [[ -n $image ]]; then images+=("$image"); fi
  done
  case ${#images[@]} in
    0) printf '{}' ;;
    1) printf '%s' "${images[0]}" ;;
    *) printf '%s' "${images[*]}" | jq --compact-output --slurp add ;;
  esac
}

# write_deployment CHANGED IMAGES REVISION
write_deployment() {
  # shellcheck disable=SC2016 # jq's variables
  jq --slurpfile handed "$HANDOVER/stack.json" --argjson changed "$1" --argjson images "$2" --arg revision "$3" --arg output "$output" \
    --arg workflow "${CIRCLE_WORKFLOW_ID:-}" '
    def known: if . == "" then null else . end;
    with_entries(select([.value | .. | . == "[secret]"] | any | not)) as $outputs
    | { schema: 2, stack: $handed[0].stack, project: $handed[0].project, images: $images,
        url: ($outputs[$output] | if type == "string" then . else null end), outputs: $outputs, changed: $changed,
        workflow: ($workflow | known), revision: ($revision | known) }' "$SCRATCH/outputs" | write_handover deployment.json
}

# tell: what the next jobs get.
tell() {
  local url
  url=$(jq --raw-output '.url // ""' "$HANDOVER/deployment.json")
  if [[ -n $url ]]; then
    say "It answers at $url (output \"$output\")."
  else
    warn "the stack has no output \"$output\" that is a text and not secret, so the smoke test needs its own \"url\"."
  fi
  # shellcheck disable=SC2016 # $deployment is jq's
  jq --raw-output --slurpfile deployment "$HANDOVER/deployment.json" '(keys - ($deployment[0].outputs | keys)) as $secret
    | "Handed on in .arm-pipeline/deployment.json: \(length - ($secret | length)) outputs"
      + if $secret == [] then "." else "; not \($secret | map(tojson) | join(", ")), which \(if ($secret | length) == 1 then "is" else "are" end) secret." end' "$SCRATCH/outputs"
}
