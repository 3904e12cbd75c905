# A preview as programs and people read it: .arm-pipeline/preview/preview.json, preview.txt and preview.md. Needs lib/say.sh,
# lib/handover.sh, lib/markdown.sh, lib/pulumi.sh and PULUMI_LOG, which holds Pulumi's own JSON.

# A comment of GitHub has 65,536 characters at most, and one of Bitbucket half of that, to which comment_preview.sh adds a little. What is over
# is in the artifacts.
readonly LONGEST_COMMENT=30000

# What jq calls a change in words. A resource is shown by its own name; a value is cut, and the whole stands in preview.json. How a name within
# a sentence is written is the argument of "why".
# shellcheck disable=SC2016 # jq's variables, here and below
readonly PREVIEW_WORDS=$MARKDOWN'
  def value: if . == null then "none" else tojson end | most(197) | shown;
  def mark: { create: "+", update: "~", replace: "+-", delete: "-" }[.] // "*";
  def kinds: ["create", "update", "replace", "delete"] as $known | .counts as $counts
    | [($known + ($counts | keys) - $known | . as $others | $known + $others)[] | select($counts[.] // 0 > 0) | "\($counts[.]) to \(.)"] | join(", ");
  def title: if .changed then kinds else "nothing to change" end;
  def why(written): [if .op == "replace" and .reasons != [] then "replaced, since \([.reasons[0:10][] | written] | join(", ")) \(if (.reasons | length) == 1 then "changes" else "change" end)" else empty end,
    if .protected and (.op == "delete" or .op == "replace") then "protected, so Pulumi will refuse" else empty end] | join("; ");
  def differences: if .diff == [] and (.op == "update" or .op == "replace") then ["      what changes is secret, or the provider does not tell"]
    else .diff | map((.path | shown) as $path | if .old == null then "+     \($path): \(.new | value)" elif .new == null then "-     \($path): \(.old | value)"
      else "-     \($path): \(.old | value)\n+     \($path): \(.new | value)" end) end;'

# write_preview_json URL FAILED: what Pulumi said it would do, with the values of "secret_config" left out as its own secrets are; where it
# failed, what it had found by then.
write_preview_json() {
  jq --null-input --slurpfile handed "$HANDOVER/stack.json" --arg url "$1" --argjson failed "$2" --arg revision "${CIRCLE_SHA1:-}" --arg job "${CIRCLE_BUILD_URL:-}" \
    --arg names "$(secret_variables)" '
    def known: if . == "" then null else . end;
    def is_secret: . as $text | any($names | split("\n")[]; (env[.] // "" | rtrimstr("\n")) as $secret
      | $secret != "" and ($text == $secret or any($secret | split("\n")[]; . as $line | length > 3 and ($text | contains($line)))));
    def hide: if type == "object" then map_values(hide) elif type == "array" then map(hide) elif type == "string" and is_secret then "[secret]" else . end;
    def leaves: [paths(if type == "object" or type == "array" then length == 0 else true end) | select(all(.[]; type != "string" or (startswith("__") | not)))];
    def at($path): try getpath($path) catch null;
    def path_text: reduce .[] as $key (""; . + (if ($key | type) == "number" then "[\($key)]" elif ($key | test("^[A-Za-z_][A-Za-z0-9_-]*$") | not) then "[\($key | tojson)]"
      elif . == "" then $key else ".\($key)" end));
    def difference($old; $new): [[$old, $new | leaves[]] | unique[] | . as $path
      | { path: path_text, old: ($old | at($path)), new: ($new | at($path)) } | select(.old != .new)];
    input | hide
    | [.steps[]? | select(.op | test("^(same|read|refresh|.*-replacement|.*-replaced)$") | not)
        | (.oldState // {}) as $old | (.newState // {}) as $new
        | { op: .op, type: ($new.type // $old.type), name: (.urn | split("::")[-1]), urn: .urn, protected: ($old.protect // $new.protect // false),
            reasons: (.replaceReasons // []), diff: (if .op == "update" or .op == "replace" then difference($old.inputs // {}; $new.inputs // {}) else [] end) }] as $changes
    | { schema: 2, stack: $handed[0].stack, project: $handed[0].project, revision: ($revision | known), job: ($job | known),
        failed: $failed, changed: ($changes != []), counts: (reduce $changes[].op as $op ({}; .[$op] += 1)), unchanged: (.changeSummary.same // 0), changes: $changes,
        messages: [.diagnostics[]? | { severity: .severity, message: (.severity as $severity | .message | ltrimstr("\($severity): ") | sub("\n+$"; "")) } | select(.message != "")], url: ($url | known) }' \
    "$PULUMI_LOG" | write_handover preview/preview.json
}

# write_preview_text
write_preview_text() {
  jq --raw-output "$PREVIEW_WORDS"'
    (.messages[] | "  \(.severity | if startswith("info") then "" else "\(.): " end)\(.message | split("\n") | map(shown) | join("\n"))"),
    (.changes[] | "  \(.op | mark) \(.op) \(.type | shown) \(.name | shown)\(why(shown) | if . == "" then "" else " (\(.))" end)", (differences[] | split("\n")[] | "    \(.)")),
    if .failed then "The preview failed; what stands above may not be all." else empty end,
    "\(title | .[0:1] | ascii_upcase)\(title | .[1:]); \(.unchanged) \(if .unchanged == 1 then "stays as it is" else "stay as they are" end)."' \
    "$HANDOVER/preview/preview.json" > "$HANDOVER/preview/preview.txt"
}

# write_preview_markdown: its first line is how the comment is known again. Names are text and no markup; values stand in a block whose fence is
# longer than any in them. What each part may take at most keeps the whole within its limit.
write_preview_markdown() {
  jq --raw-output --argjson longest "$LONGEST_COMMENT" "$PREVIEW_WORDS"'
    def name: most(200) | code;
    def cut($limit): if length > $limit then .[0:$limit] | sub("\n[^\n]*$"; "") + "\n... (cut here)" else . end;
    ([.changes[0:100][] | "| <code>\(.op | mark)</code> \(if .op == "delete" or .op == "replace" then "**\(.op)**" else .op end) | \(.name | name) | \(.type | name) | \(why(name)) |"] | within(14000)) as $rows
    | ([.messages[] | select(.severity | startswith("info") | not)][0:10] | map("> **\(.severity)** \(.message | most(300) | code)") | within(4000)) as $messages
    | ([.changes[] | select(.diff != [] or .op == "update" or .op == "replace") | "\(.op | mark | if . == "-" or . == "+" then . else " " end) \(.type | shown) \(.name | shown)", differences[]] | join("\n")
      | cut($longest - 2000 - ($rows + $messages | map(length + 2) | add // 0))) as $differences
    | ([$differences | match("`+"; "g").length] | max // 0 | [. + 1, 3] | max) as $fence
    | ("`" * $fence) as $fence
    | [$messages[] | "", .] as $noted
    | "<!-- arm-pipeline preview: \(.project)/\(.stack) -->",
      (if .failed then "### The preview of the stack \(.stack | code) failed", $noted[], "", (if .changed then "What was found before, which may not be all: \(title).", "" else empty end)
        else "### Preview of the stack \(.stack | code): \(title)", "" end),
      (if .changed then "| | resource | type | why |", "| --- | --- | --- | --- |" else empty end),
      $rows[],
      (if (.changes | length) > ($rows | length) then "", "and \((.changes | length) - ($rows | length)) more." else empty end),
      (if $differences == "" then empty else "", "<details><summary>What changes</summary>", "", "\($fence)diff", $differences, $fence, "", "</details>" end),
      (if .failed then empty else $noted[] end),
      "",
      "\(if .failed then "" else "\(.unchanged) \(if .unchanged == 1 then "resource stays as it is" else "resources stay as they are" end). " end)\(if .revision then "Of revision \(.revision[0:12])" else "By hand" end)\(if .job then ", [job](\(.job)) with the whole as artifacts" else "" end).\(if .url then " What is deployed answers at \(.url | most(300) | link)." else "" end)"' \
    "$HANDOVER/preview/preview.json" > "$HANDOVER/preview/preview.md"
}
