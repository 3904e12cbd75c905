#!/usr/bin/env bash
# Build one image for one platform, load it into the engine, and prove there that it is of that platform. Reads PARAM_IMAGE,
# PARAM_REGISTRY, PARAM_TAGS, PARAM_DEFAULT_BRANCH, PARAM_DOCKERFILE, PARAM_BUILD_CONTEXT, PARAM_PLATFORM, PARAM_BUILD_ARGS, PARAM_SECRETS,
# PARAM_SECRET_FILES, PARAM_SSH, PARAM_TARGET, PARAM_BUILD_CONTEXTS, PARAM_LABELS, PARAM_ANNOTATIONS, PARAM_NETWORK, PARAM_ADD_HOSTS,
# PARAM_PULL, PARAM_NO_CACHE, PARAM_CACHE_FROM, PARAM_CACHE_TO, PARAM_REGISTRY_CACHE, PARAM_PROVENANCE, PARAM_SBOM, PARAM_SBOM_GENERATOR,
# PARAM_ATTEMPTS, PARAM_PART and PARAM_IMAGE_NAME.
# Writes .arm-pipeline/images/NAME.json, or .arm-pipeline/parts/NAME/PLATFORM.json for a part. Ends with 5 when the image is of another platform.
set -euo pipefail
SCRIPT_NAME=build_image

# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/image.sh
. "${BASH_SOURCE[0]%/*}/lib/image.sh"
# shellcheck source=lib/image_handover.sh
. "${BASH_SOURCE[0]%/*}/lib/image_handover.sh"
# shellcheck source=lib/layout.sh
. "${BASH_SOURCE[0]%/*}/lib/layout.sh"
# shellcheck source=lib/attest.sh
. "${BASH_SOURCE[0]%/*}/lib/attest.sh"
# shellcheck source=lib/revision.sh
. "${BASH_SOURCE[0]%/*}/lib/revision.sh"
# shellcheck source=lib/tags.sh
. "${BASH_SOURCE[0]%/*}/lib/tags.sh"
# shellcheck source=lib/builder.sh
. "${BASH_SOURCE[0]%/*}/lib/builder.sh"
# shellcheck source=lib/elf.sh
. "${BASH_SOURCE[0]%/*}/lib/elf.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/registry.sh
. "${BASH_SOURCE[0]%/*}/lib/registry.sh"

# each OPTION NAME PATTERN WHAT: adds the entries of a list to OPTIONS, as --option=entry, so that no entry is an option itself.
each() {
  local entries entry
  list "$2" entries
  for entry in "${entries[@]}"; do
    matches "$2" "$entry" "$3" "$4"
    OPTIONS+=("--$1=$entry")
  done
}

