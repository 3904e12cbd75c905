# Values for the later steps of a job that those steps do not show. CircleCI masks what its contexts and its project's settings hold and nothing
# that a job has fetched (https://circleci.com/docs/guides/security/env-vars/#secrets-masking), so this masks what a step prints before anybody
# else gets it. Needs lib/say.sh and lib/environment.sh. In FOLDER, which only its owner can read, are the files `values`, shell that
# exports them, and `hidden`, what is not to be seen of them: a line each, the longest first.

# hand_on_masked FOLDER: every later step of the job whose shell is bash gets the values, and is masked. A step whose shell is sh reads no
# BASH_ENV, and so has neither. The functions go along, since a later step need not have those of this orb.
hand_on_masked() {
  (
    declare -f enter_masked
    printf 'enter_masked %q\nunset -f enter_masked\n' "$1"
  ) > "$1/enter.sh"
  declare -f run_masked run_once output_masked errors_masked filter_output print_whole held_back mask_text print_masked > "$1/mask.sh"
  # When the folder is gone, so are the values. Another shell that takes this in must understand the line.
  # shellcheck disable=SC2016 # the later step's own
  printf 'if [ -n "${BASH_VERSION-}" ] && [ -r %q ]; then . %q; fi\n' "$1/enter.sh" "$1/enter.sh" >> "$BASH_ENV" ||
    fail 1 "BASH_ENV could not be written for the steps that follow; why stands above."
}

