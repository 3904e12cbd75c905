#!/usr/bin/env bash
# Preview the update of the stack, and compare what the program's resources say of an architecture with each other and with the images that
# were handed over, before anything is changed: ECS task definitions, services and their machines, EC2 instances, Lambda functions and
# Kubernetes' workloads. What is not known before the update, or built elsewhere, is no mismatch. The update that comes after it needs no
# preview of its own. Reads PARAM_REFRESH and PARAM_SECRET_CONFIG (as configure_stack.sh: what holds such a value is not shown).
set -euo pipefail
SCRIPT_NAME=verify_architecture
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
# shellcheck source=lib/json_preview.sh
. "${BASH_SOURCE[0]%/*}/lib/json_preview.sh"
# shellcheck source=lib/architecture.sh
. "${BASH_SOURCE[0]%/*}/lib/architecture.sh"

# has_such_resources: whether the program's folder names a package of Pulumi whose resources are compared. One without is not previewed:
# a preview runs the program once more, 5 to 15 seconds of a job.
has_such_resources() { grep -qsiE "pulumi[^[:space:]]{0,24}(aws|eks|kubernetes)|type:[[:space:]]*[\"']?(aws|awsx|eks|kubernetes):" "$WHERE"/*; }

# show_changes: what Pulumi would have shown before the update.
show_changes() {
  jq --raw-output "$RESOURCES"'
    (.diagnostics[]? | select(.severity == "warning") | "  warning: \(.message | rtrimstr("\n"))"),
    (.steps[] | select(.op != "same") | "  \(.op) \((.newState // .oldState).type) \(.urn | name)"
      + ((.detailedDiff // {} | keys) | if . == [] then "" else " (\(join(", ")))" end))' "$PULUMI_LOG"
}

main() {
  local stack options=() state text wrong='' count=0
  need pulumi jq
  list_secrets
  if switch refresh; then options+=(--refresh); fi
  handed_over_program
  stack=${HANDED[0]}
  WHERE=$(program_where_it_lies) || exit $?
  if ! has_such_resources; then
    say "The program in $WHERE uses neither AWS nor Kubernetes by Pulumi's packages, so there is nothing to compare."
    return 0
  fi
  scratch
  say "Previewing the update of the stack \"$stack\", to compare architectures before anything is changed."
  json_preview "the preview of the stack \"$stack\" failed, so nothing was compared and nothing is changed" --show-sames --stack="$stack" ${options[@]+"${options[@]}"}
  if [[ ${ARM_PIPELINE_CREATED_STACK:-} != "$stack" ]]; then show_changes | concealing; fi
  handed_over_images > "$SCRATCH/images"
  look_up_machine_images > "$SCRATCH/machines"
  comparisons > "$SCRATCH/comparisons" || fail 1 'what Pulumi previewed cannot be read.'
  while IFS=$'\t' read -r state text; do
    case $state in
      differs) wrong+=" $text." ;;
      doubtful) warn "$text. Whether it is the image of that task is not known before the update, so this fails nothing." ;;
      agrees) count=$((count + 1)) ;;&
      *) say "  $text." ;;
    esac
  done < "$SCRATCH/comparisons"
  if [[ -n $wrong ]]; then
    fail 5 "architectures differ, so nothing was changed.$wrong Build the image for what runs it, or change the program." \
      'If this comparison is wrong, "verify_architecture: false" leaves it out.'
  fi
  if [[ -n ${BASH_ENV:-} ]]; then hand_on ARM_PIPELINE_PREVIEWED_STACK "$stack"; fi
  if ((count > 0)); then
    say 'Architectures agree, as far as they are known before the update.'
  else
    say 'Nothing could be compared: no two sides are known before the update.'
  fi
}
main
