#!/usr/bin/env bash
# Destroy the stacks that nobody needs any more, and report what is left. Only stacks that this project of CircleCI deployed count, which
# their tags say, and of these only such as have an expiry, or that the parameters name by age: when that time is over, or their branch is gone.
# Branches are asked of the checkout's origin, which needs no token. Never touched: what is protected, or is being updated, unless its lock
# is older than any job. One that cannot be destroyed does not stop the others. Reads PARAM_DRY_RUN, PARAM_STACKS and PARAM_OWNERS (one a
# line), PARAM_OLDER_THAN, PARAM_MIN_AGE, PARAM_HOURLY_COST, PARAM_PROGRAM, PARAM_REFRESH, PARAM_LOCK_WAIT, PARAM_DESTROY_ATTEMPTS and
# PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=reap_stacks
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/refused.sh
. "${BASH_SOURCE[0]%/*}/lib/refused.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"
# shellcheck source=lib/stack_tags.sh
. "${BASH_SOURCE[0]%/*}/lib/stack_tags.sh"
# shellcheck source=lib/destroy.sh
. "${BASH_SOURCE[0]%/*}/lib/destroy.sh"

# ask_branches: those that the repository has. None at all is no answer: it would make every branch one that is gone.
ask_branches() {
  local status=0
  GIT_TERMINAL_PROMPT=0 retry "$tries" git ls-remote --heads origin > "$SCRATCH/asked" || status=$?
  if ((status != 0)); then
    cat "$SCRATCH/asked" >&2
    fail "$((status == 4 ? 4 : 1))" 'the branches of the repository could not be asked for (git ls-remote --heads origin), so which are gone is not known, and nothing was destroyed. Check the repository out in this job.'
  fi
  sed -n 's|^[0-9a-f]\{40,64\}[[:space:]]refs/heads/||p' "$RETRY_LOG" | jq --raw-input --slurp 'split("\n") | map(select(. != ""))' > "$SCRATCH/branches"
  [[ $(jq length "$SCRATCH/branches") != 0 ]] || fail 5 'the repository says that it has no branch at all, which cannot be, so nothing was destroyed.'
}

# ask_stacks: those of the program's project whose tags say that this project of CircleCI deployed them.
ask_stacks() {
  local name names status=0
  consult stack ls --json > "$SCRATCH/all" || status=$?
  ((status == 0)) || ended_badly "$status" 'the stacks could not be listed'
  consult stack ls --json --tag="arm-pipeline:project=$project" > "$SCRATCH/own" || status=$?
  ((status == 0)) || ended_badly "$status" 'the stacks could not be listed by their tags'
  mapfile -t names < <(jq --raw-output '.[].name' "$SCRATCH/own")
  for name in "${names[@]}"; do
    status=0
    tags_of "$name" > "$SCRATCH/tags" || status=$?
    if ((status == 6)); then continue; fi # its own pipeline destroyed it meanwhile
    ((status == 0)) || ended_badly "$status" "the tags of the stack \"$name\" could not be read"
    # shellcheck disable=SC2016 # jq's variables
    jq --arg name "$name" --slurpfile tags "$SCRATCH/tags" '.[] | select(.name == $name) | . + { tags: $tags[0] }' "$SCRATCH/own"
  done > "$SCRATCH/found"
}

