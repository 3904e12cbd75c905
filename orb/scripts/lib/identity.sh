# Becoming an identity of a cloud by the job's OpenID Connect token. Needs lib/say.sh, lib/environment.sh, lib/http.sh, and of the caller
# CLOUD, the cloud's name, and NAMES, the parameters that a service may not know.

# post URL WHO: sends SCRATCH/body with the headers in SCRATCH/sent. Returns 1 where that was refused; ends the script where the answer is
# none that was asked for.
post() {
  local status=0
  http POST "$1" "$SCRATCH/body" || status=$?
  ((status == 0)) || fail 4 "$2 could not be reached in $ATTEMPTS tries (HTTP $CODE). Run the job again when $CLOUD answers."
  if [[ $CODE == 200 ]]; then return 0; fi
  case $CODE in
    400 | 401 | 403) return 1 ;;
    404) fail 2 "$2 knows nothing of this name (HTTP 404: $(refusal)). Check the parameters $NAMES." ;;
    *) fail 1 "$2 answered HTTP $CODE: $(refusal)" ;;
  esac
}

# refusal: what the service said, in one line; its own marks of a request are of no use to people.
refusal() {
  jq --raw-output '
    if .errors? then .errors[0].message elif .error | type == "object" then .error.message else "\(.error // ""): \(.error_description // "")" end
    | sub("\\s*Trace ID:(.|\\s)*"; "")' "$SCRATCH/answer" 2> /dev/null | tr -d '\000-\037' | cut -c 1-400 || true
}

# answer_token KEY WHO FOR: leaves the token of the answer in SCRATCH/token.
answer_token() {
  jq --raw-output --join-output --arg key "$1" '.[$key] // ""' "$SCRATCH/answer" > "$SCRATCH/token"
  [[ -s $SCRATCH/token ]] || fail 5 "$2 answered without a token${3:-}."
}

# log_in_by_token USER HOST GRANT: the registry takes the token in SCRATCH/token for a password. Written down before the login, so that the
# log_out step of an image's job takes it away.
log_in_by_token() {
  ARM_PIPELINE_LOGINS="${ARM_PIPELINE_LOGINS:+$ARM_PIPELINE_LOGINS }$2"
  hand_on ARM_PIPELINE_LOGINS "$ARM_PIPELINE_LOGINS"
  docker login --username="$1" --password-stdin "$2" < "$SCRATCH/token" > /dev/null || fail 3 "$2 refused the token; what docker said stands above. Grant $3."
  say "Logged in to $2."
}
