# A preview of Pulumi for programs. Needs lib/say.sh, lib/pulumi.sh, and SCRATCH and PULUMI_LOG, which then holds the JSON.

# json_preview SENTENCE ARGUMENT...: what Pulumi said of a failure is shown, and stands in the place of the JSON; the sentence ends the
# script. Returns 7 where no change was expected and there is one.
json_preview() {
  local status=0
  UNSEEN=yes attended preview --json "${@:2}" || status=$?
  if ((status == 0 || status == 7)); then
    sed '/^{/,/^}/d' "$PULUMI_LOG" | concealing # what Pulumi says beside it, such as that a plugin is from PATH
    sed -n '/^{/,/^}/p' "$PULUMI_LOG" > "$SCRATCH/json"
    [[ -s $SCRATCH/json ]] || fail 1 'what Pulumi previewed cannot be read.'
    mv "$SCRATCH/json" "$PULUMI_LOG"
    return "$status"
  fi
  ! jq --raw-output '.diagnostics[]? | "\(.severity): \(.message | rtrimstr("\n"))"' "$PULUMI_LOG" > "$SCRATCH/said" 2> /dev/null || mv "$SCRATCH/said" "$PULUMI_LOG"
  concealing < "$PULUMI_LOG"
  ended_badly "$status" "$1"
}
