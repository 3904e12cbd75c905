# What a stack says of itself in tags of Pulumi, for reap and destroy: https://www.pulumi.com/docs/iac/concepts/stacks/#stack-tags.
# Pulumi Cloud keeps them, and a self-managed backend beside the state. Needs lib/say.sh, lib/parameters.sh and lib/pulumi.sh.

# own_project: this project of CircleCI.
own_project() {
  if [[ -n ${CIRCLE_PROJECT_USERNAME:-} && -n ${CIRCLE_PROJECT_REPONAME:-} ]]; then
    printf '%s/%s' "$CIRCLE_PROJECT_USERNAME" "$CIRCLE_PROJECT_REPONAME"
  else
    printf '%s' "${CIRCLE_PROJECT_ID:-}"
  fi
}

# own_pipeline: which a rerun of a workflow shares with it.
own_pipeline() { printf '%s' "${CIRCLE_PIPELINE_ID:-${CIRCLE_WORKFLOW_ID:-}}"; }

# duration NAME VALUE: its seconds.
duration() {
  matches "$1" "$2" '^[0-9]{1,5}[mhd]$' 'a duration, such as 90m, 12h or 7d'
  case $2 in
    *m) printf '%s' "$((10#${2%m} * 60))" ;;
    *h) printf '%s' "$((10#${2%h} * 3600))" ;;
    *d) printf '%s' "$((10#${2%d} * 86400))" ;;
  esac
}

# tag STACK NAME VALUE
tag() { consult stack tag set --stack="$1" -- "arm-pipeline:$2" "$3"; }

# tags_of STACK: all of them, as JSON.
tags_of() { consult stack tag ls --json --stack="$1"; }

# tag_stack STACK EXPIRES: a time from now, such as 7d, or never. Outside CircleCI there is nothing to say. A stack that reap is to find
# is not deployed without its tags; any other is.
tag_stack() {
  local seconds expires=$2 said='what Pulumi said stands above.'
  if [[ $expires != never ]]; then
    seconds=$(duration expires "$expires") || exit $?
    expires=$(jq --null-input --raw-output "$(date +%s) + $seconds | todate")
  fi
  if [[ -z $(own_project) ]] || write_tags "$1" "$expires"; then return 0; fi
  [[ $2 == never ]] || fail "$(status_of 1)" "the stack \"$1\" could not be tagged, so reap would not find it when its time is over, and it was not updated; $said"
  warn "the stack \"$1\" could not be tagged, so destroy will not know a lock of this pipeline on it; $said"
}

# write_tags STACK EXPIRES: what differs, since each tag is a call of Pulumi; of a stack that the caller has just created, all. What is
# not known is "-", which names no branch.
write_tags() {
  local has='{}' line
  local -a lines
  if [[ ${created:-no} != yes ]]; then has=$(tags_of "$1") || return 1; fi
  # shellcheck disable=SC2016 # jq's variables
  mapfile -t lines < <(jq --null-input --raw-output --argjson has "$has" --arg project "$(own_project)" --arg pipeline "$(own_pipeline)" --arg expires "$2" '
    { project: $project, branch: env.CIRCLE_BRANCH, owner: env.CIRCLE_USERNAME, pipeline: $pipeline, revision: env.CIRCLE_SHA1, expires: $expires }
    | to_entries[] | .value |= (if . == null or . == "" then "-" else . end)
    | select(.value != ($has // {})["arm-pipeline:" + .key]) | "\(.key)=\(.value)"')
  for line in "${lines[@]}"; do tag "$1" "${line%%=*}" "${line#*=}" || return 1; done
}
