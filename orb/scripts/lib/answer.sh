# Asking a URL and judging what it answers. Needs lib/say.sh and lib/handover.sh, and works on the variables of smoke_test.sh: url,
# statuses, headers, contains, pattern in; code, latency, reached, curl_status out; SCRATCH is a folder of the caller's.
# shellcheck disable=SC2154,SC2034 # the caller's variables

# A URL that curl takes as it stands; a user and password in it would be printed with every message.
readonly URL='^[Hh][Tt][Tt][Pp][Ss]?://([A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?([/?#][^[:space:][:cntrl:]]*)?$'

# Of a body, this much is looked at: an endless one must not fill the disk.
readonly BODY_LIMIT=1048576

# ask SECONDS: one request. Redirects are not followed: where they lead is another service's answer.
ask() {
  : > "$SCRATCH/headers"
  curl_status=0
  # --disable comes first and keeps a .curlrc out; --globoff lets [] and {} be themselves. The figures go to standard error: the
  # body has standard output, where head can end it.
  curl --disable --globoff --silent --show-error --proto '=http,https' --max-time "$1" --dump-header "$SCRATCH/headers" \
    --write-out '%{stderr}\n%{http_code} %{time_total} %{time_connect}' --url "$url" 2> "$SCRATCH/figures" |
    head -c "$BODY_LIMIT" > "$SCRATCH/body" || curl_status=$?
  read -r code latency reached < <(tail -n 1 "$SCRATCH/figures") || true # the line has no newline
  # Status 23: curl could not write, since enough of the body was read.
  if ((curl_status == 23 && $(wc -c < "$SCRATCH/body") == BODY_LIMIT)); then curl_status=0; fi
}

# unreachable: no name, no connection, or none within the time. An answer that is wrong, slow or cut short is an answer.
unreachable() { ((curl_status == 6 || curl_status == 7)) || [[ $curl_status == 28 && $reached =~ ^0(\.0*)?$ ]]; }

# judge: what is wrong with the answer, in one line; nothing when it is right.
judge() {
  local expected same body
  if ((curl_status != 0)); then
    grep -m 1 '^curl: ' "$SCRATCH/figures" | readable 200 || printf 'curl ended with status %s' "$curl_status"
  elif [[ " ${statuses[*]} " != *" $code "* ]]; then
    printf 'HTTP %s, not %s' "$code" "$(any_of "${statuses[@]}")"
  else
    for expected in ${headers[@]+"${headers[@]}"}; do
      same=$(values_of "${expected%%:*}")
      if ! grep -qxF -e "$(trimmed "${expected#*:}")" < <(printf '%s\n' "$same"); then
        printf 'no header "%s"%s' "$expected" "${same:+, but \"$(printf '%s' "$same" | head -n 1 | readable 200)\"}"
        return 0
      fi
    done
    body=$(tr -d '\0' < "$SCRATCH/body" && printf .) # a shell variable holds no NUL; the "." keeps the newlines at the end
    if [[ -n $contains && ${body%.} != *"$contains"* ]]; then
      printf 'a body without "%s"' "$contains"
    elif [[ -n $pattern ]] && ! grep -aqE -e "$pattern" "$SCRATCH/body"; then
      printf 'a body without a line that matches "%s"' "$pattern"
    fi
  fi
}

# values_of NAME: the values of the header, which is named in any case, one a line.
values_of() {
  awk -v name="$1" '{ at = index($0, ":") } at && tolower(substr($0, 1, at - 1)) == tolower(name) {
    value = substr($0, at + 1); gsub(/^[ \t]+|[ \t\r]+$/, "", value); print value }' "$SCRATCH/headers"
}

trimmed() {
  local text="${1#"${1%%[![:space:]]*}"}"
  printf '%s' "${text%"${text##*[![:space:]]}"}"
}

# any_of WORD...: "200", "200 or 204".
any_of() {
  local text=$1
  shift
  if (($# > 0)); then text+=$(printf ' or %s' "$@"); fi
  printf '%s' "$text"
}

# readable BYTES: the beginning of standard input as text, without what a terminal or an XML file would take for its own.
readable() {
  head -c "$1" | jq --raw-input --slurp --join-output \
    'gsub("\r\n"; "\n") | explode | map(if . == 9 or . == 10 or (. >= 32 and . < 127) or (. > 159 and . < 65534) or . > 65535 then . else 65533 end) | implode'
}
