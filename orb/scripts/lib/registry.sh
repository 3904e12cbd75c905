# Asking a registry, with its refusals and silences told apart. Needs lib/say.sh, lib/parameters.sh and lib/retry.sh.

# What registries and clients say when credentials are missing, wrong or too weak. "permission denied" alone is the engine's socket.
readonly REFUSED='unauthorized|403 Forbidden|no basic auth credentials|authentication required|authorization failed|incorrect username or password|too many failed login attempts|access denied|permission_denied|(^|[^n] )denied: '

# What they say of a tag that may not move, some as a refusal: Amazon ECR, Artifact Registry, Harbor, Quay, Mirantis, Docker Hub.
readonly IMMUTABLE='immutab\|ImageTagAlreadyExists'

# registry_scratch: makes SCRATCH, a folder of this step's own, which leaves with it.
registry_scratch() {
  SCRATCH=$(temporary) || exit $?
  RETRY_LOG=$SCRATCH/log
  trap 'rm -rf "$SCRATCH"' EXIT
}

attempts_parameter() {
  local attempts=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$attempts" 1
  printf '%s' "$((10#$attempts))"
}

# ask_registry REGISTRY WHAT COMMAND...: runs it, again on passing faults, ATTEMPTS times at most; ends the script with 3 or 4
# where the registry refused or was silent. Returns 1 for every other fault, which RETRY_LOG tells.
ask_registry() {
  local registry=$1 what=$2 status=0
  shift 2
  retry "$ATTEMPTS" "$@" || status=$?
  if ((status == 0)); then return 0; fi
  if ((status == 4)); then
    fail 4 "$registry could not be reached to $what: $ATTEMPTS of $ATTEMPTS tries met the fault above. Check the parameter \"registry\" and the registry's status page, then run the job again."
  fi
  if ! grep -qi "$IMMUTABLE" "$RETRY_LOG" && grep -qiE "$REFUSED" "$RETRY_LOG"; then
    fail 3 "$registry refused to let this login $what. Check that a log_in step for $registry runs before this one, that its user or token may do this, and that the repository exists."
  fi
  return 1
}

# manifest_of REFERENCE FILE: the manifest, byte for byte as the registry has it. Returns 1 when the registry has none.
manifest_of() {
  ask_registry "${1%%/*}" "read $1" raw_manifest "$1" "$2" && return 0
  # The client's words for "no such manifest" differ by version; any other fault is not the registry's answer.
  if grep -qiE 'not found|manifest unknown|no such manifest|name unknown|NAME_UNKNOWN' "$RETRY_LOG"; then return 1; fi
  fail 1 "$1 could not be read from the registry; docker says why above."
}

raw_manifest() { docker buildx imagetools inspect --raw "$1" > "$2"; }

# digest_of FILE: the digest of a manifest is the checksum of its bytes.
digest_of() {
  local sum
  sum=$(sha256sum "$1")
  printf 'sha256:%s' "${sum%% *}"
}

# read_configuration REFERENCE: fills the file CONFIGURATION with that of the image, or those of a list by platform.
read_configuration() {
  ask_registry "${1%%/*}" "read the configuration of $1" raw_configuration "$1" "$CONFIGURATION" ||
    fail 1 "the configuration of $1 could not be read from the registry; docker says why above."
}

raw_configuration() { docker buildx imagetools inspect --format '{{json .Image}}' "$1" > "$2"; }

# not_pushed TAGGED: ends the script for a push that failed, with the two habits of registries that people meet when they run a workflow
# again. The words of Amazon ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
not_pushed() {
  local there='' name=${1%:*}
  if grep -qi "$IMMUTABLE" "$RETRY_LOG"; then
    if has_buildx && manifest_of "$1" "$SCRATCH/there" >&2; then there=" and names $(digest_of "$SCRATCH/there")"; fi
    fail 5 "$1 is in the registry already$there, and its tags are immutable, so this build cannot take its place. Set skip_when_tags_exist: true, which deploys the image that is there, re-run the workflow from the job that failed, or build a new commit."
  fi
  if grep -qiE 'repository with name .* does not exist|NAME_UNKNOWN|name unknown' "$RETRY_LOG"; then
    fail 1 "${1%%/*} has no repository ${name#*/}; create it first. For Amazon ECR: create_repository: true, or aws ecr create-repository --repository-name ${name#*/}"
  fi
  fail 1 "$1 could not be pushed; docker says why above."
}
