# The checks of a smoke test, each refused by name before anything is asked. The parameters make the first one. Each further one is a
# line of "checks", "[METHOD] /path [STATUS]", and the lines below it that are set in say more of it by the parameters' names. Works on
# the variables of smoke_test.sh: check["I WORD"] is what the check I says, of a list one entry a line.
# shellcheck disable=SC2154 # the caller's variables

readonly CHECK_WORDS='method path request_header request_body status header body_contains body_matches json revision_in'

# What a header can be called: https://www.rfc-editor.org/rfc/rfc9110#name-tokens
readonly HEADER_NAME='[A-Za-z0-9!#$%&*+.^_|~-]+'
readonly JSON_PATH='(\.[A-Za-z0-9_-]+)+'

read_checks() {
  local word line at=0 label
  for word in $CHECK_WORDS; do
    label=PARAM_${word^^}
    line=${!label-}
    label=$word
    note "$word" "$line"
  done
  finish_check
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%"${line##*[![:space:]]}"}
    if [[ $line =~ ^(([A-Z]+)[[:space:]]+)?(/[^[:space:]]*)([[:space:]]+([0-9]+))?$ ]]; then
      local method=${BASH_REMATCH[2]} path=${BASH_REMATCH[3]} code=${BASH_REMATCH[5]}
      at=$((at + 1))
      label="checks\" in $path, \"path"
      note path "$path"
      label="checks\" in $path, \"method"
      note method "$method"
      label="checks\" in $path, \"status"
      note status "$code"
      finish_check
    elif [[ $at -gt 0 && $line =~ ^[[:space:]]+([a-z_]+):[[:space:]]*(.*)$ && " name $CHECK_WORDS " == *" ${BASH_REMATCH[1]} "* ]]; then
      label="checks\" in ${check[$at path]}, \"${BASH_REMATCH[1]}"
      note "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
      finish_check
    elif [[ -n $line ]]; then
      fail 2 "parameter \"checks\" has a line that is no check ([METHOD] /path [STATUS]) and says nothing of the one above it (spaces, then one of name $CHECK_WORDS, and a colon): \"$line\""
    fi
  done < <(printf '%s' "${PARAM_CHECKS-}")
}

# finish_check: where it asks, and what people call it.
finish_check() {
  local path=${check[$at path]-} method=${check[$at method]:-GET}
  check["$at url"]=$url
  if [[ -n ${path#/} ]]; then check["$at url"]=${url%/}/${path#/}; fi
  shown[at]=${check[$at name]:-$method /${path#/}}
}

# note WORD TEXT: takes in what the check says, if anything.
note() {
  local word=$1 text=$2 line status=0
  case $word in
    request_header | status | header | json)
      while IFS= read -r line || [[ -n $line ]]; do
        line=$(trimmed "$line")
        if [[ -n $line ]]; then note_entry "$line"; fi
      done < <(printf '%s' "$text")
      return 0
      ;;
    request_body)
      note_variables "$text"
      check["$at body_text"]=$text
      ;;&
    path | request_body | body_contains)
      text=$(expanded "$label" "$text" && printf .) || exit $?
      text=${text%.}
      ;;&
    path) matches "$label" "$text" '^[^[:space:][:cntrl:]]*$' 'a path without spaces (write %20)' ;;
    method) matches "$label" "$text" '^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)?$' 'a method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS' ;;
    revision_in) matches "$label" "$text" "^($HEADER_NAME|$JSON_PATH)?\$" 'the name of a header or a JSON path such as .revision' ;;
    body_matches)
      grep -qE -e "$text" /dev/null 2> /dev/null || status=$?
      ((status < 2)) || fail 2 "parameter \"$label\" is not an extended regular expression: \"$text\""
      ;;
  esac
  check["$at $word"]=$text
  if [[ $word == revision_in && -n $text ]]; then asked_revision=$text; fi
}

# note_entry LINE: one entry of the list `word`.
note_entry() {
  case $word in
    status) matches "$label" "$1" '^[1-5][0-9]{2}$' 'an HTTP status' ;;
    json) matches "$label" "$1" "^${JSON_PATH}[[:space:]]*(=.+)?\$" 'a JSON path and its value, ".path = value"' ;;
    *) matches "$label" "$1" "^$HEADER_NAME:" 'a header, "Name: value"' ;;
  esac
  check["$at $word"]+=$1$'\n'
  if [[ $word == request_header ]]; then note_request_header "$1"; fi
}

# note_variables TEXT: those of what is sent have to be set, and their values are concealed wherever they come back.
note_variables() {
  local name rest=${1//\$\$/}
  while [[ $rest =~ \$\{?([A-Za-z_][A-Za-z0-9_]*) ]]; do
    name=${BASH_REMATCH[1]}
    rest=${rest#*"${BASH_REMATCH[0]}"}
    [[ -n ${!name-} ]] ||
      fail 2 "parameter \"$label\" names the variable $name, which is not set. Set it in a CircleCI context, and give the job that context."
    concealed+=" $name"
  done
}

# note_request_header LINE: with its variables in their place.
note_request_header() {
  local text
  note_variables "$1"
  text=$(expanded "$label" "$1") || exit $?
  [[ $text != *[[:cntrl:]]* ]] || fail 2 "parameter \"$label\" has a line break or another control character in a value: \"$1\""
  check["$at sent"]+=$text$'\n'
}
