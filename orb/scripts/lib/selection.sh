# Which of a stack's resources an update looks at. Needs lib/say.sh and lib/parameters.sh.

# selection: adds to the caller's options what the parameters "target", "exclude", "replace", "dependents" and "parallel" say.
selection() {
  local name entry given='' entries
  for name in target exclude replace; do
    list "$name" entries
    for entry in "${entries[@]}"; do
      matches "$name" "$entry" '^(urn:pulumi:|\*)[^[:cntrl:]]*$' 'a URN of Pulumi'
      options+=("--$name=$entry")
      given+=" $name"
    done
  done
  [[ ! $given =~ target.*exclude ]] || fail 2 'parameters "target" and "exclude" exclude each other.'
  if switch dependents; then
    [[ $given =~ target|exclude ]] || fail 2 'parameter "dependents" is nothing without "target" or "exclude".'
    options+=("--${BASH_REMATCH[0]}-dependents")
  fi
  whole_number parallel "${PARAM_PARALLEL:-0}" 0
  if ((${PARAM_PARALLEL:-0} > 0)); then options+=("--parallel=$PARAM_PARALLEL"); fi
}
