# Which of a stack's resources an update looks at. Needs lib/say.sh and lib/parameters.sh.

# selection: adds to the caller's options what the parameters "target", "exclude", "replace", "dependents" and "parallel" say. A "$" is a part
# of the URN of whatever has a parent, as in my:Web$aws:s3/bucket:Bucket, so that only an entry which is a variable and nothing else is one;
# where that is empty it is refused, since all resources would be meant in its place.
selection() {
  local name entry given='' entries
  for name in target exclude replace; do
    exact_list "$name" entries
    for entry in ${entries[@]+"${entries[@]}"}; do
      if [[ $entry == \$* ]]; then entry=$(expanded "$name" "$entry") || exit $?; fi
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
