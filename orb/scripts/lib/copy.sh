# Giving an image in a registry another name. Needs lib/say.sh, lib/registry.sh and buildx.

# copy_to TAGGED REFERENCE: the manifest of the reference, byte for byte, under another tag, in its own registry or in another one. Nothing is
# done where the tag names it already. https://docs.docker.com/reference/cli/docker/buildx/imagetools/create/
copy_to() {
  local there=''
  if manifest_of "$1" "$SCRATCH/there"; then there=$(digest_of "$SCRATCH/there"); fi
  if [[ $there == "${2#*@}" ]]; then
    say "$1 names it already."
    return 0
  fi
  ask_registry "${1%%/*}" "push $1" docker buildx imagetools create --prefer-index=false "--tag=$1" -- "$2" || not_pushed "$1"
  manifest_of "$1" "$SCRATCH/there" || fail 5 "$1 is not in the registry after it was pushed."
  there=$(digest_of "$SCRATCH/there")
  [[ $there == "${2#*@}" ]] ||
    fail 5 "$1 is $there in the registry after it was copied from $2. Did another pipeline push the same tag?"
}
