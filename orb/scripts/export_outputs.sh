#!/usr/bin/env bash
# Export the outputs in .arm-pipeline/deployment.json (none of which is secret) as environment variables for the steps that follow:
# a text as it is, anything else as JSON. Reads PARAM_PREFIX.
set -euo pipefail
SCRIPT_NAME=export_outputs
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"

# names: the variable of each output, in the order of the file. What a variable's name cannot hold becomes "_".
# shellcheck disable=SC2016 # $prefix is jq's
readonly NAMES='.outputs | to_entries | map(. + { name: ($prefix + (.key | gsub("[^A-Za-z0-9_]"; "_") | ascii_upcase)) })'

main() {
  local prefix same unfit
  prefix=${PARAM_PREFIX:-STACK_}
  # Without a prefix, an output named "path" would take the place of PATH.
  matches prefix "$prefix" '^[A-Za-z_][A-Za-z0-9_]*$' 'the beginning of a variable name'
  need jq
  need_later_steps
  [[ -f $HANDOVER/deployment.json ]] ||
    fail 2 "$HANDOVER/deployment.json is missing: run deploy_stack before this step, or attach the workspace of the deploy job."
  read_handover deployment.json empty
  same=$(jq --raw-output --arg prefix "$prefix" "$NAMES"' | group_by(.name) | map(select(length > 1))[0] // empty | "\(map(.key | tojson) | join(" and ")) would both be \(.[0].name)"' "$HANDOVER/deployment.json")
  [[ -z $same ]] || fail 2 "two outputs have no variables of their own: $same. Rename one."
  unfit=$(jq --raw-output '.outputs | to_entries | map(select(.value | type == "string" and (explode | any(. == 0))) | .key | tojson)[0] // empty' "$HANDOVER/deployment.json")
  [[ -z $unfit ]] || fail 2 "the output $unfit holds a NUL character, which no environment variable can."
  # @sh quotes for the shell: in single quotes nothing is expanded, and a quote of the value's own is escaped.
  jq --raw-output --arg prefix "$prefix" "$NAMES"' | .[] | "export \(.name)=\(.value | if type == "string" then . else tojson end | @sh)"' \
    "$HANDOVER/deployment.json" >> "$BASH_ENV"
  jq --raw-output --arg prefix "$prefix" "$NAMES"' | if . == [] then "The stack has no output to export." else "Exported for the steps that follow: \(map(.name) | join(", "))." end' \
    "$HANDOVER/deployment.json"
}
main
