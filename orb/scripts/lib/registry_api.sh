# Asking a registry by its own interface, for what docker has no command for: pushing a layout of OCI, and reading an attestation.
# https://github.com/opencontainers/distribution-spec/blob/main/spec.md. Needs lib/say.sh, lib/registry.sh, curl and jq; works in SCRATCH,
# which only its owner can read: tokens and addresses go by files, never by an argument.

# open_registry HOST REPOSITORY SCOPE: who is asked from now on, and for what, such as "pull,push".
open_registry() {
  REGISTRY=$1 REPOSITORY=$2 SCOPE=$3 AUTHORIZED='' REALM=''
  local host=$REGISTRY scheme=https
  if [[ $host == docker.io ]]; then host="registry-1.$host"; fi
  if [[ $host =~ ^(localhost|127\.[0-9.]+|\[::1\])(:|$) ]]; then scheme=http; fi # as docker does for this machine
  API=$scheme://$host
}

# api METHOD URL [CURL_OPTION...]: asks once; leaves the answer in SCRATCH/answer, its headers in SCRATCH/headers, and its status in CODE,
# which is 000 where none came. The login goes to the registry and to where it has one log in, never to the storage that it may name.
api() {
  local login=/dev/null options=(--request "$1")
  case $2 in "$API"/* | "${REALM:-$API/}"*) login=$SCRATCH/authorization ;; esac
  if [[ $1 == HEAD ]]; then options=(--head); fi
  printf 'url = "%s"\n' "$2" > "$SCRATCH/url"
  shift 2
  : > "$SCRATCH/answer"
  CODE=$(curl --disable --globoff --silent --show-error --proto '=http,https' --connect-timeout 20 --speed-limit 1000 --speed-time 60 \
    "${options[@]}" --header "@$login" --dump-header "$SCRATCH/headers" --output "$SCRATCH/answer" --write-out '%{http_code}' \
    "$@" --config "$SCRATCH/url") || CODE=000
}

# answered NAME: the value of a header.
answered() { sed -nE "s/^$1:[[:space:]]*//Ip" "$SCRATCH/headers" | tr -d '\r' | tail -n 1; }

# kept_login: what docker keeps of the login, itself or by a program: BASIC, which is base64 of user:password, or IDENTITY, a token.
kept_login() {
  local file=${DOCKER_CONFIG:-$HOME/.docker}/config.json key=$REGISTRY helper kept='{}'
  BASIC='' IDENTITY=''
  if [[ ! -f $file ]]; then return 0; fi
  if [[ $key == docker.io ]]; then key=https://index.docker.io/v1/; fi
  helper=$(jq --raw-output --arg key "$key" '.credHelpers[$key]? // .credsStore // ""' "$file")
  if [[ $helper =~ ^[A-Za-z0-9._-]+$ ]]; then
    kept=$(printf '%s' "$key" | "docker-credential-$helper" get 2> /dev/null | jq 'if .Username == "<token>" then { identitytoken: .Secret } else { auth: ("\(.Username):\(.Secret)" | @base64) } end') || kept='{}'
  else
    kept=$(jq --arg key "$key" '.auths[$key]? // {}' "$file")
  fi
  BASIC=$(printf '%s' "$kept" | jq --raw-output '.auth // ""')
  IDENTITY=$(printf '%s' "$kept" | jq --raw-output '.identitytoken // ""')
}

# authorize: asks the registry how to log in, and does: https://distribution.github.io/distribution/spec/auth/token/
authorize() {
  local challenge service token options=(--get)
  : > "$SCRATCH/authorization"
  api GET "$API/v2/"
  if [[ $CODE != 401 ]]; then
    if [[ $CODE == 200 ]]; then AUTHORIZED=yes; fi
    return 0
  fi
  challenge=$(answered www-authenticate)
  kept_login
  if [[ -n $BASIC ]]; then printf 'Authorization: Basic %s\n' "$BASIC" > "$SCRATCH/authorization"; fi
  if [[ ${challenge,,} == bearer* && $challenge =~ realm=\"([^\"]+)\" ]]; then
    REALM=${BASH_REMATCH[1]}
    [[ $REALM == https://* || $API == http://* ]] || fail 5 "$REGISTRY wants its login to go to $REALM, which is not encrypted."
    service=''
    if [[ $challenge =~ service=\"([^\"]*)\" ]]; then service=${BASH_REMATCH[1]}; fi
    if [[ -n $IDENTITY ]]; then
      printf '%s' "$IDENTITY" > "$SCRATCH/identity"
      options=(--request POST --data-urlencode grant_type=refresh_token --data-urlencode client_id=arm-pipeline --data-urlencode "refresh_token@$SCRATCH/identity")
      : > "$SCRATCH/authorization"
    fi
    api GET "$REALM" "${options[@]}" --data-urlencode "service=$service" --data-urlencode "scope=repository:$REPOSITORY:$SCOPE"
    rm -f "$SCRATCH/identity"
    if [[ $CODE != 200 ]]; then return 0; fi
    token=$(jq --raw-output '.token // .access_token // ""' "$SCRATCH/answer")
    printf 'Authorization: Bearer %s\n' "$token" > "$SCRATCH/authorization"
  fi
  AUTHORIZED=yes
}

# asking WHAT COMMAND...: runs it, which leaves a status in CODE; again on passing faults, and once with a new token where the old one is
# over. Ends the script with 3 or 4 as ask_registry does; every other answer is the caller's, in CODE and RETRY_LOG.
asking() {
  local what=$1 attempt pause=${RETRY_PAUSE:-2} renewed=''
  shift
  for ((attempt = 1; ; attempt++)); do
    if [[ -z $AUTHORIZED ]]; then authorize; fi
    if [[ -n $AUTHORIZED ]]; then "$@"; fi
    if [[ $CODE == 401 && -n $AUTHORIZED && -z $renewed ]]; then
      renewed=yes AUTHORIZED=''
      continue
    fi
    cp "$SCRATCH/answer" "$RETRY_LOG"
    case $CODE in
      401 | 403)
        if grep -qi "$IMMUTABLE" "$RETRY_LOG"; then return 0; fi
        fail 3 "$REGISTRY refused to let this login $what (HTTP $CODE). Check that a log_in step for $REGISTRY runs before this one, that its user or token may do this, and that the repository exists."
        ;;
      000 | 429 | 5??) ;;
      *) return 0 ;;
    esac
    ((attempt < ATTEMPTS)) || fail 4 "$REGISTRY could not be reached to $what: $ATTEMPTS of $ATTEMPTS tries met a passing fault, the last HTTP $CODE. Check the parameter \"registry\" and the registry's status page, then run the job again."
    say "Try $attempt of $ATTEMPTS met a passing fault (HTTP $CODE); trying again in $pause s."
    sleep "$pause"
    pause=$((pause * 2))
  done
}

# read_blob DIGEST FILE, read_list DIGEST FILE: what the registry has by that name, whose bytes must give it.
read_blob() { read_by blobs "$1" "$2"; }
read_list() { read_by manifests "$1" "$2" --header 'Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json'; }
read_by() {
  local kind=$1 digest=$2 file=$3
  shift 3
  asking "read $digest of $REPOSITORY" api GET "$API/v2/$REPOSITORY/$kind/$digest" --location "$@"
  if [[ $CODE == 404 ]]; then fail 5 "$digest is not in the registry, though $REGISTRY/$REPOSITORY names it. Was it deleted there, as by a rule for what has no tag?"; fi
  [[ $CODE == 200 ]] || fail 1 "$REGISTRY answered HTTP $CODE when it was asked for $digest of $REPOSITORY."
  mv "$SCRATCH/answer" "$file"
  [[ $(digest_of "$file") == "$digest" ]] || fail 5 "$REGISTRY answered with $(digest_of "$file") when it was asked for $digest."
}
