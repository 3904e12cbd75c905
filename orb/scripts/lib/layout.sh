# An image in the form of OCI, with what BuildKit attests of it, as a folder beside its file of the hand-over:
# https://github.com/opencontainers/image-spec/blob/main/image-layout.md. Needs lib/handover.sh.

# layout_of FILE
layout_of() { printf '%s/%s.oci' "$HANDOVER" "${1%.json}"; }

# layout_digest LAYOUT: of the list that holds the image and its attestations; every tag names the same one.
layout_digest() { jq --raw-output '.manifests[0].digest' "$1/index.json"; }

# pack_layout LAYOUT: an archive that `docker load` takes, on standard output.
pack_layout() { tar -C "$1" -cf - blobs index.json manifest.json oci-layout; }

# image_in LIST: the digest of the image in the file of a list, which has what is attested of it too.
image_in() { jq --raw-output '[.manifests[] | select(.annotations["vnd.docker.reference.type"] | not)][0].digest' "$1"; }
