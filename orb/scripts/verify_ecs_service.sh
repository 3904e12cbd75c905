#!/usr/bin/env bash
# Ask ECS which task definition a service runs, until its deployment of the wanted one is complete: an update can end well although ECS
# went back to the version before. Reads PARAM_ECS_SERVICE, the stack output in .arm-pipeline/deployment.json that names what to ask
# ({"cluster", "service", "taskDefinition"}, or a list of such), and PARAM_ECS_DEADLINE (seconds for all of them).
set -euo pipefail
SCRIPT_NAME=verify_ecs_service
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"

# ask_ecs: the service as ECS has it, in SCRATCH/answer. 1 for a fault that may pass.
ask_ecs() {
  local status=0
  aws ecs describe-services --output=json --region="$region" --cluster="$cluster" --services="$service" > "$SCRATCH/answer" 2> "$SCRATCH/said" || status=$?
  if ((status == 0)); then return 0; fi
  cat "$SCRATCH/said" >&2
  if grep -qE 'AccessDenied|ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|Unable to locate credentials' "$SCRATCH/said"; then
    fail 3 "AWS refused to tell about the ECS service \"$service\". This job needs credentials that may ecs:DescribeServices: a role_arn, or keys in a context."
  fi
  if grep -qF ClusterNotFoundException "$SCRATCH/said"; then fail 5 "the ECS cluster \"$cluster\", which the stack output \"$output\" names, does not exist."; fi
  grep -qE 'Could not connect|Connect timeout|Read timeout|Connection was closed|Throttling|ServiceUnavailable|InternalFailure|ServerException' "$SCRATCH/said" ||
    fail 1 'the AWS command line failed; what it said stands above.'
  return 1
}

# verdict: the state of the service, and what ECS says of it. The primary deployment is the one that ECS is heading for; after a
# rollback it is of the task definition before. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
# shellcheck disable=SC2016 # jq's variables
verdict() {
  jq --raw-output --arg wanted "$definition" '
    def name: sub(".*task-definition/"; "");
    (.services[0] // {}) as $service
    | ($service.deployments // []) as $deployments
    | ([$deployments[] | select(.status == "PRIMARY")][0] // {}) as $now
    | ([$deployments[] | select(.rolloutState == "FAILED" or (.rolloutStateReason // "" | test("roll.*back"; "i")))]) as $failed
    | ([$failed[] | .rolloutStateReason // "rollout failed"] + [if $failed == [] then ($service.events // [])[:20][].message | select(test("rolled back|rolling back"; "i")) else empty end]
        | map(rtrimstr(".")) | unique) as $reasons
    | ([$deployments[].failedTasks // 0] | add // 0) as $tasks
    | (($reasons + [if $tasks > 0 then "\($tasks) tasks failed" else empty end]) | join("; ") | if . == "" then . else " (\(.))" end) as $why
    | if ($service.status // "INACTIVE") == "INACTIVE" then ["missing", ""]
      elif $now.taskDefinition != $wanted then
        ["other", "runs \($now.taskDefinition // "nothing" | name), not \($wanted | name), which was deployed: "
          + if $reasons == [] and $tasks == 0 then "it was rolled back, or another update came in between" else "ECS rolled the release back\($why)" end]
      elif $now.rolloutState == "FAILED" then ["failed", "could not start \($wanted | name), which was deployed\($why)"]
      elif $now.rolloutState == "COMPLETED" or ($now.rolloutState == null and $now.runningCount == $now.desiredCount and ($deployments | length) == 1)
        then ["right", "\($now.runningCount) of \($now.desiredCount) tasks"]
      else ["going", "\($now.runningCount) of \($now.desiredCount) tasks of \($wanted | name) run\($why)"] end
    | .[]' "$SCRATCH/answer"
}

# await_service: until it runs what was deployed.
await_service() {
  local state='' text='' pause=5 left
  while true; do
    if ask_ecs; then
      { read -r state && IFS= read -r text; } < <(verdict) || fail 1 'what the AWS command line answered cannot be read.'
      case $state in
        right)
          say "The ECS service \"$service\" runs ${definition##*/} ($text)."
          return 0
          ;;
        missing) fail 5 "the ECS service \"$service\", which the stack output \"$output\" names, does not exist in the cluster \"$cluster\"." ;;
        other | failed)
          say "What ECS says of the service \"$service\":"
          jq --raw-output '.services[0].events[:5][] | "  \(.createdAt) \(.message)"' "$SCRATCH/answer"
          fail 5 "the ECS service \"$service\" $text. Its tasks' logs say why they ended; the stack names what was deployed, so deploy again when that is repaired."
          ;;
      esac
      say "The ECS service \"$service\": $text; asking again in $pause s."
    fi
    left=$((deadline - $(date +%s)))
    if ((left <= 0)); then
      [[ -n $state ]] || fail 4 'AWS could not be reached before the deadline; what its command line said stands above.'
      fail 5 "the ECS service \"$service\" was not ready after ${PARAM_ECS_DEADLINE:-600} s: $text. Raise \"ecs_deadline\" if it needs longer."
    fi
    sleep "$((pause < left ? pause : left))"
    if ((pause < 20)); then pause=$((pause + 5)); fi
  done
}

main() {
  local output deadline=${PARAM_ECS_DEADLINE:-600} services cluster service definition region asked=0
  output=$(expand ecs_service) || exit $?
  matches ecs_service "$output" '^[A-Za-z0-9_.-]+$' 'the name of a stack output'
  whole_number ecs_deadline "$deadline" 1
  need aws jq
  [[ -f $HANDOVER/deployment.json ]] || fail 2 "there is no $HANDOVER/deployment.json: run this after the update, in the same job."
  services=$(read_handover deployment.json "[.outputs[\"$output\"]] | flatten[] | if type == \"object\" then [.cluster, .service, .taskDefinition] else [] end | @tsv") || exit $?
  SCRATCH=$(temporary) || exit $?
  trap 'rm -rf "$SCRATCH"' EXIT
  deadline=$(($(date +%s) + deadline))
  while read -r cluster service definition; do
    [[ $cluster =~ ^[A-Za-z0-9:/_-]+$ && $service =~ ^[A-Za-z0-9:/_-]+$ && $definition =~ ^arn:aws[a-z-]*:ecs:([a-z0-9-]+):[0-9]{12}:task-definition/[A-Za-z0-9_-]+:[0-9]+$ ]] || break
    region=${BASH_REMATCH[1]}
    await_service
    asked=$((asked + 1))
  done < <(printf '%s\n' "$services")
  ((asked > 0 && asked == $(printf '%s\n' "$services" | wc -l))) ||
    fail 2 "the stack output \"$output\" does not name an ECS service, or is secret or missing. Export {cluster, service, taskDefinition} by that name: the ARN or name of the cluster, the service's name, and the ARN of the task definition."
}
main
