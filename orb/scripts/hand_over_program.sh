#!/usr/bin/env bash
# Copy the Pulumi program to .arm-pipeline/program and write .arm-pipeline/stack.json, before the stack is touched. Every later step
# works in the copy, so what is deployed and what a later job destroys are the same, also when the update fails half-way or the
# branch moves. What cannot be handed over fails here, when nothing exists yet. Reads PARAM_PROGRAM and PARAM_STACK.
set -euo pipefail
SCRIPT_NAME=hand_over_program
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"

# project_of FOLDER: the project's name, which Pulumi limits to letters, digits, ".", "_" and "-".
project_of() {
  local file name=''
  for file in "$1"/Pulumi.yaml "$1"/Pulumi.yml; do
    if [[ -f $file ]]; then
      name=$(sed -nE "s/^[\"']?name[\"']?:[[:space:]]*[\"']?([A-Za-z0-9_.-]+).*/\\1/p" "$file" | head -n 1)
      break
    fi
  done
  if [[ -f $1/Pulumi.json && -z $name ]]; then name=$(jq --raw-output '.name // ""' "$1/Pulumi.json"); fi
  [[ -n $name ]] ||
    fail 2 "parameter \"program\" is \"$1\", but there is no Pulumi.yaml with a project's name in it. Name the folder that holds it."
  printf '%s' "$name"
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

# leave_none_dangling FOLDER: a link that leads out of the program leads nowhere in the job that destroys.
leave_none_dangling() {
  local link top
  top=$(cd "$1" && pwd -P)
  while IFS= read -r -d '' link; do
    case $(realpath -m -- "$link")/ in
      "$top"/*) ;;
      *) fail 2 "the program cannot be handed over: the link ${link#"$1"/} leads out of its folder, to $(readlink -- "$link"). Copy what it names into the folder." ;;
    esac
  done < <(find "$1" \( -name node_modules -o -name .git -o -name .arm-pipeline \) -prune -o -type l -print0)
}

main() {
  local program stack project files
  program=${PARAM_PROGRAM:-.}
  program=${program%/}
  need jq 'Use an image that has it, such as cimg/base.'
  stack=$(stack_parameter) || exit $?
  folder program "$program"
  [[ ! $program -ef $PROGRAM ]] || fail 2 "parameter \"program\" is the copy itself, $PROGRAM. Name the folder that it is copied from."
  project=$(project_of "$program") || exit $?
  leave_none_dangling "$program"
  another_stack
  say "Handing over the program \"$project\" in $program, for the stack \"$stack\"."
  rm -rf "$PROGRAM" # an earlier job of the workflow may have handed over another
  mkdir -p "$PROGRAM"
  # Dependencies are installed again where they are needed (a folder with pyvenv.cfg is Python's); the history stays behind.
  tar -C "$program" --exclude=node_modules --exclude=.git --exclude=.arm-pipeline --exclude-tag-all=pyvenv.cfg -cf - . | tar -C "$PROGRAM" -xf -
  # shellcheck disable=SC2016 # $stack and the others are jq's
  jq --null-input --arg stack "$stack" --arg project "$project" --arg workflow "${CIRCLE_WORKFLOW_ID:-}" --arg revision "${CIRCLE_SHA1:-}" \
    'def known: if . == "" then null else . end;
    { schema: 2, stack: $stack, project: $project, workflow: ($workflow | known), revision: ($revision | known) }' | write_handover stack.json
  files=$(find "$PROGRAM" -type f | wc -l)
  say "Handed over $files files in $PROGRAM, and $HANDOVER/stack.json."
}
main
