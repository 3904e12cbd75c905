# Asking a URL and judging what it answers. Needs lib/say.sh, and works on the variables of smoke_test.sh: check (see
# lib/smoke_checks.sh), at, connect, certificate_days, revision, images in; code, latency, reached, curl_status, here out; SCRATCH is
# a folder of the caller's that only its owner can read, `here` the check's own in it.
# shellcheck disable=SC2154,SC2034 # the caller's variables

# A URL that curl takes as it stands; a user and password in it would be printed with every message.
readonly HOST='([A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?'
readonly URL="^[Hh][Tt][Tt][Pp][Ss]?://$HOST([/?#][^[:space:][:cntrl:]]*)?\$"

# Of a body, this much is looked at: an endless one must not fill the disk.
readonly BODY_LIMIT=1048576

# ask SECONDS: one request of the check. Redirects are not followed: where they lead is another service's answer.
ask() {
  local method=${check[$at method]:-GET} options=()
  here=$SCRATCH/$at
  mkdir -p "$here"
  : > "$here/headers"
  if [[ $method == HEAD ]]; then options+=(--head); elif [[ $method != GET ]]; then options+=(--request "$method"); fi
  if [[ -n ${check[$at sent]-} ]]; then # by a file: an argument is seen by every process of the machine
    printf '%s' "${check[$at sent]}" > "$here/sent"
    options+=(--header "@$here/sent")
  fi
  if [[ -n ${check[$at request_body]-} ]]; then
    printf '%s' "${check[$at request_body]}" > "$here/request_body"
    options+=(--data-binary "@$here/request_body")
  fi
  if [[ -n $connect ]]; then options+=(--connect-to "::$connect"); fi
  if ((certificate_days > 0)) && [[ ${check[$at url]} == [Hh][Tt][Tt][Pp][Ss]:* ]]; then options+=(--verbose); fi # for the certificate's end
  curl_status=0
  # --disable comes first and keeps a .curlrc out; --globoff lets [] and {} be themselves. The figures go to standard error: the
  # body has standard output, where head can end it.
  curl --disable --globoff --silent --show-error --proto '=http,https' --max-time "$1" --dump-header "$here/headers" \
    --write-out '%{stderr}\n%{http_code} %{time_total} %{time_connect}\n' ${options[@]+"${options[@]}"} --url "${check[$at url]}" \
    2> "$here/figures" | head -c "$BODY_LIMIT" > "$here/body" || curl_status=$?
  read -r code latency reached < <(grep -E '^[0-9]{3} [0-9.]+ [0-9.]+$' "$here/figures" | tail -n 1) || true
  # Status 23: curl could not write, since enough of the body was read.
  if ((curl_status == 23 && $(wc -c < "$here/body") == BODY_LIMIT)); then curl_status=0; fi
}

# unreachable: no name, no connection, or none within the time. An answer that is wrong, slow or cut short is an answer.
unreachable() { ((curl_status == 6 || curl_status == 7)) || [[ $curl_status == 28 && $reached =~ ^0(\.0*)?$ ]]; }

