#!/usr/bin/env bash
# Hold the update of the stack to the policy packs of the repository by a preview, before anything is changed, and let the update that comes
# after it in this job keep to them too: what only the update knows is looked at there. Findings are written as JUnit to
# .arm-pipeline/test-results/policies. Reads PARAM_POLICY_PACKS (folders with a PulumiPolicy.yaml, one a line, each as FOLDER or
# FOLDER=CONFIGURATION, a file of JSON), PARAM_REFRESH, PARAM_SECRET_CONFIG (as configure_stack.sh: what holds such a value is not shown) and
# PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=check_policies
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/refused.sh
. "${BASH_SOURCE[0]%/*}/lib/refused.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"
# shellcheck source=lib/workspaces.sh
. "${BASH_SOURCE[0]%/*}/lib/workspaces.sh"
# shellcheck source=lib/dependencies.sh
. "${BASH_SOURCE[0]%/*}/lib/dependencies.sh"

readonly FINDINGS=$HANDOVER/test-results/policies

# read_packs: fills PACKS with the folders and CONFIGURATIONS with their files, empty where one has none. A comma would be two packs to Pulumi.
read_packs() {
  local entry entries pack file
  PACKS=() CONFIGURATIONS=()
  list policy_packs entries
  ((${#entries[@]} > 0)) || fail 2 'parameter "policy_packs" names no folder of a policy pack.'
  for entry in "${entries[@]}"; do
    matches policy_packs "$entry" '^[A-Za-z0-9._/@+ -]+(=[A-Za-z0-9._/@+ -]+)?$' 'FOLDER or FOLDER=CONFIGURATION'
    pack=${entry%%=*}
    folder policy_packs "$pack"
    [[ -f $pack/PulumiPolicy.yaml ]] || fail 2 "parameter \"policy_packs\" names a folder without a PulumiPolicy.yaml: \"$pack\""
    file=''
    if [[ $entry == *=* ]]; then
      file=${entry#*=}
      [[ -f $file ]] || fail 2 "parameter \"policy_packs\" names a configuration that is not here: \"$file\" (looked in $PWD)"
      jq --exit-status 'type == "object"' "$file" > /dev/null 2>&1 || fail 2 "parameter \"policy_packs\" names a configuration that is no object of JSON: \"$file\""
    fi
    PACKS+=("$(cd "$pack" && pwd -P)")
    CONFIGURATIONS+=("${file:+$PWD/$file}")
  done
}

# install_packs: by their own managers, strictly by their lock files, and without running scripts of packages; by Pulumi where there is no lock
# file of Node.js, as for Python.
install_packs() {
  local pack status destroying=yes
  for pack in "${PACKS[@]}"; do
    WHERE=$pack status=0
    pack=.${pack#"$(pwd -P)"}
    find_lock "$pack"
    COMMAND=(engine install)
    if [[ -n $LOCK ]]; then locked_install; elif [[ -n $PACKAGE ]]; then warn "no lock file is with the policy pack in $pack, so the newest versions that its package.json allows are installed. Commit one."; fi
    say "Installing the dependencies of the policy pack in $pack."
    retry "$attempts" in_folder "${ROOT:-.}" "${COMMAND[@]}" || status=$?
    case $status in
      0) ;;
      4) fail 4 "a package registry could not be reached in $attempts tries, so no policy was looked at, and nothing is changed; what \"${COMMAND[*]}\" said stands above." ;;
      *) fail 1 "the dependencies of the policy pack in $pack could not be installed (status $status), so no policy was looked at, and nothing is changed; what \"${COMMAND[*]}\" said stands above." ;;
    esac
  done
}

in_folder() { (cd "$1" && "${@:2}"); }

# choose_packs: tells Pulumi of them by its own variables, here and for the update: as arguments of one command they would hold for that alone.
# Pulumi wants a configuration for each pack, or for none.
choose_packs() {
  local at packs='' files=''
  for at in "${!PACKS[@]}"; do
    packs+=,${PACKS[at]}
    files+=,${CONFIGURATIONS[at]:-$PWD/$HANDOVER/no-configuration.json}
  done
  export PULUMI_OPTION_POLICY_PACK=${packs#,}
  if [[ -n ${CONFIGURATIONS[*]// /} ]]; then
    printf '{}\n' > "$HANDOVER/no-configuration.json"
    export PULUMI_OPTION_POLICY_PACK_CONFIG=${files#,}
  fi
}

# read_findings: what Pulumi's events say of policies: each that was looked at, and what it found, worst first; and the packs of which none was.
# Values of "secret_config" are starred out.
read_findings() {
  jq --null-input --arg names "$(secret_variables)" '
    def lines: . // "" | split("\n") | map(select(length > 3));
    def hidden: . as $text | reduce ($names | split("\n")[] | env[.] | lines[]) as $secret ($text; split($secret) | join("****"));
    reduce inputs as $event ({ policies: [], findings: [], packs: [] };
      if $event.policyEvent then $event.policyEvent as $found
        | .findings += [{ pack: $found.policyPackName, policy: $found.policyName, level: $found.enforcementLevel, urn: ($found.resourceUrn // ""),
            message: ($found.message | sub("\n+$"; "") | hidden) }]
      else ($event.policyAnalyzeSummaryEvent // $event.policyAnalyzeStackSummaryEvent) as $looked
        | if $looked then .packs += [$looked.policyPackName] | .policies += [($looked.passed, $looked.failed | .[]?) | { pack: $looked.policyPackName, policy: . }] else . end end)
    | .findings |= (unique | sort_by(.level != "mandatory"))
    | .policies = ([.policies[], (.findings[] | { pack, policy })] | unique) | .idle = (.packs - [.policies[].pack] | unique) | del(.packs)' "$1"
}

# write_findings: as JUnit: each policy is a test, failed where it is mandatory and found something.
write_findings() {
  mkdir -p "$FINDINGS"
  jq --raw-output '
    # XML has no place for most controls and two more characters, however they are written (https://www.w3.org/TR/xml/#charsets).
    def xml: explode | map(if . == 9 or . == 10 or (. > 31 and . < 55296) or (. > 57343 and . < 65534) or . > 65535 then . else 32 end) | implode | @html;
    def told: (.urn | split("::") | if length > 3 then "\(.[-1]) (\(.[2] | split("$")[-1]))\n" else "" end) + .message;
    .findings as $all
    | [.policies[] | . as { $pack, $policy } | . + { found: [$all[] | select(.pack == $pack and .policy == $policy)] }
        | .failed = any(.found[]; .level == "mandatory")] as $tests
    | "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>",
      "  <testsuite name=\"policies\" tests=\"\($tests | length)\" failures=\"\([$tests[] | select(.failed)] | length)\" errors=\"0\" skipped=\"0\">",
      ($tests[] | ([.found[] | told] | join("\n\n") | xml) as $text
        | "    <testcase classname=\"\(.pack | xml)\" name=\"\(.policy | xml)\">",
          (if .failed then "      <failure message=\"\(.found | length) found, and the policy is mandatory\">\($text)</failure>"
            elif .found == [] then empty else "      <system-out>\($text)</system-out>" end),
          "    </testcase>"),
      "  </testsuite>", "</testsuites>"' "$SCRATCH/findings" > "$FINDINGS/junit.xml" || fail 1 'the findings could not be written; why stands above.'
}

main() {
  local stack status=0 attempts broken idle options=()
  attempts=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$attempts" 1
  if switch refresh; then options+=(--refresh); fi
  need pulumi jq
  list_secrets
  read_packs
  handed_over_program
  stack=${HANDED[0]}
  scratch
  RETRY_LOG=$SCRATCH/said
  rm -rf "${FINDINGS:?}" # what an earlier check wrote is no result of this one
  install_packs
  WHERE=$(program_where_it_lies) || exit $?
  choose_packs
  say "Previewing the update of the stack \"$stack\" under ${#PACKS[@]} policy pack(s); nothing is changed."
  PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true UNSEEN=yes attended preview --json --stack="$stack" ${options[@]+"${options[@]}"} || status=$?
  sed -n '/^{.*}$/p' "$PULUMI_LOG" > "$SCRATCH/events"
  read_findings "$SCRATCH/events" > "$SCRATCH/findings" || fail 1 'what Pulumi said of the policies cannot be read; what jq said stands above.'
  broken=$(jq --raw-output '[.findings[] | select(.level == "mandatory") | "\(.pack)/\(.policy)"] | unique | join(", ")' "$SCRATCH/findings")
  if [[ -z $broken ]] && ((status != 0)); then
    sed '/^{.*}$/d' "$PULUMI_LOG" > "$SCRATCH/words"
    jq --raw-output '.diagnosticEvent | select(. and .severity != "debug") | "\(.severity): \(.message | sub("\n+$"; ""))"' "$SCRATCH/events" >> "$SCRATCH/words"
    mv "$SCRATCH/words" "$PULUMI_LOG"
    concealing < "$PULUMI_LOG"
    ended_badly "$status" "the preview of the stack \"$stack\" under its policies failed, so nothing is changed"
  fi
  write_findings
  jq --raw-output '.findings[] | "  \(.level) \(.pack)/\(.policy): \(if .urn == "" then "" else "\(.urn | split("::")[-1]): " end)\(.message | gsub("\n"; " "))"' "$SCRATCH/findings"
  if [[ -n $broken ]]; then
    fail 5 "the update of the stack \"$stack\" would break what is mandatory, so nothing was changed: $broken. What was found stands above, and in the test results."
  fi
  jq --exit-status '.policies != []' "$SCRATCH/findings" > /dev/null ||
    fail 5 "no policy of the ${#PACKS[@]} pack(s) was looked at, so the update is held to none: are they all switched off by their configuration?"
  idle=$(jq --raw-output '.idle | join(", ")' "$SCRATCH/findings")
  [[ -z $idle ]] ||
    fail 5 "no policy of $idle was looked at, so the update is not held to it: are all of its policies switched off? Then leave the pack out of \"policy_packs\"."
  if [[ -n ${BASH_ENV:-} ]]; then
    hand_on PULUMI_OPTION_POLICY_PACK "$PULUMI_OPTION_POLICY_PACK"
    if [[ -n ${PULUMI_OPTION_POLICY_PACK_CONFIG:-} ]]; then hand_on PULUMI_OPTION_POLICY_PACK_CONFIG "$PULUMI_OPTION_POLICY_PACK_CONFIG"; fi
    hand_on ARM_PIPELINE_PREVIEWED_STACK "$stack"
  fi
  say "$(jq '.policies | length' "$SCRATCH/findings") policies were looked at, and the update breaks none that is mandatory. Written: $FINDINGS/junit.xml"
}
main
