# A preview as programs and people read it: .arm-pipeline/preview/preview.json, preview.txt and preview.md. Needs lib/say.sh,
# lib/handover.sh, lib/pulumi.sh and PULUMI_LOG, which holds Pulumi's own JSON.

# A comment of GitHub has 65,536 characters at most, and one of Bitbucket half of that. What is over is in the artifacts.
readonly LONGEST_COMMENT=30000

# What jq calls a change in words. A resource is shown by its own name; a value is cut, and the whole stands in preview.json.
# shellcheck disable=SC2016 # jq's variables, here and below
readonly PREVIEW_WORDS='
  def value: if . == null then "none" else tojson end | if length > 200 then .[0:197] + "..." else . end;
  def mark: { create: "+", update: "~", replace: "+-", delete: "-" }[.] // "*";
  def kinds: ["create", "update", "replace", "delete"] as $known | .counts as $counts
    | [($known + ($counts | keys) - $known | . as $others | $known + $others)[] | select($counts[.] // 0 > 0) | "\($counts[.]) to \(.)"] | join(", ");
  def title: if .changed then kinds else "nothing to change" end;
  def why: [if .op == "replace" and .reasons != [] then "replaced, since \(.reasons | join(", ")) \(if (.reasons | length) == 1 then "changes" else "change" end)" else empty end,
    if .protected and (.op == "delete" or .op == "replace") then "protected, so Pulumi will refuse" else empty end] | join("; ");
  def differences: if .diff == [] and (.op == "update" or .op == "replace") then ["      what changes is secret, or the provider does not tell"]
    else .diff | map(if .old == null then "+     \(.path): \(.new | value)" elif .new == null then "-     \(.path): \(.old | value)"
      else "-     \(.path): \(.old | value)\n+     \(.path): \(.new | value)" end) end;'

# write_preview_json: what Pulumi said it would do, with the values of "secret_config" left out as its own secrets are.
write_preview_json() {
  jq --null-input --slurpfile handed "$HANDOVER/stack.json" --arg url "$1" --arg revision "${CIRCLE_SHA1:-}" --arg job "${CIRCLE_BUILD_URL:-}" \
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
        changed: ($changes != []), counts: (reduce $changes[].op as $op ({}; .[$op] += 1)), unchanged: (.changeSummary.same // 0), changes: $changes,
        messages: [.diagnostics[]? | { severity: .severity, message: (.message | ltrimstr("warning: ") | sub("\n+$"; "")) } | select(.message != "")], url: ($url | known) }' \
    "$PULUMI_LOG" | write_handover preview/preview.json
}

# write_preview_text
write_preview_text() {
  jq --raw-output "$PREVIEW_WORDS"'
    (.messages[] | "  \(.severity | if startswith("info") then "" else "\(.): " end)\(.message)"),
    (.changes[] | "  \(.op | mark) \(.op) \(.type) \(.name)\(why | if . == "" then "" else " (\(.))" end)", (differences[] | split("\n")[] | "    \(.)")),
    "\(title | .[0:1] | ascii_upcase)\(title | .[1:]); \(.unchanged) \(if .unchanged == 1 then "stays as it is" else "stay as they are" end)."' \
    "$HANDOVER/preview/preview.json" > "$HANDOVER/preview/preview.txt"
}

# write_preview_markdown: its first line is how the comment is known again. Names and values are text and no markup: names stand in <code> as
# HTML, values in a block whose fence is longer than any in them.
write_preview_markdown() {
  jq --raw-output --argjson longest "$LONGEST_COMMENT" "$PREVIEW_WORDS"'
    def html: gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;") | gsub("[|]"; "&#124;") | gsub("\n"; " ");
    def code: "<code>\(html)</code>";
    def cut($most): if length > $most then .[0:$most] | sub("\n[^\n]*$"; "") + "\n... (cut here)" else . end;
    ([.changes[] | select(.diff != [] or .op == "update" or .op == "replace") | "\(.op | mark | if . == "-" or . == "+" then . else " " end) \(.type) \(.name)", differences[]] | join("\n")) as $differences
    | ([$differences | match("`+"; "g").length] | max // 0 | [. + 1, 3] | max) as $fence
    | ("`" * $fence) as $fence
    | "<!-- arm-pipeline preview: \(.project)/\(.stack) -->",
      "### Preview of the stack \(.stack | code): \(title)", "",
      (if .changed then "| | resource | type | why |", "| --- | --- | --- | --- |" else empty end),
      (.changes[0:100][] | "| \(.op | mark | code) \(if .op == "delete" or .op == "replace" then "**\(.op)**" else .op end) | \(.name | code) | \(.type | code) | \(why | html) |"),
      (if (.changes | length) > 100 then "", "and \((.changes | length) - 100) more." else empty end),
      (if $differences == "" then empty else "", "<details><summary>What changes</summary>", "", "\($fence)diff", ($differences | cut($longest - 12000)), $fence, "", "</details>" end),
      ([.messages[] | select(.severity | startswith("info") | not)][0:10][] | "", "> **\(.severity)** \(.message[0:300] | code)"),
      "",
      "\(.unchanged) \(if .unchanged == 1 then "resource stays as it is" else "resources stay as they are" end). \(if .revision then "Of revision \(.revision[0:12])" else "By hand" end)\(if .job then ", [job](\(.job)) with the whole as artifacts" else "" end).\(if .url then " What is deployed answers at \(.url | html)." else "" end)"' \
    "$HANDOVER/preview/preview.json" > "$HANDOVER/preview/preview.md"
}
