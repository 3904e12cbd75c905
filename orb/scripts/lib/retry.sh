# Trying again, on passing faults only: a registry or a service drops connections, and another try is cheaper than another
# pipeline; wrong credentials or a missing repository stay wrong, and trying again only hides that for a minute.

# What tools say of a fault that may pass, by whose words they are; tests/orb/lib/passing-faults.test.ts has a sentence of each.
readonly PASSING_FAULTS=(
  # Go, and so Docker, BuildKit, Pulumi and its plugins
  'connection (refused|reset|timed out|closed)' 'i/o timeout' 'TLS handshake timeout' 'no such host' 'no route to host' 'network is unreachable'
  'unexpected EOF' ': EOF' 'temporary failure' 'server misbehaving' 'context deadline exceeded' 'Client\.Timeout' 'broken pipe'
  'use of closed network connection' 'tls: bad record MAC' 'http2: client connection lost' 'server sent GOAWAY' 'stream error: .*INTERNAL_ERROR'
  # a registry or a service that has too much to do, by name or number
  'too ?many ?requests' 'toomanyrequests' 'rate limit exceeded' 'received unexpected HTTP status: (429|5[0-9][0-9])'
  '(status|status code|HTTP)[: ]+(429|5[0-9][0-9])' '(500|502|503|504) (Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)'
  # the command line of AWS
  'could not connect to the endpoint' 'connect timeout' 'read timeout' 'connection was closed' 'Throttling' 'RequestLimitExceeded'
  # Node.js, and so npm, pnpm and yarn
  'E(CONNRESET|CONNREFUSED|CONNABORTED|TIMEDOUT|SOCKETTIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|PIPE)\b' 'ERR_SOCKET_TIMEOUT' 'EIDLETIMEOUT' 'socket hang up'
  'UND_ERR_[A-Z_]*(TIMEOUT|SOCKET)' 'code E(429|5[0-9][0-9])\b' 'ERR_PNPM_META_FETCH_FAIL' 'ERR_PNPM_FETCH_(429|5[0-9][0-9])' 'trouble with your network connection'
  # bun
  'error: (ConnectionRefused|ConnectionClosed|ConnectionReset|Timeout|FailedToOpenSocket)'
  # pip and uv
  'read timed out' 'ConnectTimeoutError' 'NewConnectionError' 'RemoteDisconnected' 'IncompleteRead' 'error sending request for url' 'operation timed out'
  # .NET's restore and yarn
  'NU1301' 'Bad response: (429|5[0-9][0-9])'
  # git and curl
  'could not resolve host' 'early EOF' 'the requested URL returned error: (429|5[0-9][0-9])' 'the remote end hung up'
)
TRANSIENT=$(IFS='|' && printf '%s' "${PASSING_FAULTS[*]}")
readonly TRANSIENT

# What sounds like a passing fault and is none: Docker Hub answers 429 to a login that was wrong too often; and Pulumi says so of a program
# that ended early, to whose language host it talks as to a server.
readonly LASTING='too many failed login attempts|error reading from server: EOF|could not read plugin'

# retry ATTEMPTS COMMAND...: runs it, shows its output, and runs it again after a growing pause while its output names a
# passing fault. Its own status when it ends otherwise; 4 when every try met one. RETRY_PAUSE is the first pause in seconds.
# The output of the last try is left in the file RETRY_LOG, for the caller to look into; RETRY_ON is a pattern of the lines that tell.
retry() {
  local attempts=$1 attempt status pause=${RETRY_PAUSE:-2}
  shift
  for ((attempt = 1; ; attempt++)); do
    status=0
    # `if cmd; then ...; fi` would lose the status: it reads 0 after the `fi`. pipefail keeps it through tee.
    "$@" 2>&1 | tee "$RETRY_LOG" || status=$?
    if ((status == 0)); then return 0; fi
    if grep -qiE "$LASTING" "$RETRY_LOG" || ! grep -E "${RETRY_ON:-}" "$RETRY_LOG" | grep -qiE "$TRANSIENT"; then return "$status"; fi
    if ((attempt >= attempts)); then return 4; fi
    say "Try $attempt of $attempts met a passing fault; trying again in ${pause} s."
    sleep "$pause"
    pause=$((pause * 2))
  done
}
