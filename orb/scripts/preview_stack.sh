#!/usr/bin/env bash
# Show what an update of the stack would change, and keep it in .arm-pipeline/preview as preview.json, preview.txt and preview.md, which is a
# comment. A stack that configure_stack.sh made for this is removed again, empty as it is. Reads PARAM_URL_OUTPUT (what is deployed now),
# PARAM_EXPECT_NO_CHANGES (a pending change is then a failure, for a check against drift), PARAM_REFRESH, PARAM_TARGET, PARAM_EXCLUDE,
# PARAM_REPLACE, PARAM_DEPENDENTS, PARAM_PARALLEL (as deploy_stack.sh), PARAM_SECRET_CONFIG (as configure_stack.sh: what holds such a value is not shown) and
# PARAM_IMAGE_CONFIG (as configure_stack.sh: a key that nothing sets is as it was last deployed) and PARAM_SAVE_PLAN (hands the plan on, for
# deploy_stack.sh to keep to).
set -euo pipefail
SCRIPT_NAME=preview_stack
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/selection.sh
. "${BASH_SOURCE[0]%/*}/lib/selection.sh"
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
# shellcheck source=lib/markdown.sh
. "${BASH_SOURCE[0]%/*}/lib/markdown.sh"
# shellcheck source=lib/preview.sh
. "${BASH_SOURCE[0]%/*}/lib/preview.sh"
# shellcheck source=lib/image_config.sh
. "${BASH_SOURCE[0]%/*}/lib/image_config.sh"
# shellcheck source=lib/plan.sh
. "${BASH_SOURCE[0]%/*}/lib/plan.sh"

# as_last_deployed: the images of the last update, where neither a job before this one nor the stack's own file names them: a file that is
# in the repository has the settings of people, and never the digest that a pipeline deployed.
as_last_deployed() {
  local key keys value project
  image_entries keys
  for key in "${keys[@]%%=*}"; do
    if engine config get --stack="$stack" -- "$key" > /dev/null 2>&1; then continue; fi
    if [[ ! -f $SCRATCH/history ]]; then
      consult stack history --json --page-size=50 --page=1 --stack="$stack" > "$SCRATCH/history" || ended_badly $? "the history of the stack \"$stack\" could not be read, so the image that it runs is not known"
      project=$(read_handover stack.json .project) || exit $?
    fi
    # shellcheck disable=SC2016 # jq's variables
    value=$(jq --raw-output --arg key "$key" --arg project "$project" '[.[] | select(.kind == "update" and .result == "succeeded")][0].config
      | .[if $key | contains(":") then $key else "\($project):\($key)" end] | select(. and (.secret | not)).value // ""' "$SCRATCH/history")
    if [[ -z $value ]]; then continue; fi
    printf '%s' "$value" | consult config set --stack="$stack" --plaintext --raw -- "$key" || ended_badly $? "could not set the configuration \"$key\""
    say "The image is $value, as it was last deployed (configuration \"$key\")."
  done
}

# leave_none: a preview makes nothing, and no stack either.
leave_none() {
  if [[ ${ARM_PIPELINE_CREATED_STACK:-} != "$stack" ]]; then return 0; fi
  if engine stack rm --yes --preserve-config --stack="$stack"; then
    say "The stack \"$stack\", which was made for this preview, is removed again."
  else
    warn "the stack \"$stack\", which was made for this preview and is empty, could not be removed again: pulumi stack rm $stack"
  fi
}

# deployed_url: where the stack answers as it was last deployed; nothing where it does not say.
deployed_url() {
  if [[ ${ARM_PIPELINE_CREATED_STACK:-} == "$stack" ]]; then return 0; fi
  # shellcheck disable=SC2016 # jq's variables
  engine stack output --json --stack="$stack" 2> /dev/null | jq --raw-output --arg output "${PARAM_URL_OUTPUT:-url}" '.[$output] | strings | select(. != "[secret]")' 2> /dev/null || true
}

# write_preview FAILED
write_preview() {
  local url
  url=$(deployed_url)
  write_preview_json "$url" "$1" || return 1
  write_preview_text
  write_preview_markdown
}

# keep_what_was_found: of a preview that failed, as it does where a resource is protected that it would delete.
keep_what_was_found() { write_preview true || true; }

main() {
  local status=0 options=() FAILED=keep_what_was_found
  need pulumi jq
  list_secrets
  if switch expect_no_changes; then options+=(--expect-no-changes); fi
  if switch refresh; then options+=(--refresh); fi
  selection
  handed_over_program
  stack=${HANDED[0]} # no local one: it is read when the script ends
  WHERE=$(program_where_it_lies) || exit $?
  scratch
  rm -rf "${HANDOVER:?}/preview" "$PLAN" # what an earlier preview wrote is no result of this one
  trap 'leave_none; rm -rf "$SCRATCH"' EXIT
  if switch save_plan; then
    [[ ${ARM_PIPELINE_CREATED_STACK:-} != "$stack" ]] ||
      fail 6 "the stack \"$stack\" does not exist, and a plan is of a stack that is there: its secrets are encrypted by it. Make it once, with its secrets provider: pulumi stack init $stack"
    options+=("--save-plan=$SCRATCH/plan")
  fi
  say "Previewing an update of the stack \"$stack\"; nothing is changed."
  as_last_deployed
  json_preview "the preview of the stack \"$stack\" failed" --stack="$stack" ${options[@]+"${options[@]}"} || status=$?
  write_preview false || fail 1 'what Pulumi previewed cannot be read; what jq said stands above.'
  cat "$HANDOVER/preview/preview.txt"
  if ((status == 7)); then
    fail 5 "the stack \"$stack\" is not what its program describes: an update would change it, as shown above, and none was expected."
  fi
  if switch save_plan; then
    keep_plan "$SCRATCH/plan"
    say "The plan is saved: a deploy job with plan: true keeps to it. Written: $PLAN"
  fi
  say "This is what an update of the stack \"$stack\" would do. Written: $HANDOVER/preview"
}
main
