# What travels from job to job below .arm-pipeline/, as docs/shell-contract.md describes it. Needs lib/say.sh and lib/parameters.sh.

readonly HANDOVER=.arm-pipeline
readonly PROGRAM=$HANDOVER/program

# Of every file here; it grows when a reader of the old shape could misread the new one.
readonly SCHEMA=2

# read_handover FILE FILTER: what jq's FILTER takes out of a file of the hand-over; refuses a shape that this version cannot read.
read_handover() {
  jq --raw-output --slurp "if length == 1 and (.[0] | type == \"object\" and .schema == $SCHEMA) then .[0] | ($2) else error end" "$HANDOVER/$1" 2> /dev/null ||
    fail 2 "$HANDOVER/$1 is not what this version of the orb writes (schema $SCHEMA). Use one version of the orb in all jobs of a workflow."
}

# write_handover FILE: standard input becomes the file, whole or not at all.
write_handover() {
  local path=$HANDOVER/$1
  mkdir -p "${path%/*}"
  cat > "$path.part" || fail 1 "$path could not be written; why stands above."
  if [[ ! -s $path.part ]]; then # the program before the pipe failed, and has said why
    rm -f "$path.part"
    return 1
  fi
  mv "$path.part" "$path"
}

# fit_branch: the branch as a part of a stack's name that no other branch has: lower-case letters, digits and "-", at most 40, and, where
# that is not the branch itself, 7 digits of its checksum.
fit_branch() {
  local LC_ALL=C branch=${CIRCLE_BRANCH:-} fit
  fit=${branch,,}
  fit=${fit//[^a-z0-9]/-}
  while [[ $fit == *--* ]]; do fit=${fit//--/-}; done
  fit=${fit#-}
  fit=${fit:0:40}
  fit=${fit%-}
  if [[ $fit != "$branch" ]]; then fit=${fit:-branch}-$(printf '%s' "$branch" | sha256sum | cut -c 1-7); fi
  printf '%s' "$fit"
}

# stack_parameter: the expanded parameter "stack": a name, or organisation/name, or organisation/project/name. In it $ARM_PIPELINE_BRANCH
# is the branch, made fit.
stack_parameter() {
  local stack name
  if [[ ${PARAM_STACK:-} == *ARM_PIPELINE_BRANCH* ]]; then
    [[ -n ${CIRCLE_BRANCH:-} ]] ||
      fail 2 "parameter \"stack\" is \"$PARAM_STACK\", named after the branch, and this pipeline has none. Run the job for branches only, not for tags."
    ARM_PIPELINE_BRANCH=$(fit_branch)
    export ARM_PIPELINE_BRANCH
  fi
  stack=$(expand stack) || exit $?
  for name in CIRCLE_BRANCH CIRCLE_TAG; do # CircleCI may have put the branch in before, so the value is looked for
    if [[ ${!name:-} == */* && $stack == *"${!name}"* ]]; then
      fail 2 "parameter \"stack\" is \"$stack\", which holds the \"/\" of $name, \"${!name}\"; Pulumi would read what stands before it as an organisation. Name the stack from the pipeline's number instead, or from \$ARM_PIPELINE_BRANCH, which is the branch made fit."
    fi
  done
  matches stack "$stack" '^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}){0,2}$' \
    'the name of a stack (letters, digits, ".", "_" and "-", with "organisation/" before it if it has one)'
  printf '%s' "$stack"
}

# What stack.json says: the stack, the folder of what was handed over, and the program's own in the repository. Read once: jq takes longer
# to start than all else here.
HANDED=()

# read_stack_file: fills HANDED.
read_stack_file() {
  if ((${#HANDED[@]} > 0)); then return 0; fi
  mapfile -t -d '' HANDED < <(read_handover stack.json '[.stack, .handed_over, .program | "\(.)\u0000"] | add')
  ((${#HANDED[@]} > 2)) || exit 2 # what is wrong was said
}

# handed_over_program: the same, where a program was handed over.
handed_over_program() {
  [[ -f $HANDOVER/stack.json && -d $PROGRAM ]] ||
    fail 2 "no program was handed over: $HANDOVER/stack.json or $PROGRAM is missing. Run hand_over_program and configure_stack in this job first."
  read_stack_file
}

# program_where_it_lies: the program's folder in the repository, where it is installed, configured and run.
program_where_it_lies() {
  read_stack_file
  [[ -d ${HANDED[2]} ]] || fail 2 "the program that was handed over lies in ${HANDED[2]}, which is not here. Check the repository out in this job."
  printf '%s' "${HANDED[2]}"
}
