# Names of images and platforms. Needs lib/say.sh and lib/parameters.sh. The grammar is the one of
# https://github.com/distribution/reference.

# host_pattern: Docker takes a first part without "." or ":" for a path on Docker Hub, so such a host is refused: the image would go to a
# stranger's namespace.
host_pattern() {
  local part='[a-z0-9]([a-z0-9-]*[a-z0-9])?'
  printf '%s' "(localhost|$part(\.$part)+|localhost:[0-9]{1,5}|$part(\.$part)*:[0-9]{1,5}|\[[0-9a-f:]+\](:[0-9]{1,5})?)"
}

repository_pattern() {
  local part='[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*'
  printf '%s' "$part(/$part)*"
}

# registry_parameter: the host.
registry_parameter() {
  local registry=docker.io
  if [[ -v PARAM_REGISTRY ]]; then registry=$(expand registry) || exit $?; fi
  matches registry "$registry" "^$(host_pattern)\$" \
    'the host of a registry in lower case, such as "ghcr.io" or "localhost:5000", without "https://" and without a path'
  if [[ $registry == index.docker.io ]]; then registry=docker.io; fi
  printf '%s' "$registry"
}

# image_parameter: the path of the repository.
image_parameter() {
  local image
  image=$(expand image) || exit $?
  matches image "$image" "^$(repository_pattern)\$" 'the path of a repository, such as "acme/web": lower case, without host and tag'
  ((${#image} <= 255)) || fail 2 "parameter \"image\" is longer than 255 characters: \"$image\""
  printf '%s' "$image"
}

# platform NAME VALUE: the value in its shortest form, as image configurations spell it: linux/arm64/v8 is linux/arm64.
platform() {
  matches "$1" "$2" '^[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?$' 'one platform, such as "linux/arm64"'
  case $2 in
    */arm64/v8 | */aarch64) printf '%s' "${2%%/*}/arm64" ;;
    */amd64/v1 | */x86_64) printf '%s' "${2%%/*}/amd64" ;;
    */arm) printf '%s' "$2/v7" ;;
    *) printf '%s' "$2" ;;
  esac
}

# architecture_of PLATFORM: what distinguishes the tags of parts: arm64, arm-v7.
architecture_of() {
  local rest=${1#*/}
  printf '%s' "${rest//\//-}"
}

# An annotation, or a label, of https://github.com/opencontainers/image-spec/blob/main/annotations.md.
ANNOTATION='^[^=:[:space:]]+='

# jq: the platform of an object with os, architecture and variant, in any of the tools' spellings, in the same shortest form.
readonly PLATFORM_OF='def platform_of:
  { os: (.os // .Os), architecture: (.architecture // .Architecture), variant: (.variant // .Variant // "") }
  | if .architecture == "arm" and .variant == "" then .variant = "v7" else . end
  | if [.architecture, .variant] == ["arm64", "v8"] or [.architecture, .variant] == ["amd64", "v1"] then .variant = "" else . end
  | [.os, .architecture, .variant] | map(select(. != null and . != "")) | join("/");'

# inspect_image NAME FILTER: what jq's FILTER takes out of the engine's own record of an image.
inspect_image() {
  local record
  record=$(docker image inspect --format '{{json .}}' "$1") || return 1
  printf '%s' "$record" | jq --raw-output "$PLATFORM_OF $2"
}
