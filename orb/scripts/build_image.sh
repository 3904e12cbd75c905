#!/usr/bin/env bash
# Build one image for one platform, load it into the engine, and prove there that it is of that platform. Reads PARAM_IMAGE,
# PARAM_REGISTRY, PARAM_TAGS, PARAM_DOCKERFILE, PARAM_BUILD_CONTEXT, PARAM_PLATFORM, PARAM_BUILD_ARGS, PARAM_SECRETS, PARAM_TARGET,
# PARAM_BUILD_CONTEXTS, PARAM_LABELS, PARAM_CACHE_FROM, PARAM_CACHE_TO, PARAM_PART and PARAM_IMAGE_NAME.
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
# shellcheck source=lib/elf.sh
. "${BASH_SOURCE[0]%/*}/lib/elf.sh"

# Created only where a cache is written and the engine's own builder cannot; docker leaves it to the machine, which ends with the job.
readonly CACHE_BUILDER=arm-pipeline

# each OPTION NAME PATTERN WHAT: adds the entries of a list to OPTIONS, as --option=entry, so that no entry is an option itself.
each() {
  local entries entry
  list "$2" entries
  for entry in "${entries[@]}"; do
    matches "$2" "$entry" "$3" "$4"
    OPTIONS+=("--$1=$entry")
  done
}

