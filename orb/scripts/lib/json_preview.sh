# A preview of Pulumi for programs. Needs lib/say.sh, lib/pulumi.sh, and SCRATCH and PULUMI_LOG, which then holds the JSON.

# json_preview SENTENCE ARGUMENT...: what Pulumi said of a failure is shown, and stands in the place of the JSON; the sentence ends the
# script. The caller's FAILED is a function of its own that is called before that, while what was found by then is there. Returns 7 where no
# change was expected and there is one.
json_preview() {
  local status=0
  UNSEEN=yes attended preview --json "${@:2}" || status=$?
  sed '/^{/,/^}/d' "$PULUMI_LOG" > "$SCRATCH/beside" # what Pulumi says beside it, such as that a plugin is from PATH
  sed -n '/^{/,/^}/p' "$PULUMI_LOG" > "$SCRATCH/json"
  if ((status == 0 || status == 7)); then
    concealing < "$SCRATCH/beside"
    [[ -s $SCRATCH/json ]] || fail 1 'what Pulumi previewed cannot be read.'
    mv "$SCRATCH/json" "$PULUMI_LOG"
    return "$status"
  fi
  if [[ -s $SCRATCH/json ]] && jq --raw-output '.diagnostics[]? | "\(.severity): \(.severity as $severity | .message | ltrimstr("\($severity): ") | rtrimstr("\n"))"' \
    "$SCRATCH/json" >> "$SCRATCH/beside" 2> /dev/null; then
    mv "$SCRATCH/json" "$PULUMI_LOG"
    if [[ -n ${FAILED:-} ]]; then "$FAILED"; fi
    mv "$SCRATCH/beside" "$PULUMI_LOG"
  fi
  concealing < "$PULUMI_LOG"
  ended_badly "$status" "$1"
}
