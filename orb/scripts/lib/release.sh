# What a stack is taken back to when a release failed. Needs lib/say.sh, lib/handover.sh, lib/pulumi.sh, lib/deployment.sh, and of the
# caller: stack and WHERE.

# previous_release: what was deployed before this workflow's update, into SCRATCH/release; ends the script where there is nothing to go
# back to, or somebody else's update came since; false where this workflow changed nothing.
previous_release() {
  local handed message interrupted images verdict
  handed=$(read_handover stack.json '.revision // "", .job // "", "."') || exit $?
  handed=${handed%$'\n.'}
  message=$(update_message "${handed%%$'\n'*}" "${handed#*$'\n'}")
  images=$(pushed_images) || exit $?
  read_history 50 "nothing was rolled back: of the stack \"$stack\""
  interrupted=$(is_interrupted) || exit $?
  decide > "$SCRATCH/release" || fail 1 "nothing was rolled back: the history of the stack \"$stack\" is not what Pulumi writes; what jq said stands above."
  verdict=$(jq --raw-output .verdict "$SCRATCH/release")
  case $verdict in
    back) return 0 ;;
    unchanged) say "This workflow changed nothing in the stack \"$stack\": its update ended before Pulumi began. What ran before runs now." ;;
    superseded)
      fail 5 "nothing was rolled back: the stack \"$stack\" was updated again since, by \"$(jq --raw-output .by "$SCRATCH/release")\". That release is the newer one, and stays."
      ;;
    *)
      fail 5 "there is nothing to go back to: no update of the stack \"$stack\" succeeded before this workflow's. What it made so far stays. Repair it and deploy again, or destroy it: pulumi destroy --stack $stack"
      ;;
  esac
  return 1
}

# is_interrupted: whether an update began and was killed; the history has no entry of it.
is_interrupted() {
  consult stack export --stack="$stack" > "$SCRATCH/state" || ended_badly $? "nothing was rolled back: the state of the stack \"$stack\" could not be read"
  jq '(.deployment.pending_operations // []) != []' "$SCRATCH/state"
  rm "$SCRATCH/state"
}

# decide: "back" is to the newest update that succeeded and was not taken back itself, of those since the stack was last destroyed. Its
# configuration is in the history, but for the secrets; its images are what the keys held that hold this workflow's now.
decide() {
  # shellcheck disable=SC2016 # jq's variables
  jq --arg message "$message" --argjson images "$images" --argjson interrupted "$interrupted" '
    ("of " + ($message | ltrimstr("arm-pipeline: "))) as $of
    | def rollback: .message | startswith("arm-pipeline: rollback to ");
      def ours: .message == $message or (rollback and (.message | endswith($of)));
      def revision: [.message | match("^arm-pipeline: (?:rollback to )?revision ([0-9a-f]+)") | .captures[0].string][0] // .environment["git.head"] // null;
    map(select(.kind == "update" or .kind == "destroy")) as $all
    | ($all | map(ours) | index(true)) as $at
    | ($all[0:($all | map(.kind == "destroy") | index(true)) // ($all | length)]) as $alive
    | [range($alive | length) as $i | $alive[$i]
        | select((ours | not) and .result == "succeeded" and ($i == 0 or ($alive[$i - 1] | rollback | not)))][0] as $before
    | ([$all[] | select(.message == $message)][0].config // {}) as $config
    | if $at == null and ($interrupted | not) then { verdict: "unchanged" }
      elif $at != null and $at > 0 then { verdict: "superseded", by: $all[0].message }
      elif $before == null then { verdict: "first" }
      else { verdict: "back", of: $of, newest: $all[0].message,
        revision: ($before | revision), keys: ($before.config | keys),
        config: ($before.config | with_entries(select(.value.secret | not))),
        images: ($images | to_entries
          | map(.value as $image | .value = ([$config | to_entries[] | select(.value.value == $image) | $before.config[.key].value][0]) | select(.value))
          | from_entries) }
      end' "$SCRATCH/history"
}
