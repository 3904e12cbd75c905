# Running Pulumi on a program. Needs lib/say.sh, lib/retry.sh, lib/refused.sh, WHERE: the folder of the program, and PULUMI_LOG: a file of
# the caller's with what Pulumi said last.

# engine ARGUMENT...: Pulumi without questions, in the program's folder. Where the stack's configuration names no secrets provider, the
# state's is taken, and not a passphrase that happens to be at hand.
engine() { PULUMI_SKIP_UPDATE_CHECK=true PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER=true pulumi --cwd="$WHERE" --non-interactive --color=never "$@"; }

# consult ARGUMENT...: the same for a short question or order, with what it says of a failure in PULUMI_LOG as well.
consult() {
  local status=0
  engine "$@" 2> "$PULUMI_LOG" || status=$?
  cat "$PULUMI_LOG" >&2
  return "$status"
}

# scratch: makes SCRATCH, a folder that is removed when the script ends, with PULUMI_LOG in it.
scratch() {
  SCRATCH=$(temporary) || exit $?
  PULUMI_LOG=$SCRATCH/log
  trap 'rm -rf "$SCRATCH"' EXIT
}

# list_secrets: fills SECRETS with the entries of the parameter "secret_config", key=NAME; the value is named by its variable.
list_secrets() {
  local entry
  list secret_config SECRETS
  for entry in "${SECRETS[@]}"; do secret_name secret_config "${entry#*=}"; done
}

# secret_variables: their names, one a line.
secret_variables() {
  local entry
  for entry in ${SECRETS[@]+"${SECRETS[@]}"}; do printf '%s\n' "${entry#*=}"; done
}

