# Telling how a smoke test went: to people, to CircleCI as JUnit, and to programs as smoke.json. Works on the variables of smoke_test.sh,
# as lib/answer.sh does.
# shellcheck disable=SC2154 # the caller's variables

# expectation: what the check asks for, in one line.
expectation() {
  local entry
  printf 'HTTP %s' "$(any_of "${check[$at status]:-200}")"
  while IFS= read -r entry; do printf ', the header "%s"' "$entry"; done < <(printf '%s' "${check[$at header]-}")
  while IFS= read -r entry; do printf ', the JSON "%s"' "$entry"; done < <(printf '%s' "${check[$at json]-}")
  if [[ -n ${check[$at revision_in]-} ]]; then printf ', the deployed revision%s in %s' "${revision:+ ${revision:0:12}}" "${check[$at revision_in]}"; fi
  if [[ -n ${check[$at body_contains]-} ]]; then printf ', "%s" in the body' "${check[$at body_contains]}"; fi
  if [[ -n ${check[$at body_matches]-} ]]; then printf ', a line of the body that matches "%s"' "${check[$at body_matches]}"; fi
  if ((successes > 1)); then printf ', %s times in a row' "$successes"; fi
}

# count NUMBER NOUN: "1 try", "2 tries".
tries() { if (($1 == 1)); then printf '1 try'; else printf '%s tries' "$1"; fi; }

# quoted TEXT: for a shell, in which its variables are what they are here.
quoted() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//\`/\\\`}
  text=${text//\$\(/\\\$(}
  printf '"%s"' "${text//\$\$/\\\$}"
}

# reproduction: a line for a shell that asks the same once; what is sent names its variables, and not their values.
reproduction() {
  local method=${check[$at method]:-GET} line
  printf 'curl --globoff --include --max-time %s' "$request"
  if [[ $method == HEAD ]]; then printf ' --head'; elif [[ $method != GET ]]; then printf ' --request %s' "$method"; fi
  while IFS= read -r line; do printf ' --header %s' "$(quoted "$line")"; done < <(printf '%s' "${check[$at request_header]-}")
  if [[ -n ${check[$at request_body]-} ]]; then printf ' --data-binary %s' "$(quoted "${check[$at body_text]}")"; fi
  if [[ -n $connect ]]; then printf ' --connect-to %q' "::$connect"; fi
  printf ' %q' "${check[$at url]}"
}

# last_answer: its status line and headers, and the beginning of its body.
last_answer() {
  here=$SCRATCH/$at
  if [[ -s $here/headers ]]; then
    readable 4000 < "$here/headers"
    readable 2000 < "$here/body"
    if (($(wc -c < "$here/body") > 2000)); then printf '\n[the body goes on]'; fi
  elif [[ -e $here/figures ]]; then
    printf 'There was no answer: %s' "$(grep -m 1 '^curl: ' "$here/figures" | readable 200)"
  else
    printf 'It was not asked.'
  fi
}

# result NAME WRONG SECONDS FIGURES: one line of JSON for a test; of the check `at`, where there is one.
result() {
  local answer='' again=''
  if [[ -n $2 && -n $at ]]; then
    answer=$(last_answer)
    again=$(reproduction)
  fi
  # shellcheck disable=SC2016 # jq's variables
  jq --null-input --compact-output --arg name "$1" --arg wrong "$2" --argjson seconds "$3" --arg figures "$4" --arg answer "$answer" \
    --arg again "$again" --arg url "${check[$at url]-}" --argjson tries "${attempts[at]:-0}" --arg status "${codes[at]-}" '
    { name: $name, passed: ($wrong == ""), seconds: $seconds, figures: $figures }
    + if $url == "" then {} else { url: $url, tries: $tries, status: (try ($status | tonumber) catch 0) } end
    + if $wrong == "" then {} else { wrong: $wrong, answer: $answer, again: $again } end' || unwritten
}

unwritten() { fail 1 'the report of the smoke test could not be written; why stands above.'; }

# report SECONDS: writes smoke.json, and the JUnit file from it; jq escapes for XML, and what XML cannot hold is gone already.
report() {
  local folder=$HANDOVER/test-results/smoke at name
  for at in "${!shown[@]}"; do
    name=${check[$at name]:-"${check[$at method]:-GET} ${check[$at url]} answers $(expectation | readable 2000)"}
    result "${name#GET }" "${wrongs[at]}" "${taken[at]:-$1}" "$(tries "${attempts[at]}"), last answer in ${latencies[at]} s"
  done > "$SCRATCH/results"
  at=''
  if [[ -n $figures ]]; then result "$latency_name" "$slow" "$measured" "$figures" >> "$SCRATCH/results"; fi
  mkdir -p "$folder"
  # shellcheck disable=SC2016 # jq's variables
  jq --slurp --arg url "$url" --argjson seconds "$1" --arg revision "$revision" --arg latency "$figures" --arg expires "$expires" --arg days "$days" '
    { schema: 1, url: $url, passed: all(.passed), seconds: $seconds, revision: (if $revision == "" then null else $revision end), checks: .,
      latency_ms: (if $latency == "" then null else $latency | [scan("(p[0-9]+|max) ([0-9]+) ms")] | map({ (.[0]): (.[1] | tonumber) }) | add end),
      certificate: (if $expires == "" then null else { expires: $expires, days: ($days | tonumber) } end) }' \
    "$SCRATCH/results" | write_handover smoke.json
  jq --raw-output '
    ([.checks[] | select(.passed | not)] | length) as $failures
    | "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites>",
      "  <testsuite name=\"smoke test\" tests=\"\(.checks | length)\" failures=\"\($failures)\" errors=\"0\" skipped=\"0\" time=\"\(.seconds)\">",
      (.checks[]
        | "    <testcase classname=\"smoke test\" name=\"\(.name | @html)\" time=\"\(.seconds)\">",
          (if .passed then empty else "      <failure message=\"\(.wrong | @html)\">\(.answer | @html)\n\n\(.again | @html)</failure>" end),
          "      <system-out>\(.figures | @html)</system-out>",
          "    </testcase>"),
      "  </testsuite>",
      "</testsuites>"' "$HANDOVER/smoke.json" > "$folder/junit.xml" || unwritten
}
