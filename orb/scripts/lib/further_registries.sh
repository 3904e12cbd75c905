# The registries that an image goes to besides its own. Needs lib/say.sh, lib/parameters.sh, lib/image.sh and lib/ecr.sh.

# further_registries REGISTRY: fills FURTHER with the entries of the parameter "also_push_to", HOST/PATH each, and LOGINS with the login of
# each: ecr, none, or USERNAME:PASSWORD, which name variables; "shared" where REGISTRY or an entry before has the same host. A login is
# never guessed: a password that was meant for one host would go to another.
further_registries() {
  local entry host login hosts=" $1 " variable='[A-Za-z_][A-Za-z0-9_]*' entries
  FURTHER=()
  LOGINS=()
  list also_push_to entries
  for entry in "${entries[@]}"; do
    matches also_push_to "$entry" "^$(host_pattern)/$(repository_pattern)(=none|=$variable:$variable)?\$" \
      'HOST/PATH, HOST/PATH=USERNAME:PASSWORD with the names of two variables, or HOST/PATH=none'
    login=${entry#*=}
    entry=${entry%%=*}
    host=${entry%%/*}
    if [[ $host == index.docker.io ]]; then
      host=docker.io
      entry=$host/${entry#*/}
    fi
    if [[ $hosts == *" $host "* ]]; then
      login=shared
    elif [[ $login == "$entry" ]]; then
      is_ecr "$host" || fail 2 "parameter \"also_push_to\" does not say how to log in to $host: \"$entry=USERNAME:PASSWORD\" names the variables of its login, \"$entry=none\" takes the machine's own."
      login=ecr
    fi
    hosts+="$host "
    FURTHER+=("$entry")
    LOGINS+=("$login")
  done
}
