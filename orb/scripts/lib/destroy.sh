# Destroying a stack and proving it, for destroy and for reap. Needs lib/say.sh, lib/pulumi.sh, and of the caller: stack, wait (seconds
# for a lock), attempts, message and the array options.

# is_there: whether the backend has the stack; ends the script when the backend does not say.
is_there() {
  local status=0
  engine stack select --stack="$stack" > "$PULUMI_LOG" 2>&1 || status=$?
  case $status in
    0) return 0 ;;
    6) return 1 ;;
    *)
      cat "$PULUMI_LOG" >&2
      ended_badly "$status" "the stack \"$stack\" could not be selected"
      ;;
  esac
}

# break_lock WHY: what a killed job left behind, which `waiting` has met.
break_lock() {
  local status=0
  say "The lock of the stack \"$stack\" ($(lock_owner)) is a dead one: $1. Breaking it."
  consult cancel --yes --stack="$stack" || status=$?
  if ((status == 0)); then return 0; fi
  if [[ $(status_of "$status") == 3 ]]; then ended_badly "$status" "the lock of the stack \"$stack\" could not be broken"; fi
  fail 7 "the lock of the stack \"$stack\" could not be broken; what Pulumi said stands above. Break it by hand, then run this job again: pulumi cancel --yes --stack $stack"
}

# remaining: a resource in the stack's state with its ARN and what removes it by hand, where these are known, and each operation that
# began and never ended: what that made, no state knows.
remaining() {
  local status=0 PULUMI_LOG=$SCRATCH/asked # what destroying said stays
  local by_hand='{"ec2/vpc:Vpc": "ec2 delete-vpc --vpc-id", "ec2/subnet:Subnet": "ec2 delete-subnet --subnet-id",
    "ec2/securityGroup:SecurityGroup": "ec2 delete-security-group --group-id", "iam/role:Role": "iam delete-role --role-name",
    "autoscaling/group:Group": "autoscaling delete-auto-scaling-group --force-delete --auto-scaling-group-name",
    "ecs/cluster:Cluster": "ecs delete-cluster --cluster", "ecs/service:Service": "ecs delete-service --force --service",
    "lb/loadBalancer:LoadBalancer": "elbv2 delete-load-balancer --load-balancer-arn"}' # the types that wait for others
  consult stack export --stack="$stack" > "$SCRATCH/state" || status=$?
  ((status == 0)) || ended_badly "$status" "the state of the stack \"$stack\" could not be read, so what is left is not known"
  jq --raw-output --argjson by_hand "$by_hand" '.deployment // {}
    | ((.resources // [])[] | select(.type != "pulumi:pulumi:Stack" and (.type | startswith("pulumi:providers:") | not))
        | "  \(.type) \(.urn | split("::")[-1])\(if .id then " (\(.id))" else "" end)\(.outputs.arn? | if type == "string" then " " + . else "" end)",
        ($by_hand[.type | ltrimstr("aws:")] // empty) as $command
          | "    aws \($command) \(.id)\(.outputs.cluster? | if type == "string" then " --cluster " + . else "" end)"),
      ((.pending_operations // [])[] | "  \(.resource.type) \(.resource.urn | split("::")[-1]) (\(.type) never ended: look for it in the cloud)")' "$SCRATCH/state"
}

# advice: the way on. An operation that never ended stays in the state until a person has looked: a refresh drops it only when asked to.
advice() {
  if jq --exit-status '(.deployment.pending_operations // []) != []' "$SCRATCH/state" > /dev/null; then
    printf 'Remove the cause; what never ended, look for in the cloud and delete there, then drop it from the state: pulumi refresh --yes --clear-pending-creates --stack %s. Then run this job again.' "$stack"
  else
    printf 'Remove the cause and run this job again; what Pulumi cannot delete, delete by hand, then: pulumi refresh --yes --stack %s' "$stack"
  fi
}

# destroy: again when something is left, for a cloud that has not let go of it yet; its last status is left in DESTROYED.
destroy() {
  local attempt pause=10
  for ((attempt = 1; ; attempt++)); do
    DESTROYED=0
    waiting "$wait" "$stack" destroy --yes --skip-preview --stack="$stack" --message="$message" ${options[@]+"${options[@]}"} || DESTROYED=$?
    if ((DESTROYED == 0 || attempt >= attempts)) || [[ $(status_of "$DESTROYED") == 3 ]]; then return 0; fi
    say "Try $attempt of $attempts did not destroy everything; trying again in $pause s."
    sleep "$pause"
    pause=$((pause * 2))
  done
}

# nothing_left: ends the script with the list of what is left; the stack is kept, since only it knows how to destroy that.
nothing_left() {
  local left kept="the resources above are left behind, so the stack \"$stack\" was kept"
  left=$(remaining) || exit $?
  if [[ -n $left ]]; then
    printf '%s\n' "$left" >&2
    if ((DESTROYED != 0)) && [[ $(status_of "$DESTROYED") == [34] ]]; then ended_badly "$DESTROYED" "$kept"; fi
    fail 5 "$kept. Pulumi's own words stand further up (its status: $DESTROYED)." "$(advice)"
  fi
  ((DESTROYED == 0)) || ended_badly "$DESTROYED" "destroying the stack \"$stack\" failed, although its state lists no resource"
}

# remove: the stack itself, and the proof.
remove() {
  local status=0
  consult stack rm --yes --stack="$stack" || status=$?
  if ((status != 0 && status != 6)); then ended_badly "$status" "every resource is destroyed, but the stack \"$stack\" could not be removed"; fi
  if is_there; then fail 5 "every resource is destroyed, but the backend still has the stack \"$stack\". Remove it: pulumi stack rm $stack"; fi
}
