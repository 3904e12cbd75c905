# What a smoke test measures once everything is right: how long answers take, and how long the certificate is good for. Works on the
# variables of smoke_test.sh, as lib/answer.sh does.
# shellcheck disable=SC2154,SC2034 # the caller's variables

# measure_latency: asks the first check again and again, each time by a connection of its own. "slow" is what is wrong with it.
measure_latency() {
  local at=0 asked=0 left wrong=0 line place
  : > "$SCRATCH/latencies"
  while ((asked < latency_requests)); do
    left=$((started + seconds - now))
    if ((left <= 0)); then break; fi
    ask "$((request < left ? request : left))"
    asked=$((asked + 1))
    now=$(date +%s)
    line=$(judge | readable 500)
    if [[ -z $line ]]; then printf '%s\n' "$latency" >> "$SCRATCH/latencies"; else wrong=$((wrong + 1)) slow=$line; fi
  done
  # The nearest rank: of 100 answers the 95th is p95.
  figures=$(sort -n "$SCRATCH/latencies" | awk '{ ms[NR] = $1 * 1000 } function rank(p) { return ms[int((p * NR + 99) / 100)] }
    END { printf "p50 %d ms, p95 %d ms, p99 %d ms, max %d ms", rank(50), rank(95), rank(99), ms[NR] }')
  if ((wrong > 0)); then
    slow="$wrong of $asked answers were wrong, the last by: $slow"
  elif ((asked < latency_requests)); then
    slow="the deadline came after $asked of $latency_requests requests"
  else
    while read -r place line; do
      left=${figures#*"$place "}
      left=${left%% *}
      if ((left > line)); then slow="$place is $left ms, not at most $line ms"; fi
    done < <(printf '%s' "$latency_limits")
  fi
  say "Latency of $asked requests to ${shown[0]}: $figures."
}

# read_certificate: until when the certificate of the first check is good, as curl tells it of OpenSSL's.
read_certificate() {
  local until
  until=$(sed -n 's/^\* *expire date: *//p' "$SCRATCH/0/figures" | tail -n 1)
  # shellcheck disable=SC2016 # jq's variables
  days=$(LC_ALL=C jq --null-input --arg until "$until" --argjson now "$now" \
    '($until | strptime("%b %d %H:%M:%S %Y GMT") | mktime) - $now | . / 86400 | floor' 2> /dev/null) || return 0
  expires=$until
  if ((days < certificate_days)); then
    warn "the certificate of ${check[0 url]} is good for $days days only, until $expires. Renew it, or see why that did not happen by itself."
  fi
}