# each_secret: a secret goes to the builder by the name of its variable or file; its value is in no argument.
each_secret() {
  local entries entry name
  list secrets entries
  for entry in "${entries[@]}"; do
    matches secrets "$entry" '^[A-Za-z0-9_.-]+=[A-Za-z_][A-Za-z0-9_]*$' 'id=NAME, where NAME is the name of an environment variable'
    name=${entry#*=}
    [[ -n ${!name:-} ]] || fail 2 "parameter \"secrets\" names the variable $name, which is not set. Set it in a CircleCI context, and give the job that context."
    OPTIONS+=("--secret=id=${entry%%=*},env=$name")
  done
  list secret_files entries
  for entry in "${entries[@]}"; do
    matches secret_files "$entry" '^[A-Za-z0-9_.-]+=[^,"]+$' 'id=PATH, where PATH is that of a file, without a comma'
    [[ -f ${entry#*=} ]] || fail 2 "parameter \"secret_files\" names no file: \"${entry#*=}\" (looked in $PWD)"
    OPTIONS+=("--secret=id=${entry%%=*},src=${entry#*=}")
  done
}

# how_to_build: what the builder is told about the build itself.
how_to_build() {
  local network=${PARAM_NETWORK:-default}
  each ssh ssh '^[A-Za-z0-9_][A-Za-z0-9_.-]*(=[^,"]+)?$' '"default", or id=PATH of a key or of the socket of an agent'
  if [[ " ${OPTIONS[*]} " == *" --ssh=default "* && -z ${SSH_AUTH_SOCK:-} ]]; then
    fail 2 'parameter "ssh" hands on the agent of this job, and none runs: SSH_AUTH_SOCK is not set. Add the step add_ssh_keys before the build, or name a key: default=PATH'
  fi
  each add-host add_hosts '^[A-Za-z0-9._-]+[:=](host-gateway|[0-9A-Fa-f.:]+)$' 'NAME:ADDRESS'
  matches network "$network" '^(default|none|host)$' 'one of default, none, host'
  if [[ $network != default ]]; then OPTIONS+=("--network=$network"); fi
  if switch pull; then OPTIONS+=(--pull); fi
  if switch no_cache; then OPTIONS+=(--no-cache); fi
  each annotation annotations "$ANNOTATION" 'name=value'
  switch registry_cache || true # refused now, and used where it is known who builds
}

# build CONTEXT: again where the builder met a passing fault, such as a base image's registry that is silent; what was built is in its
# cache. A RUN that failed is the Dockerfile's, whatever it printed.
build() {
  local status=0 RETRY_ON='^(ERROR|error|failed to solve)[: ]'
  retry "$ATTEMPTS" "${COMMAND[@]}" "${OPTIONS[@]}" -- "$1" || status=$?
  case $status in
    0) return 0 ;;
    4) fail 4 "the build could not reach a service in $ATTEMPTS tries; the builder names it above." ;;
  esac
  if grep -E "$RETRY_ON" "$RETRY_LOG" | grep -qiE "$REFUSED"; then
    fail 3 "a registry refused a base image, or has none of that name. Check the name, and log in to its registry before this step."
  fi
  fail 1 'the build failed; the builder says why above.'
}

# source_url: where the source is, as a page for people and without credentials.
source_url() {
  local url=${CIRCLE_REPOSITORY_URL:-}
  if [[ -z $url ]]; then url=$(git_says remote get-url origin); fi
  if [[ $url =~ ^(ssh://)?[A-Za-z0-9._-]+@([A-Za-z0-9.-]+)(:[0-9]+/|[:/])(.+)$ ]]; then url=https://${BASH_REMATCH[2]}/${BASH_REMATCH[4]}; fi
  if [[ ! $url =~ ^https?:// ]]; then return 0; fi # a path of this machine tells nobody anything
  if [[ $url =~ ^(https?://)[^/]*@(.*)$ ]]; then url=${BASH_REMATCH[1]}${BASH_REMATCH[2]}; fi
  printf '%s' "${url%.git}"
}

# add_labels: https://github.com/opencontainers/image-spec/blob/main/annotations.md. The user's labels come later and win.
add_labels() {
  local url
  url=$(source_url)
  read_revision
  if [[ -n $url ]]; then OPTIONS+=("--label=org.opencontainers.image.source=$url"); fi
  if [[ -n $REVISION ]]; then OPTIONS+=("--label=org.opencontainers.image.revision=$REVISION"); fi
  if [[ -n $CREATED ]]; then OPTIONS+=("--label=org.opencontainers.image.created=$CREATED"); fi
  # An app can say which revision it is of when its Dockerfile asks for it; an argument of the user's comes later and wins.
  if [[ -n $REVISION ]] && grep -qiE '^[[:space:]]*ARG[[:space:]]+REVISION([[:space:]=]|$)' "$DOCKERFILE"; then
    OPTIONS=("--build-arg=REVISION=$REVISION" "${OPTIONS[@]}")
  fi
  each label labels '^[^=[:space:]]+=' 'name=value'
}

# each_cache OPTION NAME: as each, and with the branch or Git tag made fit where it stands in the tag of a reference.
each_cache() {
  local entries entry name=${CIRCLE_BRANCH:-${CIRCLE_TAG:-,}}
  list "$2" entries
  for entry in "${entries[@]}"; do
    if [[ $entry =~ ^(.*ref=[^,]*:[A-Za-z0-9_.-]*)"$name"(.*)$ && $name != , ]]; then entry=${BASH_REMATCH[1]}$(fit "$name" 128)${BASH_REMATCH[2]}; fi
    OPTIONS+=("--$1=$entry")
  done
}

# with_buildx: OUTPUT is where an image with attestations goes, since they make a list of it, which `--load` refuses.
with_buildx() {
  export BUILDX_NO_DEFAULT_ATTESTATIONS=1
  COMMAND=(docker buildx build)
  OPTIONS+=("${OUTPUT:---load}")
  each_cache cache-from cache_from
  each_cache cache-to cache_to
  each build-context build_contexts '^[A-Za-z0-9][A-Za-z0-9_./:@-]*=.' 'name=path or name=docker-image://reference'
  if switch registry_cache; then registry_cache; fi
  choose_builder
}

# without_buildx: clients before 23 carry a BuildKit of their own; later ones build with buildx only.
without_buildx() {
  local version parameter entries entry
  version=$(docker version --format '{{.Client.Version}}' 2> /dev/null || true)
  if [[ ! $version =~ ^[0-9]+ ]] || ((BASH_REMATCH[0] >= 23)); then
    fail 2 'docker buildx is not installed, and this docker builds only with it. On Debian and Ubuntu: apt-get install docker-buildx-plugin (from docker.com) or docker-buildx.'
  fi
  for parameter in cache_to build_contexts annotations registry_cache; do
    list "$parameter" entries
    if [[ ${entries[*]} =~ ^(false|0)?$ ]]; then continue; fi
    fail 2 "parameter \"$parameter\" needs docker buildx, which is not installed here."
  done
  export DOCKER_BUILDKIT=1
  COMMAND=(docker build)
  list cache_from entries
  for entry in "${entries[@]}"; do # the old client takes the image's name alone
    entry=${entry#type=registry,ref=}
    matches cache_from "$entry" '^[^=,]+$' 'a cache that docker without buildx can read: type=registry,ref=NAME'
    OPTIONS+=("--cache-from=$entry")
  done
}

say_emulation() {
  local machine
  machine=$(platform platform "linux/$(uname -m)")
  if [[ ${PLATFORM%/v*} != "${machine%/v*}" ]]; then
    warn "this machine is $machine and the image is $PLATFORM, so every RUN is emulated: slow, and not possible without QEMU. An executor of that architecture builds natively."
  fi
}

# verify_platform: first the label, which a Dockerfile can get wrong without anyone noticing, then a program.
verify_platform() {
  local found
  found=$(inspect_image "${TAGGED[0]}" platform_of) || fail 1 "${TAGGED[0]} is not in the engine after the build."
  [[ $found == "$PLATFORM" ]] ||
    fail 5 "the image is $found, but $PLATFORM was promised. The usual causes: a base image without $PLATFORM, or \"FROM --platform=\" in $DOCKERFILE."
  verify_program
}

# candidates: the programs that a container of the image may start, each by every path it can have.
# shellcheck disable=SC2016 # $path is a variable of jq
candidates() {
  inspect_image "${TAGGED[0]}" '
    ((.Config.Env // []) | map(select(startswith("PATH="))[5:] | split(":")[]) | if . == [] then ["/usr/local/bin", "/usr/bin", "/bin"] else . end) as $path
    | [(.Config.Entrypoint // [])[0], (.Config.Cmd // [])[0], "/bin/sh", "/bin/busybox"][] | select(. != null and . != "")
    | if startswith("/") then . elif contains("/") then "/" + . else ($path[] + "/" + .) end'
}

# verify_program: an image that says arm64 and carries amd64 programs fails only where it is deployed. The container is made,
# never started. An image without any program (files only) has nothing to prove here.
verify_program() {
  local paths path machine architecture
  paths=$(candidates) || fail 1 "the configuration of ${TAGGED[0]} could not be read."
  CONTAINER=$(docker create --pull=never --platform="$PLATFORM" "${TAGGED[0]}" arm-pipeline-never-runs) ||
    fail 1 "the image's programs could not be looked into; docker says why above."
  while IFS= read -r path; do
    rm -f "$SCRATCH/program"
    docker cp --follow-link "$CONTAINER:$path" "$SCRATCH/program" > /dev/null 2>&1 || continue
    if [[ ! -f $SCRATCH/program ]]; then continue; fi
    machine=$(elf_machine "$SCRATCH/program")
    if [[ -z $machine ]]; then continue; fi # a script; its interpreter comes later in the list
    architecture=$(elf_architecture "$machine")
    if [[ $PLATFORM/ == */"$architecture"/* ]]; then
      say "The image is $PLATFORM, and so is $path in it."
      return 0
    fi
    fail 5 "the image says that it is $PLATFORM, but the program $path in it is for $architecture. The usual causes: a COPY of a program that was built on another machine, or a stage with \"FROM --platform=\$BUILDPLATFORM\" that does not cross-compile."
  done < <(printf '%s\n' "$paths")
  say "The image is $PLATFORM. It starts no compiled program that could prove it."
}

clean_up() {
  if [[ -n ${CONTAINER:-} ]]; then docker rm --force --volumes "$CONTAINER" > /dev/null 2>&1 || true; fi
  rm -rf "$SCRATCH"
}

hand_over() {
  local id
  id=$(inspect_image "${TAGGED[0]}" .Id)
  write_image "$1" "$2" "$id"
  if [[ -v OUTPUT ]]; then write_attested "$2"; fi
  made "$2"
  works_on "$1"
  say "Built ${TAGGED[*]} ($id). Written: $HANDOVER/$2"
}

main() {
  local context=${PARAM_BUILD_CONTEXT:-.} target=${PARAM_TARGET:-} name file suffix='' tag
  DOCKERFILE=${PARAM_DOCKERFILE:-Dockerfile}
  REGISTRY=$(registry_parameter) || exit $?
  IMAGE=$(image_parameter) || exit $?
  name=$(image_name_of "$IMAGE") || exit $?
  PLATFORM=$(platform platform "${PARAM_PLATFORM:-linux/arm64}") || exit $?
  ARCHITECTURE=$(architecture_of "$PLATFORM")
  ATTEMPTS=$(attempts_parameter) || exit $?
  file=images/$name.json
  if switch part; then
    file=parts/$name/${PLATFORM//\//-}.json
    suffix=-$ARCHITECTURE
  fi
  if found "$file"; then
    say "The registry has $name already: nothing is built."
    return 0
  fi
  tags_parameter "$suffix" "$name"
  folder build_context "$context"
  [[ $DOCKERFILE != -* && -f $DOCKERFILE ]] || fail 2 "parameter \"dockerfile\" names no file: \"$DOCKERFILE\" (looked in $PWD)"
  OPTIONS=("--platform=$PLATFORM" "--file=$DOCKERFILE" --progress=plain)
  if [[ -n $target ]]; then
    matches target "$target" '^[A-Za-z0-9][A-Za-z0-9_.-]*$' 'the name of a stage'
    OPTIONS+=("--target=$target")
  fi
  TAGGED=()
  for tag in "${TAGS[@]}"; do
    TAGGED+=("$REGISTRY/$IMAGE:$tag")
    OPTIONS+=("--tag=$REGISTRY/$IMAGE:$tag")
  done
  each build-arg build_args '^[A-Za-z_][A-Za-z0-9_]*=' 'NAME=value'
  each_secret
  how_to_build
  if [[ ! ${PARAM_PROVENANCE:-none}${PARAM_SBOM:-} =~ ^none(false|0)?$ ]]; then what_to_attest "$file"; fi # a job brings lib/attest.sh only then
  add_labels
  need docker jq
  if has_buildx; then with_buildx; else without_buildx; fi

  say "Building ${TAGGED[*]} for $PLATFORM from $DOCKERFILE, with the folder $context."
  say_emulation
  SCRATCH=$(temporary) || exit $?
  RETRY_LOG=$SCRATCH/log
  trap clean_up EXIT
  build "$context"
  if [[ -v OUTPUT ]]; then load_layout; fi
  verify_platform
  hand_over "$name" "$file"
}

main