# concealing: standard input, with **** for each line of a secret's value: a program that prints one prints it into the log of the job.
# CircleCI masks only what has four characters and more, and so does this: every other letter of the log would be hidden else.
concealing() {
  local name line hidden=()
  while IFS= read -r name; do
    while IFS= read -r line; do
      if ((${#line} > 3)); then hidden+=("$line"); fi
    done < <(printf '%s\n' "${!name:-}")
  done < <(secret_variables)
  if ((${#hidden[@]} == 0)); then
    cat
    return 0
  fi
  while IFS= read -r line || [[ -n $line ]]; do
    for name in "${hidden[@]}"; do line=${line//"$name"/****}; done
    printf '%s\n' "$line"
  done
}

# attended ARGUMENT...: the same, with its output on stdout and in PULUMI_LOG (where UNSEEN is set, as it is and in PULUMI_LOG alone), and so
# that a cancelled job ends it in order. Bash runs a trap only after its foreground command has ended, so Pulumi runs in the background; in
# a process group of its own (set -m), since it takes a second signal as "terminate at once, whatever is orphaned", and the script's group
# may have got one already; and by exec, so that the signal reaches Pulumi and not a shell around it. The caller's LIMIT is how many seconds
# it may take, 0 any.
attended() {
  local status=0 command tee watch='' signal=''
  mkfifo "$SCRATCH/output"
  set -m
  if [[ -n ${UNSEEN:-} ]]; then cat < "$SCRATCH/output" > "$PULUMI_LOG"; else concealing < "$SCRATCH/output" | tee "$PULUMI_LOG"; fi &
  tee=$!
  exec env PULUMI_SKIP_UPDATE_CHECK=true PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER=true pulumi --cwd="$WHERE" --non-interactive --color=never "$@" > "$SCRATCH/output" 2>&1 < /dev/null &
  command=$!
  if ((${LIMIT:-0} > 0)); then
    limited "$command" &
    watch=$!
    disown $watch # bash would say that it was ended
  fi
  set +m
  trap 'forward INT' INT
  trap 'forward TERM' TERM
  wait "$command" || status=$?
  while kill -0 "$command" 2> /dev/null; do # a signal ends `wait` at once, the command goes on to end in order
    status=0
    wait "$command" || status=$?
  done
  trap - INT TERM
  if [[ -n $watch ]]; then kill -- "-$watch" 2> /dev/null || true; fi
  if [[ -e $SCRATCH/late ]]; then
    kill -s KILL -- "-$command" 2> /dev/null || true # what it waited for
    signal=${signal:-late}
  fi
  wait "$tee" || true # all of the output is in the log when it has ended
  rm "$SCRATCH/output"
  if [[ -n $signal ]]; then interrupted "$signal" "$status"; fi
  return "$status"
}

# limited PID: tells Pulumi to end in order when its time is over, and, where what it waits for never answers, at once and then by force.
# Silence does not show that it hangs: it prints a dot every second.
limited() {
  sleep "$LIMIT"
  : > "$SCRATCH/late"
  for pause in 60 30; do
    kill -s INT "$1"
    sleep "$pause"
  done
  kill -s KILL -- "-$1"
}

# forward SIGNAL: once to the command of `attended`, whose local variables it sees.
forward() {
  if [[ -n $signal ]]; then return 0; fi
  signal=$1
  warn "told to stop (SIG$1): Pulumi is asked to end in order; what it is doing right now is finished first."
  kill -s "$1" "$command" 2> /dev/null || true
}

# interrupted SIGNAL STATUS: ends the script as the shell reports a signal, or with 4 where Pulumi was late.
interrupted() {
  local number=130 why='the job was told to stop, and Pulumi ended in order'
  case $1 in
    TERM) number=143 ;;
    late) number=4 why="Pulumi was not done after $LIMIT s (\"time_limit\"), and was told to end" ;;
  esac
  fail "$number" "$why (its status: $2). The stack may be half-way: run destroy, or deploy again."
}

# What Pulumi says when another update holds the stack: a self-managed backend, and Pulumi Cloud; and last, all that it says of a lock that
# was written on a full disk and so is empty. It has no exit status for this.
readonly LOCKED='the stack is currently locked by|\[409\] Conflict: Another update|^error: unexpected end of JSON input$'

# waiting SECONDS STACK ARGUMENT...: runs Pulumi attended, and again after a growing pause for as long as another update holds the stack.
# Pulumi's own status, or the end of the script with 7. The caller's BREAK_LOCK is a function of its own that breaks a lock which a job
# left behind when it was killed, at once and one time.
waiting() {
  local seconds=$1 stack=$2 status pause=5 deadline remaining
  shift 2
  deadline=$(($(date +%s) + seconds))
  while true; do
    status=0
    attended "$@" || status=$?
    if ((status == 0)) || ! grep -qE "$LOCKED" "$PULUMI_LOG"; then return "$status"; fi
    if [[ -n ${BREAK_LOCK:-} ]] && "$BREAK_LOCK"; then
      BREAK_LOCK=''
      continue
    fi
    remaining=$((deadline - $(date +%s)))
    if ((remaining <= 0)); then locked_out "$seconds" "$stack"; fi
    if ((pause > remaining)); then pause=$remaining; fi
    say "Another update holds the stack \"$stack\"; trying again in $pause s, for at most $remaining s more."
    sleep "$pause"
    pause=$((pause < 40 ? pause * 2 : 60))
  done
}

# lock_owner: Pulumi names the lock's owner and time for a self-managed backend; the log shows what Pulumi Cloud says.
lock_owner() {
  grep -oE 'created by .* at [0-9T:Z.+-]+' "$PULUMI_LOG" | tail -n 1 && return 0
  if grep -q '^error: unexpected end' "$PULUMI_LOG"; then
    printf 'its file is empty, as a full disk leaves it, and names nobody'
  else
    printf 'Pulumi names it above'
  fi
}

# locked_out SECONDS STACK
locked_out() {
  local owner
  owner=$(lock_owner)
  fail 7 "another update held the stack \"$2\" for all of the $1 s that this step was told to wait: $owner." \
    "Let it end and run this job again. If it is dead (a job that was killed leaves its lock behind), and only then, break the lock" \
    "where the program is: pulumi cancel --yes --stack $2"
}

# status_of STATUS: of the statuses of docs/shell-contract.md, that of a Pulumi command which ended with STATUS and said what is in PULUMI_LOG.
status_of() {
  if (($1 == 6)); then
    printf 6
  elif (($1 == 3)) || refused "$PULUMI_LOG"; then
    printf 3
  elif grep -qsE "$NO_PASSPHRASE" "$PULUMI_LOG"; then
    printf 2
  elif grep -viE "$LASTING" "$PULUMI_LOG" 2> /dev/null | grep -qiE "$TRANSIENT|$AWAY"; then
    printf 4
  else
    printf 1
  fi
}

# What providers say of a cloud of one's own that is not there; asked by themselves, docker and kubectl mean that none was ever set up.
readonly AWAY='cannot connect to the docker daemon|failed to connect to the docker api|error during connect|kubernetes cluster is unreachable'

# What Pulumi says where the passphrase of a stack's secrets is not set at all.
readonly NO_PASSPHRASE='passphrase must be set|unable to find either `?PULUMI_CONFIG_PASSPHRASE'

# whose_refusal: of status 3, whose credentials they are, and what to do.
whose_refusal() {
  if grep -qsE 'incorrect passphrase|message authentication failed' "$PULUMI_LOG"; then
    printf 'its secrets were encrypted with another passphrase. Give this job the context whose PULUMI_CONFIG_PASSPHRASE made the stack.'
  elif grep -qsE '^error: Unauthorized|\[40[13]\]|invalid access token' "$PULUMI_LOG" || ! refused "$PULUMI_LOG"; then
    printf "the backend refused the credentials. Check the access token in the job's context, and what it may do."
  else
    printf "credentials were refused; what Pulumi said stands above. Check those of the backend and the cloud in the job's context, that they are still valid, and what they may do."
  fi
}

# ended_badly STATUS WHAT: ends the script for a Pulumi command that failed; Pulumi's own words stand above.
ended_badly() {
  case $(status_of "$1") in
    2) fail 2 "$2, since the passphrase of its secrets is not set. Set PULUMI_CONFIG_PASSPHRASE in a context and give the job that context." ;;
    3) fail 3 "$2: $(whose_refusal)" ;;
    4) fail 4 "$2 (Pulumi's status: $1), since a service could not be reached; what Pulumi said stands above. Run this job again when the service answers." ;;
    6) fail 6 "$2: the stack does not exist, or not any more." ;;
    *) fail 1 "$2 (Pulumi's status: $1); what it said stands above." ;;
  esac
}
