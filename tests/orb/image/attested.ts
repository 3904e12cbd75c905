import { digestOf } from "../support/registry-api.ts";
import { handedOver } from "./engine.ts";

/** An image with attestations in the form of OCI, small enough to be read: what BuildKit writes, as far as the scripts look at it. */

type Statement = { readonly predicateType: string; readonly subject: string; readonly predicate: object };

const blobs = new Map<string, string>();
const put = (content: object | string): string => {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  blobs.set(digestOf(text), text);
  return digestOf(text);
};
const ociManifest = "application/vnd.oci.image.manifest.v1+json";
const imageDigest = put({
  mediaType: ociManifest,
  config: { digest: put({ architecture: "arm64", os: "linux" }) },
  layers: [{ digest: put("a layer") }],
});

export const provenanceType = "https://slsa.dev/provenance/v1";
export const sbomType = "https://spdx.dev/Document";

/** The list of the image and these statements about it. */
export function attestedList(
  statements: readonly Statement[],
  of = imageDigest,
): { readonly list: string; readonly blobs: ReadonlyMap<string, string> } {
  const layers = statements.map(({ predicateType, subject, predicate }) => ({
    digest: put({ predicateType, subject: [{ digest: { sha256: subject.slice(7) } }], predicate }),
    annotations: { "in-toto.io/predicate-type": predicateType },
  }));
  const attestation = put({ mediaType: ociManifest, config: { digest: put({}) }, layers });
  const list = put({
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      { digest: imageDigest, platform: { os: "linux", architecture: "arm64" } },
      {
        digest: attestation,
        platform: { os: "unknown", architecture: "unknown" },
        annotations: { "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": of },
      },
    ],
  });
  return { list, blobs };
}

export { imageDigest };

export const provenance: Statement = {
  predicateType: provenanceType,
  subject: imageDigest,
  predicate: { buildDefinition: { buildType: "b" } },
};
export const sbom: Statement = { predicateType: sbomType, subject: imageDigest, predicate: { packages: [{}, {}] } };

/** The files of a job that built it for this registry. */
export function builtFiles(host: string, tags: readonly string[] = ["1", "latest"]): Record<string, string> {
  const { list } = attestedList([provenance, sbom]);
  const layout = ".arm-pipeline/images/web.oci";
  return {
    ".arm-pipeline/images/web.json": handedOver({
      registry: host,
      tags,
      platforms: [{ platform: "linux/arm64", digest: null, attestations: ["provenance", "sbom"] }],
    }),
    [`${layout}/oci-layout`]: '{"imageLayoutVersion":"1.0.0"}',
    [`${layout}/index.json`]: JSON.stringify({ manifests: [{ digest: list }] }),
    ...Object.fromEntries([...blobs].map(([digest, text]) => [`${layout}/blobs/sha256/${digest.slice(7)}`, text])),
  };
}

/** What docker keeps of a login, in a folder of its own. */
export const dockerConfig = (host: string, entry: object): Record<string, string> => ({
  "docker/config.json": JSON.stringify({ auths: { [host]: entry } }),
});
