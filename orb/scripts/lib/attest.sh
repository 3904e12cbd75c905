# A build with attestations: https://docs.docker.com/build/metadata/attestations/. Needs lib/say.sh, lib/parameters.sh, lib/handover.sh,
# lib/image_handover.sh and lib/layout.sh; works on TAGGED and SCRATCH, and adds to OPTIONS. A job brings it under a condition, so nothing else may need it.

# what_to_attest FILE: fills ATTESTED, and makes OUTPUT a layout of OCI, which keeps what an engine without the containerd store drops.
what_to_attest() {
  # https://hub.docker.com/r/docker/buildkit-syft-scanner/tags: BuildKit itself takes what the tag stable-1 names at the time.
  local provenance=${PARAM_PROVENANCE:-none} generator own=docker.io/docker/buildkit-syft-scanner:1.12.0@sha256:ae4f3b554449e7e25548e7d8ccc029d17357348e30c6e3df01b92bc93654d6a9
  ATTESTED=()
  LAYOUT=$(layout_of "$1")
  matches provenance "$provenance" '^(min|max|none)$' 'one of min, max, none'
  generator=$(expand sbom_generator) || exit $?
  matches sbom_generator "$generator" '^([a-z0-9][A-Za-z0-9._/:@-]*)?$' 'the name of an image'
  if [[ $provenance != none ]]; then
    ATTESTED+=(provenance)
    OPTIONS+=("--provenance=mode=$provenance")
  fi
  if switch sbom; then
    ATTESTED+=(sbom)
    OPTIONS+=("--sbom=generator=${generator:-$own}")
  fi
  has_buildx || fail 2 'parameters "provenance" and "sbom" need docker buildx, which is not installed here.'
  OUTPUT="--output=type=oci,tar=false,dest=$LAYOUT,\"name=$(IFS=, && printf '%s' "${TAGGED[*]}")\""
  rm -rf "$LAYOUT" # of an earlier build in this folder
  mkdir -p "${LAYOUT%/*}"
}

# load_layout: gives the engine the image out of the layout, by a list of its files as `docker save` writes one.
# shellcheck disable=SC2016 # variables of jq
load_layout() {
  local blobs=$LAYOUT/blobs/sha256 list image
  list=$(layout_digest "$LAYOUT")
  image=$(image_in "$blobs/${list#*:}")
  jq --arg tags "${TAGGED[*]}" 'def blob: "blobs/sha256/" + .[7:]; [{ Config: (.config.digest | blob), RepoTags: ($tags / " "), Layers: [.layers[].digest | blob] }]' \
    "$blobs/${image#*:}" > "$LAYOUT/manifest.json"
  pack_layout "$LAYOUT" | docker load || fail 1 'the image could not be loaded into the engine; docker says why above.'
}

# write_attested FILE: what a push and a verification have to find.
write_attested() {
  # shellcheck disable=SC2016 # a variable of jq
  change_handover "$1" '.platforms[].attestations = ($attested / " ")' --arg attested "${ATTESTED[*]}"
}
