#!/usr/bin/env bash
# Hand over to .arm-pipeline/program what destroying needs, and write .arm-pipeline/stack.json, before anything exists. The program
# itself runs where it lies. Destroying runs no program: it needs the project file and the stack's configuration, and, where resources
# of a dynamic provider are to be deleted, the packages that the provider was made of: their manifests, the lock file and the packages
# that lie beside the program go too, in their relative places, so that a locked install works there. Reads PARAM_PROGRAM and PARAM_STACK.
set -euo pipefail
SCRIPT_NAME=hand_over_program
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/workspaces.sh
. "${BASH_SOURCE[0]%/*}/lib/workspaces.sh"
# shellcheck source=lib/dependencies.sh
. "${BASH_SOURCE[0]%/*}/lib/dependencies.sh"
# shellcheck source=lib/travel.sh
. "${BASH_SOURCE[0]%/*}/lib/travel.sh"

# project_of FOLDER: the project's name, which Pulumi limits to letters, digits, ".", "_" and "-".
project_of() {
  local file name=''
  file=$(project_file "$1") || true
  case $file in
    *.json) name=$(jq --raw-output '.name // ""' "$file") ;;
    ?*) name=$(sed -nE "s/^(\{.*)?[\"']?\bname[\"']?[[:space:]]*:[[:space:]]*[\"']?([A-Za-z0-9_.-]+).*/\2/p" "$file" | head -n 1) ;;
  esac
  [[ -n $name ]] ||
    fail 2 "parameter \"program\" is \"$1\", but there is no Pulumi.yaml with a project's name in it. Name the folder that holds it."
  printf '%s' "$name"
}

# fits_project NAME: "stack" may name the project too, and Pulumi reads a branch such as feature/x/y so.
fits_project() {
  local organisation rest
  if [[ $stack != */*/* || $stack == */"$1"/* ]]; then return 0; fi
  organisation=${stack%%/*}
  rest=${stack#*/}
  fail 2 "parameter \"stack\" is \"$stack\", which Pulumi reads as the stack \"${rest#*/}\" of the project \"${rest%%/*}\" in the organisation \"$organisation\", but the program is the project \"$1\". If it is a branch, name the stack from \$ARM_PIPELINE_BRANCH, which is the branch made fit."
}

# another_stack: an earlier deploy job of this workflow handed over for its own stack, and what stands here is about to replace that.
another_stack() {
  local before
  if [[ ! -f $HANDOVER/stack.json ]]; then return 0; fi
  before=$(read_handover stack.json .stack) || exit $?
  if [[ $before != "$stack" ]]; then
    warn "the workspace holds the program of the stack \"$before\", which this one replaces: a job that destroys \"$before\" must not come after this job."
  fi
}

main() {
  local program stack project files size
  program=${PARAM_PROGRAM:-.}
  if [[ $program == */ ]]; then program=${program%/}; fi
  need jq tar
  stack=$(stack_parameter) || exit $?
  folder program "$program"
  [[ ! $program -ef $PROGRAM ]] || fail 2 "parameter \"program\" is $PROGRAM, which is what destroy gets. Name the folder of the program itself."
  project=$(project_of "$program") || exit $?
  fits_project "$project"
  another_stack
  say "Handing over the program \"$project\" in $program, for the stack \"$stack\"."
  what_travels "$program"
  travel_to "$PROGRAM"
  # shellcheck disable=SC2016 # $stack and the others are jq's
  jq --null-input --arg stack "$stack" --arg project "$project" --arg program "$program" --arg handed "$PROGRAM/$PLACE" \
    --arg workflow "${CIRCLE_WORKFLOW_ID:-}" --arg revision "${CIRCLE_SHA1:-}" --arg job "${CIRCLE_BUILD_URL:-}" \
    'def known: if . == "" then null else . end;
    { schema: 2, stack: $stack, project: $project, program: $program, handed_over: ($handed | rtrimstr("/")),
      workflow: ($workflow | known), revision: ($revision | known), job: ($job | known) }' | write_handover stack.json
  files=$(find "$PROGRAM" -type f | wc -l)
  size=$(du -sk "$PROGRAM" | cut -f 1)
  say "Handed over what destroying needs: $files files, $size kB, in $PROGRAM; and $HANDOVER/stack.json."
}
main
