# A plan of Pulumi: what a preview saved for an update to keep to (https://www.pulumi.com/docs/iac/operations/plans/). Its secrets are
# encrypted by the stack's own provider, as they are in its state. Needs lib/say.sh, lib/handover.sh and lib/pulumi.sh.

readonly PLAN=$HANDOVER/plan.json

# keep_plan FILE: hands it on, unless it holds a value of "secret_config" as it is: a program can make any secret a plain value.
keep_plan() {
  local bare
  bare=$(jq --raw-output --arg names "$(secret_variables)" '[.. | strings] as $texts
    | $names | split("\n")[] | select(. != "" and (env[.] // "" | rtrimstr("\n")) as $secret | ($secret | length) > 3 and any($texts[]; contains($secret)))' "$1") ||
    fail 1 'the plan that Pulumi saved cannot be read; what jq said stands above.'
  [[ -z $bare ]] ||
    fail 5 "the plan holds the value of ${bare//$'\n'/, } unencrypted, since the program makes a plain value of it, so it is not handed on. Keep it a secret in the program (pulumi.secret)."
  mv "$1" "$PLAN"
}

# kept_plan STACK: where the plan of this stack is, for a command that runs in another folder.
kept_plan() {
  local of project
  [[ -f $PLAN ]] ||
    fail 2 "no plan was handed over: $PLAN is missing. Let a job preview with save_plan: true come before this one (requires), and attach its workspace."
  project=$(read_handover stack.json .project) || exit $?
  of=$(jq --raw-output '.resourcePlans | keys[0] | ltrimstr("urn:pulumi:") | split("::") | "\(.[1])/\(.[0])"' "$PLAN" 2> /dev/null) ||
    fail 2 "$PLAN is no plan of Pulumi. Let the job preview save it anew."
  [[ $of == "$project/${1##*/}" ]] ||
    fail 2 "the plan that was handed over is of $of, and this job updates $project/${1##*/}. Give both jobs the same stack and program."
  printf '%s' "$PWD/$PLAN"
}

# otherwise_than_planned STACK: ends the script where Pulumi refused an update since it was another one than the plan's.
otherwise_than_planned() {
  local changed='nothing was changed'
  if ! grep -q 'violates plan' "$PULUMI_LOG"; then return 0; fi
  if grep -q '^Updating (' "$PULUMI_LOG"; then changed='it was ended there, and what it made before is in the stack'; fi
  fail 5 "the update of the stack \"$1\" is not the one that was approved; $changed. How it differs stands above (\"violates plan\"): preview again, and approve that."
}