# enter_masked FOLDER: bash comes here when it starts. The step's own shell, the first, runs itself once more below a mask; that second one
# takes the values, and what it starts gets them from it. Who is who says the environment that a shell was started with, and no variable: what a
# step has saved into BASH_ENV of all its variables is no mark.
enter_masked() {
  local - level='' words word
  { set +x; } 2> /dev/null # the values stand in what follows
  if [[ -v ARM_PIPELINE_MASKED ]]; then
    mapfile -d '' -t words < /proc/self/environ
    for word in "${words[@]}"; do if [[ $word == ARM_PIPELINE_MASKED=* ]]; then level=${word#*=}; fi; done
  fi
  if [[ $level == values ]]; then return 0; fi
  if [[ $level != mask && -s $1/hidden && $- != *i* ]]; then
    if [[ ${FUNCNAME[-1]} != source || ${BASH_LINENO[-1]} != 0 ]] || shopt -qo posix; then
      echo 'arm-pipeline: this shell was not masked when it started, so it gets no values of the opened environments.' >&2
      return 0
    fi
    # shellcheck disable=SC1091 # made by the step that opens
    . "$1/mask.sh"
    run_masked "$1/hidden"
  fi
  # shellcheck disable=SC1091
  . "$1/values"
  if [[ $level == mask ]]; then export ARM_PIPELINE_MASKED=values; fi
}

# run_masked HIDDEN: runs the command of this very shell once more with its output through a filter, and ends with its status. The step's own
# shell stays outside, since neither a trap nor an `exec` of the step can take it away: it ends when all has been shown that the step has
# printed, and not later, so that what the step leaves running holds nobody up. Where both outputs are one, as on CircleCI, one filter keeps
# their order. A file is nobody's log: what goes into one stays as it is.
run_masked() {
  local words hidden=$1 patterns masked mark status=0
  set +e +o pipefail
  trap : HUP INT TERM # a group that is told to stop is waited for
  mapfile -d '' -t words < /proc/self/cmdline
  mapfile -t patterns < "$hidden"
  mark=$'\001'arm-pipeline-$RANDOM$RANDOM$RANDOM$'\001'
  if [[ /dev/fd/1 -ef /dev/fd/2 && ! -f /dev/fd/1 ]]; then
    run_once "${words[@]:1}" 2>&1 | filter_output
    status=${PIPESTATUS[0]}
  else
    errors_masked output_masked run_once "${words[@]:1}"
    status=$?
  fi
  exit "$status"
}

# run_once ARGUMENT...: a bash in the place of this one, and behind what it printed the mark.
run_once() {
  local status=0 own
  trap : HUP INT TERM
  # Of what a signal ends, bash tells where it writes itself.
  { ARM_PIPELINE_MASKED=mask "$BASH" "$@" 2>&"$own" {own}>&-; } {own}>&2 2> /dev/null || status=$?
  if [[ ! -f /dev/fd/1 ]]; then printf '%s' "$mark"; fi
  if [[ ! -f /dev/fd/2 && ! /dev/fd/1 -ef /dev/fd/2 ]]; then printf '%s' "$mark" >&2; fi
  return "$status"
}

output_masked() {
  if [[ -f /dev/fd/1 ]]; then
    "$@"
    return
  fi
  "$@" | filter_output
  return "${PIPESTATUS[0]}"
}

errors_masked() {
  local status out
  if [[ -f /dev/fd/2 ]]; then
    "$@"
    return
  fi
  {
    "$@" 2>&1 >&"$out" {out}>&- | filter_output >&2 {out}>&-
    status=${PIPESTATUS[0]}
  } {out}>&1
  return "$status"
}

# filter_output [BEGINNING]: standard input to standard output, masked, up to the mark. What comes after it is of a process that the step has left
# running, and one of its own goes on with that. Whatever can be is printed at once, a part of a line too: dots show that something lives.
filter_output() {
  local LC_ALL=C text=${1-} more # bytes: what is no text is shown as well
  trap '' HUP INT TERM PIPE
  while IFS= read -r -N 1 more; do
    text+=$more
    IFS= read -r -N 65535 -t 0.02 more
    text+=$more
    if [[ -n $mark && $text == *"$mark"* ]]; then
      mask_text "${text%%"$mark"*}"
      print_masked
      text=${text#*"$mark"}
      mark=''
      filter_output "$text" 0<&0 &
      return 0
    fi
    print_whole
  done
  mask_text "$text"
  print_masked
}

# print_whole: of TEXT what belongs to nothing hidden whose end has not come yet; the rest stays in it. What is hidden has no line end.
print_whole() {
  local last=${text##*$'\n'} lines held=0 cut first whole
  lines=${text%"$last"}
  if [[ -n $last ]]; then held_back; fi
  cut=$((${#last} - held))
  if ((held > 0)); then # what is held back may begin within something that is whole
    mask_text "$last"
    whole=$masked
    mask_text "${last:0:cut}"
    first=$masked
    mask_text "${last:cut}"
    if [[ $first$masked != "$whole" ]]; then cut=0; fi
  fi
  mask_text "$lines${last:0:cut}"
  print_masked
  text=${last:cut}
}

# held_back: HELD: how many letters at the end of LAST begin something hidden, or the mark, without being all of it.
held_back() {
  local pattern tail first
  for pattern in "${patterns[@]}" ${mark:+"$mark"}; do
    tail=$last first=${pattern:0:1}
    if ((${#tail} >= ${#pattern})); then tail=${tail: -$((${#pattern} - 1))}; fi
    while ((${#tail} > held)); do
      if [[ $pattern == "$tail"* ]]; then
        held=${#tail}
        break
      fi
      tail=${tail:1}
      if [[ $tail != *"$first"* ]]; then break; fi
      tail=$first${tail#*"$first"}
    done
  done
}

# mask_text TEXT: MASKED: the text with **** for what is hidden. Bash takes a second for a megabyte, grep for a hundred, and most of a long text
# holds nothing.
mask_text() {
  local pattern
  masked=$1
  if ((${#masked} > 4096)); then
    printf '%s\n' "$masked" 2> /dev/null | LC_ALL=C grep -qF -f "$hidden" 2> /dev/null
    if (($? == 1)); then return 0; fi
  fi
  for pattern in "${patterns[@]}"; do masked=${masked//"$pattern"/****}; done
}

# print_masked: where nobody reads any more, what is left running is not to notice.
print_masked() { printf '%s' "$masked" 2> /dev/null; }
