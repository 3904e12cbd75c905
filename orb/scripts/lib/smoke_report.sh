# Telling how a smoke test went: to people, and to CircleCI as JUnit. Works on the variables of smoke_test.sh, as lib/answer.sh does.
# shellcheck disable=SC2154 # the caller's variables

# expectation: what is asked for, in one line.
expectation() {
  local entry
  printf 'HTTP %s' "$(any_of "${statuses[@]}")"
  for entry in ${headers[@]+"${headers[@]}"}; do printf ', the header "%s"' "$entry"; done
  if [[ -n $contains ]]; then printf ', "%s" in the body' "$contains"; fi
  if [[ -n $pattern ]]; then printf ', a line of the body that matches "%s"' "$pattern"; fi
  if ((successes > 1)); then printf ', %s times in a row' "$successes"; fi
}

tries() { if ((attempts == 1)); then printf '1 try'; else printf '%s tries' "$attempts"; fi; }

# reproduction: a line for a shell that asks the same once.
reproduction() { printf 'curl --globoff --include --max-time %s %q' "$request" "$url"; }

# last_answer: its status line and headers, and the beginning of its body.
last_answer() {
  if [[ -s $SCRATCH/headers ]]; then
    readable 4000 < "$SCRATCH/headers"
    readable 2000 < "$SCRATCH/body"
    if (($(wc -c < "$SCRATCH/body") > 2000)); then printf '\n[the body goes on]'; fi
  else
    printf 'There was no answer: %s' "$(grep -m 1 '^curl: ' "$SCRATCH/figures" | readable 200)"
  fi
}

# report SECONDS: writes the JUnit file; jq escapes for XML, and what XML cannot hold is gone already.
report() {
  local folder=$HANDOVER/test-results/smoke answer=''
  if [[ -n $wrong ]]; then answer=$(last_answer); fi
  mkdir -p "$folder"
  # shellcheck disable=SC2016 # jq's variables
  jq --null-input --raw-output --arg url "$url" --arg seconds "$1" --arg wrong "$wrong" --arg answer "$answer" \
    --arg expectation "$(expectation | readable 2000)" --arg reproduction "$(reproduction)" --arg figures "$(tries), last answer in $latency s" '
    (if $wrong == "" then 0 else 1 end) as $failures
    | "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites>",
      "  <testsuite name=\"smoke test\" tests=\"1\" failures=\"\($failures)\" errors=\"0\" skipped=\"0\" time=\"\($seconds | @html)\">",
      "    <testcase classname=\"smoke test\" name=\"\($url | @html) answers \($expectation | @html)\" time=\"\($seconds | @html)\">",
      (if $failures == 1 then "      <failure message=\"\($wrong | @html)\">\($answer | @html)\n\n\($reproduction | @html)</failure>" else empty end),
      "      <system-out>\($figures | @html)</system-out>",
      "    </testcase>",
      "  </testsuite>",
      "</testsuites>"' > "$folder/junit.xml"
}
