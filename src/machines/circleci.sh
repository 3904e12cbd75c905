#!/bin/sh
# Stands in for the `circleci` command that CircleCI puts on every machine. It needs a POSIX shell, awk, find and sort, which every image
# has, and openssl for tokens. What it knows of the job lies in CIRCLE_INTERNAL_TASK_DATA: oidc-claims, oidc-header, oidc-key.pem and
# timings.tsv go in; halt, releases and continuation.json come out. https://circleci.com/docs/guides/toolkit/environment-cli-usage-guide/
# In a setup configuration it is called `curl` too, and stands in for the one request of CircleCI's API that goes on with another one.
set -eu
fail() { printf 'circleci (stand-in): %s\n' "$1" >&2; exit "${2:-2}"; }
data=${CIRCLE_INTERNAL_TASK_DATA:-}
[ -n "$data" ] || fail 'CIRCLE_INTERNAL_TASK_DATA is not set: this is for jobs only'

# The curl of the machine, but for the request by which the continuation orb hands on a configuration: that is kept for this rehearsal, and
# nothing is sent. https://github.com/CircleCI-Public/continuation-orb/blob/main/src/scripts/continue.sh
curl_stand_in() {
  for word in "$@"; do
    case $word in http*://*/api/v2/pipeline/continue) hand_over "$@"; return ;; esac
  done
  own=${0%/*}
  rest=$PATH:
  while [ -n "$rest" ]; do
    folder=${rest%%:*}
    rest=${rest#*:}
    if [ "$folder" != "$own" ] && [ -x "${folder:-.}/curl" ]; then exec "${folder:-.}/curl" "$@"; fi
  done
  echo 'curl: command not found' >&2
  return 127
}

# As curl: what is posted, where the answer goes, and what is printed after it.
hand_over() {
  out='' format='' fails=false body=$data/continuation.new
  : > "$body"
  while [ $# -gt 0 ]; do
    word=$1
    shift
    case $word in
      --data | --data-raw | --data-binary | --data-ascii | --json) word=-d ;;
      --output) word=-o ;;
      --write-out) word=-w ;;
      --fail | --fail-with-body) word=-f ;;
      --request | --header | --user | --max-time | --retry | --retry-delay | --retry-max-time | --connect-timeout | --user-agent) word=-H ;;
      --* | [!-]*) continue ;;
    esac
    letters=${word#-}
    # One letter after the other: -fsS, and -sSfd @body or -XPOST, where what follows a letter is its value.
    while [ -n "$letters" ]; do
      rest=${letters#?}
      letter=${letters%"$rest"}
      letters=$rest
      case $letter in
        f) fails=true ;;
        [AbcCdDeEFHKmoPQrtTuUwxXyYz])
          letters=''
          if [ -z "$rest" ] && [ $# -gt 0 ]; then rest=$1; shift; fi
          case $letter in
            d) case $rest in @-) cat ;; @*) cat "${rest#@}" ;; *) printf '%s' "$rest" ;; esac >> "$body" || return 26 ;;
            o) out=$rest ;;
            w) format=$rest ;;
          esac ;;
      esac
    done
  done
  if ! grep -q '^[[:space:]]*{' "$body"; then status=400 said='The body is no JSON object.'
  elif ! grep -qF "\"${CIRCLE_CONTINUATION_KEY:-no key}\"" "$body"; then status=401 said='The continuation key is not that of this pipeline.'
  elif [ -e "$data/continuation.json" ]; then status=400 said='This pipeline goes on with another configuration already.'
  else status=200 said='Kept for this rehearsal, which goes on with it; nothing was sent to CircleCI.'; mv "$body" "$data/continuation.json"; fi
  rm -f "$body"
  if [ "$fails" = true ] && [ "$status" != 200 ]; then
    printf 'curl: (22) The requested URL returned error: %s\n{"message":"%s"}\n' "$status" "$said" >&2
  elif [ -n "$out" ] && [ "$out" != - ]; then printf '{"message":"%s"}\n' "$said" > "$out"; else printf '{"message":"%s"}\n' "$said"; fi
  # The two variables that a script asks for.
  if [ -n "$format" ]; then printf '%b' "$(printf '%s' "$format" | sed "s/%{http_code}/$status/g; s/%{response_code}/$status/g")"; fi
  if [ "$fails" = true ] && [ "$status" != 200 ]; then return 22; fi
}

# The text of the first argument or of the standard input, as https://github.com/a8m/envsubst reads it: $VAR and ${VAR}, by nothing when
# unset; $$ is one dollar; ${VAR:-word} and the like, where the word is one variable or a text, which is taken as it is. Nothing is run.
env_subst() {
  if [ $# -gt 0 ]; then printf '%s' "$1"; else cat; fi | { cat; printf x; } | awk '
    function braced(inside, key, word, operator, set) {
      if (!match(inside, /^[^-+=:A-Za-z0-9_]?[A-Za-z0-9_]+/) || substr(inside, 1, RLENGTH) == "_") return "${" inside "}"
      key = substr(inside, 1, RLENGTH)
      word = substr(inside, RLENGTH + 1)
      operator = match(word, /^:?[-=+]/) ? substr(word, 1, RLENGTH) : ""
      word = substr(word, length(operator) + 1)
      if (operator == "" || word == "") return ENVIRON[key]
      set = operator ~ /[+]/ ? !(key in ENVIRON) : operator ~ /:/ ? ENVIRON[key] != "" : key in ENVIRON
      if (set) return operator ~ /[+]/ ? "" : ENVIRON[key]
      if (!match(word, /^[$][A-Za-z0-9_]+/)) return word
      return RLENGTH == length(word) ? ENVIRON[substr(word, 2)] : substr(word, RLENGTH + 1)
    }
    { text = text (NR > 1 ? "\n" : "") $0 }
    END {
      rest = substr(text, 1, length(text) - 1)
      while (match(rest, /[$]/)) {
        out = out substr(rest, 1, RSTART - 1)
        rest = substr(rest, RSTART + 1)
        if (rest ~ /^[$]/) { out = out "$"; taken = 1 }
        else if (match(rest, /^[{][^}\r\n]*[}]/)) { taken = RLENGTH; out = out braced(substr(rest, 2, taken - 2)) }
        else if (rest ~ /^[{]/) { print "circleci (stand-in): closing brace expected" > "/dev/stderr"; exit 1 }
        else if (match(rest, /^[A-Za-z0-9_]+/)) {
          taken = RLENGTH
          name = substr(rest, 1, taken)
          out = out (name == "_" ? "$_" : ENVIRON[name])
        }
        else { out = out "$"; taken = 0 }
        rest = substr(rest, taken + 1)
      }
      printf "%s", out rest
    }'
}

# Files by patterns, sorted, each once: * ? [abc] {a,b} within a folder, ** over folders.
tests_glob() {
  [ $# -gt 0 ] || fail 'tests glob needs a pattern'
  for pattern in "$@"; do
    start=$(printf '%s\n' "$pattern" | sed 's/[*?[{].*//; s|[^/]*$||')
    [ -d "${start:-.}" ] || continue
    find "${start:-.}" ! -type d | PATTERN=$pattern awk '
      function literal(letter) {
        return letter ~ /[A-Za-z0-9_\/ -]/ ? letter : letter ~ /[\^\\]/ ? "\\" letter : "[" letter "]"
      }
      function expression(glob, out, letter, depth, set) {
        out = "^"; depth = 0
        while (glob != "") {
          letter = substr(glob, 1, 1)
          if (glob ~ /^[*][*]\//) { out = out "([^/]+/)*"; glob = substr(glob, 4); continue }
          if (glob ~ /^[*][*]/) { out = out ".*"; glob = substr(glob, 3); continue }
          if (match(glob, /^\[[!^]?[^]]+\]/)) {
            set = substr(glob, 2, RLENGTH - 2); glob = substr(glob, RLENGTH + 1)
            sub(/^[!^]/, "^/", set); gsub(/\\/, "\\\\", set)
            out = out "[" set "]"; continue
          }
          glob = substr(glob, 2)
          if (letter == "\\" && glob != "") { out = out literal(substr(glob, 1, 1)); glob = substr(glob, 2) }
          else if (letter == "*") out = out "[^/]*"
          else if (letter == "?") out = out "[^/]"
          else if (letter == "{" && index(glob, "}")) { out = out "("; depth++ }
          else if (letter == "}" && depth) { out = out ")"; depth-- }
          else if (letter == "," && depth) out = out "|"
          else out = out literal(letter)
        }
        return out "$"
      }
      BEGIN { wanted = expression(ENVIRON["PATTERN"]) }
      { gsub(/\/\/+/, "/"); if (ENVIRON["PATTERN"] !~ /^\.\//) sub(/^\.\//, ""); if ($0 ~ wanted) print }'
  done | LC_ALL=C sort -u
}

# Reads the options of `split` and `run`; what is left is in $files.
read_options() {
  by=name; index=${CIRCLE_NODE_INDEX:-0}; total=${CIRCLE_NODE_TOTAL:-1}; type=autodetect; default=0.001; counts=false; command=; files=
  while [ $# -gt 0 ]; do
    case $1 in
      --*=*) option=${1%%=*}; value=${1#*=} ;;
      --show-counts | --verbose | -v) option=$1; value=true ;;
      --*) option=$1; [ $# -gt 1 ] || fail "$1 needs a value"; value=$2; shift ;;
      *) option=; files=$1 ;;
    esac
    shift
    case $option in
      '') ;;
      --split-by) by=$value ;;
      --index) index=$value ;;
      --total) total=$value ;;
      --timings-type) type=$value ;;
      --time-default) default=$(seconds "$value") ;;
      --command) command=$value ;;
      --show-counts) counts=$value ;;
      --verbose | -v) ;;
      *) fail "unknown option $option" ;;
    esac
  done
  case $by in name | filesize | timings) ;; *) fail "--split-by is name, filesize or timings, not $by" ;; esac
  case $type in file | filename | class | classname | name | testname | autodetect) ;; *) fail "unknown --timings-type $type" ;; esac
  case $index:$total in *[!0-9:]* | :* | *:) fail '--index and --total are numbers' ;; esac
  [ "$index" -lt "$total" ] || fail "there is no node $index of $total, counted from 0"
}

