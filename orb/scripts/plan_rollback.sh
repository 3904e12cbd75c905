#!/usr/bin/env bash
# Find what was deployed before this workflow's update, and take the program of that revision out of the repository. Ends the job where
# this workflow changed nothing. Reads PARAM_STACK.
set -euo pipefail
SCRIPT_NAME=plan_rollback
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/refused.sh
. "${BASH_SOURCE[0]%/*}/lib/refused.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"
# shellcheck source=lib/deployment.sh
. "${BASH_SOURCE[0]%/*}/lib/deployment.sh"
# shellcheck source=lib/release.sh
. "${BASH_SOURCE[0]%/*}/lib/release.sh"

# end_here: the steps after this one have nothing to do (https://circleci.com/docs/reference/environment-cli-usage-guide/#halt).
end_here() {
  if command -v circleci > /dev/null 2>&1; then circleci step halt; fi
}

# has_program: whether the revision is in the clone, with the program in it; a shallow clone, or one after a forced push, may lack it.
has_program() {
  local files
  files=$(git ls-tree --name-only "$revision" -- "./$WHERE/" 2> /dev/null) || return 1
  [[ /$files =~ [/$'\n']Pulumi\.(ya?ml|json) ]]
}

# take_program: what was deployed is the program of its revision as well as the image.
take_program() {
  if [[ ! $revision =~ ^[0-9a-f]{40,64}$ ]]; then
    warn "it is not known which revision was deployed before, so the program is that of this one."
    return 0
  fi
  if [[ $(git rev-parse HEAD 2> /dev/null) == "$revision" ]]; then return 0; fi
  if { has_program || { git fetch --quiet origin "$revision" && has_program; }; } > "$PULUMI_LOG" 2>&1 &&
    git checkout --quiet --detach "$revision" > "$PULUMI_LOG" 2>&1; then
    say "The program is as it was then: $revision is checked out."
    return 0
  fi
  cat "$PULUMI_LOG" >&2
  warn "the program of $revision could not be checked out, so it is that of this revision, with the configuration and the image of before."
}

main() {
  local stack name revision
  stack=$(stack_parameter) || exit $?
  need pulumi jq
  if [[ ! -f $HANDOVER/stack.json ]]; then
    say "No deploy job of this workflow got as far as the stack \"$stack\", so there is nothing to roll back."
    end_here
    return 0
  fi
  handed_over_program
  name=${HANDED[0]}
  [[ $name == "$stack" ]] || fail 2 "parameter \"stack\" is \"$stack\", but this workflow deployed \"$name\", so nothing was rolled back. Give deploy and rollback the same stack."
  WHERE=$(program_where_it_lies) || exit $?
  scratch
  if ! previous_release; then
    end_here
    return 0
  fi
  revision=$(jq --raw-output '.revision // ""' "$SCRATCH/release")
  say "The release of this workflow failed. What the stack \"$stack\" had before: revision ${revision:-unknown}$(jq --raw-output '.images | to_entries[] | ", \(.value)"' "$SCRATCH/release")."
  if [[ -n ${BASH_ENV:-} ]]; then hand_on ARM_PIPELINE_RELEASE "${revision:-unknown}"; fi # for mark_deployment.sh
  take_program
}
main