# each_secret: a secret goes to the builder by the name of its variable; its value is in no argument.
each_secret() {
  local entries entry name
  list secrets entries
  for entry in "${entries[@]}"; do
    matches secrets "$entry" '^[A-Za-z0-9_.-]+=[A-Za-z_][A-Za-z0-9_]*$' 'id=NAME, where NAME is the name of an environment variable'
    name=${entry#*=}
    [[ -n ${!name:-} ]] || fail 2 "parameter \"secrets\" names the variable $name, which is not set. Set it in a CircleCI context, and give the job that context."
    OPTIONS+=("--secret=id=${entry%%=*},env=$name")
  done
}

# git_says ARGUMENT...: nothing where there is no git or no checkout.
git_says() { git "$@" 2> /dev/null || true; }

# source_url: where the source is, as a page for people and without credentials.
source_url() {
  local url=${CIRCLE_REPOSITORY_URL:-}
  if [[ -z $url ]]; then url=$(git_says remote get-url origin); fi
  if [[ $url =~ ^(ssh://)?[A-Za-z0-9._-]+@([A-Za-z0-9.-]+)(:[0-9]+/|[:/])(.+)$ ]]; then url=https://${BASH_REMATCH[2]}/${BASH_REMATCH[4]}; fi
  if [[ ! $url =~ ^https?:// ]]; then return 0; fi # a path of this machine tells nobody anything
  if [[ $url =~ ^(https?://)[^/]*@(.*)$ ]]; then url=${BASH_REMATCH[1]}${BASH_REMATCH[2]}; fi
  printf '%s' "${url%.git}"
}

# add_labels: https://github.com/opencontainers/image-spec/blob/main/annotations.md. The time is the commit's: the same commit
# gives the same labels. The user's labels come later and win.
add_labels() {
  local url
  url=$(source_url)
  REVISION=$(git_says rev-parse --verify HEAD)
  CREATED=$(TZ=UTC0 git_says show --no-patch --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ HEAD)
  REVISION=${REVISION:-${CIRCLE_SHA1:-}}
  if [[ -n $url ]]; then OPTIONS+=("--label=org.opencontainers.image.source=$url"); fi
  if [[ -n $REVISION ]]; then OPTIONS+=("--label=org.opencontainers.image.revision=$REVISION"); fi
  if [[ -n $CREATED ]]; then OPTIONS+=("--label=org.opencontainers.image.created=$CREATED"); fi
  each label labels '^[^=[:space:]]+=' 'name=value'
}

# exports_cache: whether a cache is written that the builder must export. An inline one travels in the image.
exports_cache() {
  local entries entry
  list cache_to entries
  for entry in "${entries[@]}"; do
    if [[ ! $entry =~ (^|,)type=inline(,|$) ]]; then return 0; fi
  done
  return 1
}

# choose_builder: buildx takes BUILDX_BUILDER or the current builder by itself; the engine's own exports a cache only with the
# containerd image store.
choose_builder() {
  local current
  if [[ -n ${BUILDX_BUILDER:-} ]] || ! exports_cache; then return 0; fi
  current=$(docker buildx inspect) || fail 1 'buildx could not tell which builder it uses; what it said stands above.'
  if ! grep -qE '^Driver: +docker$' - < <(printf '%s\n' "$current"); then return 0; fi
  if [[ $(docker info --format '{{json .DriverStatus}}') == *io.containerd.snapshotter* ]]; then return 0; fi
  if ! docker buildx inspect "$CACHE_BUILDER" > /dev/null 2>&1; then
    say "The engine's own builder cannot write a cache (cache_to), so the builder \"$CACHE_BUILDER\" is made for it."
    docker buildx create --name "$CACHE_BUILDER" --driver docker-container || fail 1 "the builder \"$CACHE_BUILDER\" could not be made; buildx says why above."
  fi
  OPTIONS+=("--builder=$CACHE_BUILDER")
}

# with_buildx: attestations would make a list of the one image, which `--load` and the push job cannot hand on.
with_buildx() {
  export BUILDX_NO_DEFAULT_ATTESTATIONS=1
  COMMAND=(docker buildx build)
  OPTIONS+=(--load)
  each cache-from cache_from . 'a cache'
  each cache-to cache_to . 'a cache'
  each build-context build_contexts '^[A-Za-z0-9][A-Za-z0-9_./:@-]*=.' 'name=path or name=docker-image://reference'
  choose_builder
}

# without_buildx: clients before 23 carry a BuildKit of their own; later ones build with buildx only.
without_buildx() {
  local version parameter entries entry
  version=$(docker version --format '{{.Client.Version}}' 2> /dev/null || true)
  if [[ ! $version =~ ^[0-9]+ ]] || ((BASH_REMATCH[0] >= 23)); then
    fail 2 'docker buildx is not installed, and this docker builds only with it. On Debian and Ubuntu: apt-get install docker-buildx-plugin (from docker.com) or docker-buildx.'
  fi
  for parameter in cache_to build_contexts; do
    list "$parameter" entries
    ((${#entries[@]} == 0)) || fail 2 "parameter \"$parameter\" needs docker buildx, which is not installed here."
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
  local name=$1 file=$2 id
  id=$(inspect_image "${TAGGED[0]}" .Id)
  jq --null-input --arg name "$name" --arg registry "$REGISTRY" --arg repository "$IMAGE" --arg id "$id" --arg platform "$PLATFORM" \
    --arg revision "$REVISION" --arg created "$CREATED" '
    def known: if . == "" then null else . end;
    { schema: 2, name: $name, registry: $registry, repository: $repository, tags: $ARGS.positional, id: $id, reference: null, digest: null,
      platforms: [{ platform: $platform, digest: null }], revision: ($revision | known), created: ($created | known) }' \
    --args "${TAGS[@]}" | write_handover "$file"
  made "$file"
  works_on "$name"
  say "Built ${TAGGED[*]} ($id). Written: $HANDOVER/$file"
}

main() {
  local context=${PARAM_BUILD_CONTEXT:-.} target=${PARAM_TARGET:-} name file suffix='' tag
  DOCKERFILE=${PARAM_DOCKERFILE:-Dockerfile}
  REGISTRY=$(registry_parameter) || exit $?
  IMAGE=$(image_parameter) || exit $?
  name=$(image_name_of "$IMAGE") || exit $?
  file=images/$name.json
  PLATFORM=$(platform platform "${PARAM_PLATFORM:-linux/arm64}") || exit $?
  if switch part; then
    file=parts/$name/${PLATFORM//\//-}.json
    suffix=${PLATFORM#*/}
    suffix=-${suffix//\//-}
  fi
  tags_parameter "$suffix"
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
  add_labels
  need docker 'Run this on a machine executor, or add setup_remote_docker before it.'
  need jq 'On Debian and Ubuntu: apt-get install jq.'
  if docker buildx version > /dev/null 2>&1; then with_buildx; else without_buildx; fi

  say "Building ${TAGGED[*]} for $PLATFORM from $DOCKERFILE, with the folder $context."
  say_emulation
  SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/arm-pipeline.XXXXXXXX")
  trap clean_up EXIT
  "${COMMAND[@]}" "${OPTIONS[@]}" -- "$context" || fail 1 'the build failed; the builder says why above.'
  verify_platform
  hand_over "$name" "$file"
}

main
