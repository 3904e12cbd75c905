# Which of buildx' builders builds, and which caches it uses. Needs lib/say.sh, lib/parameters.sh, lib/image.sh and lib/revision.sh; works on
# REGISTRY, IMAGE and ARCHITECTURE, and adds to OPTIONS.

# Created only where a cache or attestations are written and the engine's own builder cannot; docker leaves it to the machine, which ends with the job.
CACHE_BUILDER=arm-pipeline

# exports: whether a cache, or a layout with attestations, is written that the builder must export. An inline cache travels in the image.
exports() {
  local option
  for option in "${OPTIONS[@]}"; do
    if [[ $option == --output=* || $option == --cache-to=* && ! $option =~ [=,]type=inline(,|$) ]]; then return 0; fi
  done
  return 1
}

# registry_cache: reads the layers that the default branch kept in the registry, and keeps them only for it: docs/shell-contract.md. A
# cache that cannot be written is slower next time, and no reason to deliver nothing.
registry_cache() {
  local reference=$REGISTRY/$IMAGE:cache-$ARCHITECTURE branch
  branch=$(default_branch) || exit $?
  OPTIONS+=("--cache-from=type=registry,ref=$reference")
  if [[ -z ${CIRCLE_BRANCH:-} || $CIRCLE_BRANCH != "$branch" ]]; then
    say "The cache $reference is read, and written by the default branch only (${branch:-which Git does not name here; the parameter \"default_branch\" does})."
    return 0
  fi
  OPTIONS+=("--cache-to=type=registry,ref=$reference,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true")
}

# own_builder: whether the builder at hand is the engine's own. buildx takes BUILDX_BUILDER or the current builder by itself.
own_builder() {
  local current
  if [[ -n ${BUILDX_BUILDER:-} ]]; then return 1; fi
  current=$(docker buildx inspect) || fail 1 'buildx could not tell which builder it uses; what it said stands above.'
  grep -qE '^Driver: +docker$' - < <(printf '%s\n' "$current")
}

# containerd_store: whether the engine keeps manifests as they are, and so an annotation, and exports a cache by itself.
containerd_store() { [[ $(docker info --format '{{json .DriverStatus}}') == *io.containerd.snapshotter* ]]; }

# choose_builder: another one than the engine's where that cannot do what is asked for.
choose_builder() {
  local entries
  list annotations entries
  if ((${#entries[@]} > 0)); then
    if ! own_builder || ! containerd_store; then
      fail 2 'parameter "annotations" needs the builder of the engine itself and its containerd image store. Enable the store, or use "labels".'
    fi
    at_least buildx "$(docker buildx version)" 0.12 # the first with --annotation
  elif exports && own_builder && ! containerd_store; then
    if ! docker buildx inspect "$CACHE_BUILDER" > /dev/null 2>&1; then
      say "The engine's own builder cannot write a cache or attestations, so the builder \"$CACHE_BUILDER\" is made for it."
      docker buildx create --name "$CACHE_BUILDER" --driver docker-container || fail 1 "the builder \"$CACHE_BUILDER\" could not be made; buildx says why above."
    fi
    OPTIONS+=("--builder=$CACHE_BUILDER")
  fi
}
