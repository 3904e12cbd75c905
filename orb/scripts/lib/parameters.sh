# Reading parameters. A value is data from its environment variable to its use: nothing here evaluates it.

# expand NAME: the value of PARAM_NAME with $VAR and ${VAR} replaced by `circleci env subst`, which replaces variables and
# runs nothing (https://circleci.com/docs/orbs-best-practices/). "$$" is a dollar.
expand() {
  local variable="PARAM_${1^^}"
  expanded "$1" "${!variable-}"
}

# expanded NAME TEXT: the same for a text of the parameter NAME. It goes in by stdin: a value with a leading "-" is no option.
expanded() {
  local value=$2
  if [[ $value != *\$* ]]; then
    printf '%s' "$value"
    return 0
  fi
  command -v circleci > /dev/null 2>&1 ||
    fail 2 "parameter \"$1\" contains a \"\$\", which only \"circleci env subst\" may expand, and there is no \"circleci\" here. Give the value itself, or run in a CircleCI job."
  # `$(...)` drops trailing newlines; the added "." keeps the value's own.
  value=$(printf '%s.' "$value" | circleci env subst) || fail 2 "parameter \"$1\" could not be expanded: \"$2\""
  printf '%s' "${value%.}"
}

# list NAME ARRAY: fills ARRAY with the entries of the parameter, one a line; blank lines and the spaces around an entry are
# dropped, all else (quotes, "=", spaces inside) is kept. An entry is expanded after the text was cut into lines: a variable
# that holds a newline (a commit message, a branch's title) stays in its entry and cannot add another one.
list() {
  local -n list_entries=$2 # a name that no caller's array has: bash cannot refer from a name to itself
  local entry list_lines
  exact_list "$1" list_lines
  list_entries=()
  for entry in ${list_lines[@]+"${list_lines[@]}"}; do
    entry=$(expanded "$1" "$entry" && printf .) || exit $?
    if [[ -n ${entry%.} ]]; then list_entries+=("${entry%.}"); fi
  done
}

# exact_list NAME ARRAY: the same, where a "$" stands for itself.
exact_list() {
  local -n exact_entries=$2
  local variable="PARAM_${1^^}" entry
  exact_entries=()
  while IFS= read -r entry || [[ -n $entry ]]; do # the last line may lack its newline
    entry=${entry%$'\r'}
    entry="${entry#"${entry%%[![:space:]]*}"}"
    entry="${entry%"${entry##*[![:space:]]}"}"
    if [[ -n $entry ]]; then exact_entries+=("$entry"); fi
  done < <(printf '%s' "${!variable-}")
}

# A refusal inside `$(...)` ends only the subshell, so a caller writes `value=$(expand image) || exit $?`.

# matches NAME VALUE PATTERN WHAT: refuses, by the parameter's name, a value that is not WHAT.
matches() {
  [[ $2 =~ $3 ]] || fail 2 "parameter \"$1\" is not $4: \"$2\""
}

# whole_number NAME VALUE MINIMUM
whole_number() {
  matches "$1" "$2" '^[0-9]{1,6}$' 'a whole number'
  ((10#$2 >= $3)) || fail 2 "parameter \"$1\" is $2, but the least it can be is $3"
}

# folder NAME VALUE: an existing folder below the working directory or elsewhere, never an option.
folder() {
  [[ -n $2 && $2 != -* && -d $2 ]] || fail 2 "parameter \"$1\" names no folder: \"$2\" (looked in $PWD)"
}

# secret_name NAME VALUE: a parameter of type env_var_name; the secret itself is read by indirection, where it is used.
secret_name() { matches "$1" "$2" '^[A-Za-z_][A-Za-z0-9_]*$' 'the name of an environment variable'; }

# switch NAME [DEFAULT]: the boolean parameter, false unless given; CircleCI writes a boolean as true or false, and 1 or 0 in the
# environment of a step.
switch() {
  local variable="PARAM_${1^^}"
  case ${!variable:-${2:-false}} in
    true | 1) return 0 ;;
    false | 0) return 1 ;;
    *) fail 2 "parameter \"$1\" is neither true nor false: \"${!variable}\"" ;;
  esac
}