seconds() {
  printf '%s\n' "$1" | awk '
    !/^[0-9.]+(ms|s|m|h)?$/ { exit 1 }
    { unit = $0; sub(/^[0-9.]+/, "", unit); factor = unit == "ms" ? 0.001 : unit == "m" ? 60 : unit == "h" ? 3600 : 1; print ($0 + 0) * factor }' ||
    fail "\"$1\" is no time such as 10s"
}

# The part of a list (standard input, one a line) that is this node's. By weight the heaviest go first, each to the node with the least.
split_list() {
  list=$(awk '{ gsub(/\r$/, "") } NF' | LC_ALL=C sort)
  [ -n "$list" ] || return 0
  if [ "$by" = filesize ]; then
    missing=$(printf '%s\n' "$list" | while IFS= read -r file; do [ -f "$file" ] || printf '%s\n' "$file"; done | head -n 1)
    [ -z "$missing" ] || fail "\"$missing\" is no file, so it has no size"
  fi
  case $by in
    name) printf '%s\n' "$list" | awk '{ printf "1\t%s\n", $0 }' ;;
    filesize)
      printf '%s\n' "$list" | while IFS= read -r file; do printf '%s\t%s\n' "$(($(wc -c < "$file")))" "$file"; done ;;
    timings)
      touch "$data/timings.tsv"
      # Columns: file, class, name, seconds. The column that knows most of the list is taken when none is asked for.
      printf '%s\n' "$list" | TYPE=$type DEFAULT=$default awk -F '\t' '
        !list { for (column = 1; column <= 3; column++) if ($column != "") known[column, $column] += $4; next }
        { lines[++count] = $0; sub(/^\.\//, ""); keys[count] = $0; for (column = 1; column <= 3; column++) if ((column, $0) in known) found[column]++ }
        END {
          type = ENVIRON["TYPE"]
          column = type ~ /^file/ ? 1 : type ~ /^class/ ? 2 : 3
          if (type == "autodetect") { column = 1; for (other = 2; other <= 3; other++) if (found[other] > found[column]) column = other }
          if (!found[column]) print "Error auto-detecting timing type, falling back to weighting by name." > "/dev/stderr"
          for (line = 1; line <= count; line++) {
            weight = !found[column] ? 1 : (column, keys[line]) in known ? known[column, keys[line]] : ENVIRON["DEFAULT"]
            printf "%.6f\t%s\n", weight, lines[line]
          }
        }' "$data/timings.tsv" list=1 - ;;
  esac | LC_ALL=C sort -t "$(printf '\t')" -s -k 1,1nr -k 2,2 | INDEX=$index TOTAL=$total COUNTS=$counts awk -F '\t' '
    {
      least = 0
      for (node = 1; node < ENVIRON["TOTAL"]; node++) if (load[node] + 0 < load[least] + 0) least = node
      load[least] += $1; all++
      if (least == ENVIRON["INDEX"]) { own++; sub(/^[^\t]*\t/, ""); print }
    }
    END { if (ENVIRON["COUNTS"] == "true") printf "Running %d of %d items.\n", own, all > "/dev/stderr" }' | LC_ALL=C sort
}

tests_split() {
  read_options "$@"
  if [ -z "$files" ]; then split_list; return; fi
  [ -r "$files" ] || fail "there is no file \"$files\" to read"
  split_list < "$files"
}

tests_run() {
  read_options "$@"
  [ -n "$command" ] || fail 'tests run needs --command'
  mine=$(split_list)
  if [ -z "$mine" ]; then echo 'No tests for this node.' >&2; return 0; fi
  shell=$(command -v bash || command -v sh)
  printf '%s' "$mine" | tr '\n' ' ' | "$shell" -c "$command"
}

# A token of this rehearsal's own issuer, whose key is made for the run.
oidc_get() {
  claims='{}'
  while [ $# -gt 0 ]; do
    case $1 in
      --claims=*) claims=${1#*=} ;;
      --claims) [ $# -gt 1 ] || fail "$1 needs a value"; claims=$2; shift ;;
      --root-issuer) ;;
      *) fail "unknown option $1" ;;
    esac
    shift
  done
  command -v openssl > /dev/null || fail 'a token is signed by openssl, which this machine does not have' 1
  [ -r "$data/oidc-key.pem" ] || fail 'this job has no issuer' 1
  now=$(date +%s)
  payload=$(printf '%s' "$claims" | tr '\n' ' ' | NOW=$now END=$((now + 3600)) BASE=$(cat "$data/oidc-claims") awk '
    { claims = claims $0 }
    END {
      base = ENVIRON["BASE"]
      if (claims !~ /^[ \t]*[{][ \t]*("aud"[ \t]*:[ \t]*"[^"\\]*"[ \t]*)?[}][ \t]*$/) exit 1
      if (match(claims, /:[ \t]*"[^"]*"/)) { audience = substr(claims, RSTART + 1, RLENGTH - 1); sub(/^[ \t]*/, "", audience) }
      else if (match(base, /"aud":"[^"]*"/)) audience = substr(base, RSTART + 6, RLENGTH - 6)
      gsub(/&/, "\\\\&", audience)
      sub(/"aud":"[^"]*"/, "\"aud\":" audience, base)
      sub(/"iat":[0-9]+/, "\"iat\":" ENVIRON["NOW"], base)
      sub(/"exp":[0-9]+/, "\"exp\":" ENVIRON["END"], base)
      printf "%s", base
    }') || fail '--claims is an object with the one key "aud", a text'
  encoded=$(printf '%s' "$(cat "$data/oidc-header")" | base64url).$(printf '%s' "$payload" | base64url)
  printf '%s.%s\n' "$encoded" "$(printf '%s' "$encoded" | openssl dgst -sha256 -sign "$data/oidc-key.pem" -binary | base64url)"
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# Deploy markers have nowhere to go here; they are kept, one call a line, and shown.
release() {
  case ${1:-} in plan | update | log) ;; *) fail "run release is plan, update or log, not \"${1:-}\"" ;; esac
  line=$(printf '%s ' "$@" | tr '\n' ' ')
  printf '%s\n' "${line% }" >> "$data/releases"
  printf 'Recorded by this rehearsal, and sent nowhere: release %s\n' "${line% }"
}

case ${0##*/} in curl) curl_stand_in "$@"; exit ;; esac
usage='env subst, step halt, tests glob, tests split, tests run, run oidc get and run release'
case "${1:-} ${2:-}" in
  ' ' | 'help '* | '--help '* | '-h '*) printf 'This stands in for the circleci command of a job. It knows %s.\n' "$usage" ;;
  'env subst') shift 2; env_subst "$@" ;;
  'step halt' | 'task halt') : > "$data/halt" ;;
  'tests glob') shift 2; tests_glob "$@" ;;
  'tests split') shift 2; tests_split "$@" ;;
  'tests run') shift 2; tests_run "$@" ;;
  'run oidc') [ "${3:-}" = get ] || fail 'run oidc is get'; shift 3; oidc_get "$@" ;;
  'run release') shift 2; release "$@" ;;
  'version '* | '--version '*) echo '0.0.0+arm-pipeline.stand-in' ;;
  *) fail "it knows $usage, not \"$*\"" ;;
esac