# judge: what is to be done with each, and why, one object each.
judge() {
  # shellcheck disable=SC2016 # jq's variables
  jq --slurp --compact-output --slurpfile branches "$SCRATCH/branches" --arg project "$project" --argjson now "$now" --argjson old "${old:-null}" --argjson young "$young" \
    --arg stacks "$(printf '%s\n' "${stacks[@]}")" --arg owners "$(printf '%s\n' "${owners[@]}")" '
    def lines: split("\n") | map(select(. != ""));
    def seconds: if . then (sub("\\.[0-9]+Z$"; "Z") | fromdateiso8601) else null end;
    ($stacks | lines | map("^" + (gsub("\\."; "\\.") | gsub("\\*"; ".*")) + "$")) as $patterns | ($owners | lines) as $whose
    | sort_by(.name)[] | .tags as $tags | ($tags | with_entries(select(.key | startswith("arm-pipeline:")) | .key |= sub("^arm-pipeline:"; ""))) as $is
    | (.name | split("/")[-1]) as $short | (.lastUpdate | seconds) as $updated | ($is.expires // "never") as $expires
    | ($patterns | length == 0 or any(. as $pattern | $short | test($pattern))) as $named
    | ($is.branch // "-") as $branch | ($branch != "-" and ($branch | startswith("pull/") | not) and ($branches[0] | index([$branch]) == null)) as $gone
    | { stack: .name, branch: $branch, owner: ($is.owner // "-"), pipeline: $is.pipeline, revision: $is.revision, expires: $expires, updated: .lastUpdate, resources: (.resourceCount // 0) }
    + (if $is.project != $project then { over: false, why: "it is of another project" }
      elif .updateInProgress == true then { over: false, why: "it is being updated" }
      elif ($named | not) then { over: false, why: "\"stacks\" does not name it" }
      elif ($whose | length) > 0 and ($whose | index([$is.owner]) == null) then { over: false, why: "it is of \($is.owner // "-")" }
      elif $expires == "never" and $old == null then { over: false, why: "it is kept: it has no expiry" }
      elif $expires == "never" and ($updated == null or $now - $updated < $old) then { over: false, why: "it has no expiry, and is not that old" }
      elif $expires == "never" then { over: true, why: "its last update was at \(.lastUpdate)" }
      elif ($expires | seconds) <= $now then { over: true, why: "its time was over at \($expires)" }
      elif $gone and $updated != null and $now - $updated >= $young then { over: true, why: "its branch \"\($branch)\" is gone" }
      elif $gone then { over: false, why: "its branch \"\($branch)\" is gone, but it was updated only just now" }
      else { over: false, why: "it has until \($expires)" } end)' "$SCRATCH/found" > "$SCRATCH/judged"
}

# settle OUTCOME [WHY]: what became of the stack.
settle() {
  # shellcheck disable=SC2016 # jq's variables
  jq --compact-output --arg stack "$stack" --arg outcome "$1" --arg why "${2:-}" 'select(.stack == $stack) | .outcome = $outcome | if $why != "" then .why = $why else . end' "$SCRATCH/judged" >> "$SCRATCH/settled"
}

# protected: the resources that the stack's state protects, or nothing.
protected() {
  consult stack export --stack="$stack" > "$SCRATCH/state" || return "$(status_of $?)"
  jq --raw-output '[(.deployment.resources // [])[] | select(.protect == true) | .urn | split("::")[-1]] | join(", ")' "$SCRATCH/state"
}

# break_old: whether every lock on the stack is older than two days, as no job is (their zone may be any), and then breaks it: what held it
# was killed.
break_old() {
  local last
  last=$(grep -oE 'created by .* at [0-9-]{10}T[0-9:]{8}' "$PULUMI_LOG" | sed 's/.* at //' | sort | tail -n 1)
  # shellcheck disable=SC2016 # jq's variables
  [[ -n $last ]] && jq --exit-status --null-input --arg last "${last}Z" --argjson now "$now" '$now - ($last | fromdateiso8601) > 172800' > /dev/null || return 1
  break_lock 'it is older than two days, which no job is'
}

# reap: the stack, as destroy does it. Its configuration is as it was last deployed; and from now on its own pipeline knows that a lock is not its.
reap() {
  if [[ ! -f $WHERE/Pulumi.${stack##*/}.yaml ]] && ! engine config refresh --stack="$stack" > "$PULUMI_LOG" 2>&1 && ! grep -qF 'no previous deployment' "$PULUMI_LOG"; then
    cat "$PULUMI_LOG" >&2
    ended_badly 1 "the configuration with which the stack \"$stack\" was last deployed could not be read"
  fi
  tag "$stack" pipeline "$(own_pipeline)" || ended_badly $? "the stack \"$stack\" could not be taken over by its tag"
  BREAK_LOCK=break_old
  destroy
  nothing_left
  remove
}

# stop STATUS: passes a signal on; SIGTERM, since a shell in the background ignores SIGINT.
stop() {
  stopped=$1
  if [[ -n $child ]]; then kill -s TERM "$child" 2> /dev/null || true; fi
}

# end: the stack whose time is over, in a shell of its own, so that its failure ends nothing else; in the background, so that a signal reaches it.
end() {
  local status=0 held
  held=$(protected) || status=$?
  if ((status != 0)); then
    failures+=("$status")
    settle failed 'its state could not be read'
  elif [[ -n $held ]]; then
    settle left "it has what is protected: $held"
  elif switch dry_run true; then
    settle over
  else
    say "Destroying the stack \"$stack\": $(jq --raw-output --arg stack "$stack" 'select(.stack == $stack).why' "$SCRATCH/judged")."
    reap &
    child=$!
    wait "$child" || status=$?
    while kill -0 "$child" 2> /dev/null; do # a signal ends `wait` at once
      status=0
      wait "$child" || status=$?
    done
    child=''
    case $status in
      0) settle destroyed ;;
      7) settle left "it is being updated: $(lock_owner)" ;;
      130 | 143)
        if ((stopped == 0)); then stopped=$status; fi
        settle failed 'the job was told to stop while it was destroyed'
        ;;
      *)
        failures+=("$status")
        settle failed "it could not be destroyed (status $status); its story stands above"
        ;;
    esac
  fi
}

# report: .arm-pipeline/reap/report.json, and the same for people.
report() {
  # shellcheck disable=SC2016 # jq's variables
  jq --slurp --slurpfile all "$SCRATCH/all" --argjson schema "$SCHEMA" --arg project "$project" --argjson dry "$1" --argjson cost "${cost:-null}" --argjson seconds "$(($(date +%s) - now))" '
    (map(del(.over)) | sort_by(.stack)) as $stacks | ($stacks | map(select(.outcome != "destroyed"))) as $left | ($left | map(select(.resources > 0)) | length) as $paid
    | { schema: $schema, project: $project, dry_run: $dry, seconds: $seconds, others: (($all[0] | length) - ($stacks | length)), left: ($left | length),
        resources: ([$left[].resources] | add // 0), daily_cost: (if $cost == null then null else (($paid * $cost * 2400 + 0.5 | floor) / 100) end), stacks: $stacks }' \
    "$SCRATCH/settled" | write_handover reap/report.json
  jq --raw-output 'def wide($n): . + ("                                        "[0:([$n - length, 0] | max)]);
    ([.stacks[].stack | length] | max // 0) as $n
    | (.stacks[] | "\(.outcome | wide(9))  \(.stack | wide($n))  \(.why) (\(.resources) resources, of \(.owner))"),
      "\(.left) stacks of \(.project) are left, with \(.resources) resources\(if .daily_cost == null then "" else ", and cost \(.daily_cost) a day to keep" end); to look took \(.seconds) s.",
      (if .others > 0 then "\(.others) more are not tagged by it, and were not looked at." else empty end)' "$HANDOVER/reap/report.json" | tee "$HANDOVER/reap/report.txt"
}

main() {
  local tries attempts wait cost project now old='' young dry=false stack child='' stopped=0 failed kind=5 message name names
  local -a stacks=() owners=() options=() failures=()
  list stacks stacks
  list owners owners
  for name in "${stacks[@]}"; do matches stacks "$name" '^[A-Za-z0-9_.*-]+$' 'the name of a stack, in which * stands for anything'; done
  tries=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$tries" 1
  wait=${PARAM_LOCK_WAIT:-0}
  whole_number lock_wait "$wait" 0
  attempts=${PARAM_DESTROY_ATTEMPTS:-2}
  whole_number destroy_attempts "$attempts" 1
  young=$(duration min_age "${PARAM_MIN_AGE:-1h}") || exit $?
  if [[ -n ${PARAM_OLDER_THAN:-} ]]; then
    old=$(duration older_than "$PARAM_OLDER_THAN") || exit $?
    ((${#stacks[@]} > 0)) || fail 2 'parameter "older_than" is about stacks without an expiry, such as those that are kept, and "stacks" does not say which. Name them, as in ci-*.'
  fi
  cost=${PARAM_HOURLY_COST:-}
  matches hourly_cost "$cost" '^([0-9]{1,6}(\.[0-9]{1,6})?)?$' 'a number, such as 0.10'
  if switch dry_run true; then dry=true; fi
  if switch refresh; then options+=(--refresh); fi
  need pulumi jq git
  WHERE=${PARAM_PROGRAM:-.}
  folder program "$WHERE"
  project=$(own_project)
  [[ -n $project ]] || fail 2 'which project of CircleCI this is, is not known (CIRCLE_PROJECT_ID), so no stack is its own.'
  scratch
  RETRY_LOG=$SCRATCH/said
  now=$(date +%s)
  message="arm-pipeline: reap, job ${CIRCLE_BUILD_URL:-outside CircleCI}"
  ask_branches
  ask_stacks
  judge
  jq --compact-output 'select(.over | not) | .outcome = "left"' "$SCRATCH/judged" > "$SCRATCH/settled"
  mapfile -t names < <(jq --raw-output 'select(.over).stack' "$SCRATCH/judged")
  trap 'stop 130' INT
  trap 'stop 143' TERM
  for stack in "${names[@]}"; do
    if ((stopped == 0)); then end; else settle left 'the job was told to stop before its turn'; fi
  done
  report "$dry"
  ((stopped == 0)) || fail "$stopped" 'the job was told to stop; the stacks above that are over and were not destroyed have the next run.'
  failed=$(jq --raw-output '[.stacks[] | select(.outcome == "failed").stack] | join(", ")' "$HANDOVER/reap/report.json")
  if [[ ${failures[*]} =~ ^3( 3)*$ ]]; then kind=3; fi # one cause for all of them
  [[ -z $failed ]] || fail "$kind" "not every stack that is over could be destroyed: $failed. Each one's story stands above; the next run tries again."
  if [[ $dry == true ]] && ((${#names[@]} > 0)); then say 'This was a dry run, and nothing was destroyed: "dry_run: false" destroys those that are over.'; fi
}
main