# judge: what is wrong with the answer, in one line; nothing when it is right.
judge() {
  local expected same body
  if ((curl_status != 0)); then
    no_answer
    return 0
  fi
  expected=${check[$at status]:-200}
  if [[ $'\n'$expected$'\n' != *$'\n'"$code"$'\n'* ]]; then
    same=$(values_of location | head -n 1)
    printf 'HTTP %s%s, not %s' "$code" "${same:+ to $same}" "$(any_of "$expected")"
    return 0
  fi
  while IFS= read -r expected; do
    same=$(values_of "${expected%%:*}")
    if ! grep -qxF -e "$(trimmed "${expected#*:}")" < <(printf '%s\n' "$same"); then
      printf 'no header "%s"%s' "$expected" "${same:+, but \"$(printf '%s' "$same" | head -n 1 | readable 200)\"}"
      return 0
    fi
  done < <(printf '%s' "${check[$at header]-}")
  judge_revision || return 0
  while IFS= read -r expected; do
    same=$(json_at "$(trimmed "${expected%%=*}")")
    if [[ -z $same || $expected == *=* && $same != "$(trimmed "${expected#*=}")" ]]; then
      printf 'no JSON "%s"%s' "$expected" "${same:+, but \"$(printf '%s' "$same" | readable 200)\"}"
      return 0
    fi
  done < <(printf '%s' "${check[$at json]-}")
  body=$(tr -d '\0' < "$here/body" && printf .) # a shell variable holds no NUL; the "." keeps the newlines at the end
  expected=${check[$at body_contains]-}
  if [[ -n $expected && ${body%.} != *"$expected"* ]]; then
    printf 'a body without "%s"' "$expected"
    return 0
  fi
  expected=${check[$at body_matches]-}
  if [[ -n $expected ]] && ! grep -aqE -e "$expected" "$here/body"; then printf 'a body without a line that matches "%s"' "$expected"; fi
}

# judge_revision: the first words of NO_REVISION are those by which the end of the smoke test knows that an app says nothing.
judge_revision() {
  local place=${check[$at revision_in]-} same
  if [[ -z $place ]]; then return 0; fi
  if [[ $place == .* ]]; then same=$(json_at "$place"); else same=$(values_of "$place" | head -n 1); fi
  if is_deployed "$same"; then return 0; fi
  printf '%s' "$NO_REVISION $place"
  if [[ -n $same ]]; then printf ', but "%s": another version than the deployed one answers' "$(printf '%s' "$same" | readable 200)"; fi
  return 1
}
readonly NO_REVISION='not the deployed revision in'

# is_deployed TEXT: the revision, in full or as Git shortens it, or an image that was deployed, by reference or by digest.
is_deployed() {
  local image
  if [[ -n $revision && ($1 == "$revision" || $1 =~ ^[0-9a-f]{7,}$ && $revision == "$1"*) ]]; then return 0; fi
  for image in $images; do
    if [[ $1 == "$image" || $1 == "${image#*@}" ]]; then return 0; fi
  done
  return 1
}

# no_answer: what curl's status says (https://curl.se/docs/manpage.html#EXIT), and its own words.
no_answer() {
  case $curl_status in
    6) printf 'the name has no address' ;;
    7) printf 'nothing accepts connections there' ;;
    18 | 52 | 56) printf 'the connection ended before the answer did' ;;
    28) printf 'no whole answer in the time of one request' ;;
    35) printf 'no TLS connection could be made' ;;
    51 | 60) printf 'the certificate is not to be trusted' ;;
    *) printf 'no answer' ;;
  esac
  printf ' (%s)' "$(grep -m 1 '^curl: ' "$here/figures" | readable 200 || printf 'curl ended with status %s' "$curl_status")"
}

# values_of NAME: the values of the header, which is named in any case, one a line.
values_of() {
  awk -v name="$1" '{ at = index($0, ":") } at && tolower(substr($0, 1, at - 1)) == tolower(name) {
    value = substr($0, at + 1); gsub(/^[ \t]+|[ \t\r]+$/, "", value); print value }' "$here/headers"
}

# json_at PATH: what a body of JSON has there, a text as it is; nothing where it has nothing, or is no JSON.
json_at() {
  # shellcheck disable=SC2016 # jq's variables
  jq --raw-output --arg path "$1" 'reduce ($path | split(".")[1:][]) as $key (.; if type == "object" then .[$key]
    elif type == "array" and ($key | test("^[0-9]+$")) then .[$key | tonumber] else null end)
    | if type == "string" then . elif . == null then empty else tojson end' "$here/body" 2> /dev/null || true
}

trimmed() {
  local text="${1#"${1%%[![:space:]]*}"}"
  printf '%s' "${text%"${text##*[![:space:]]}"}"
}

# any_of LINES: "200", "200 or 204".
any_of() {
  local text=${1%$'\n'}
  printf '%s' "${text//$'\n'/ or }"
}

# readable LENGTH: the beginning of standard input as text, without what a terminal or an XML file would take for its own, and without
# the values of the variables that are concealed: an app may answer what it was sent.
readable() {
  local text plain LC_ALL=C
  text=$(head -c "$(($1 + 8192))" | tr '\0' '\1' && printf .) # a shell variable holds no NUL, and neither may stay
  text=${text%.}
  plain=${text:0:$1}
  plain=${plain//$'\r\n'/$'\n'}
  if [[ -z $concealed && $plain != *[!$'\t\n'\ -~]* ]]; then # nearly every answer; jq takes ten times as long to start
    printf '%s' "$plain"
    return 0
  fi
  # shellcheck disable=SC2016 # jq's variables
  printf '%s' "$text" | jq --raw-input --slurp --join-output --arg names "$concealed" --argjson length "$1" '
    reduce ($names | split(" ")[] | env[.] // "" | select(length > 3)) as $secret (.; split($secret) | join("****"))
    | .[:$length] | split("\r\n") | join("\n")
    | explode | map(if . == 9 or . == 10 or (. >= 32 and . < 127) or (. > 159 and . < 65534) or . > 65535 then . else 65533 end) | implode'
}
