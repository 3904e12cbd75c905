import { inject } from "vitest";
import type { Registry } from "../../../scripts/provision/services/registry.ts";

type Asked = Pick<Registry, "host" | "username" | "password">;

/** A manifest as the registry gives it, with what it names. */
export type Manifest = {
  readonly digest: string;
  readonly config?: { readonly digest: string };
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of an index: one for each platform. */
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform: { readonly os: string; readonly architecture: string };
    readonly annotations?: Readonly<Record<string, string>>;
  }[];
};

const kinds = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** What the registry holds under a tag or a digest. */
export async function manifestOf(
  repository: string,
  reference: string,
  registry: Asked = inject("services").registry,
): Promise<Manifest> {
  const answer = await ask(`${repository}/manifests/${reference}`, registry);
  const manifest = (await answer.json()) as Omit<Manifest, "digest">;
  return { ...manifest, digest: answer.headers.get("docker-content-digest") ?? "" };
}

/** The platform that an image says of itself, in its configuration. */
export async function platformOf(repository: string, reference: string): Promise<string> {
  const { config } = await manifestOf(repository, reference);
  const image = await (await ask(`${repository}/blobs/${config?.digest}`, inject("services").registry)).json();
  const { os, architecture } = image as { readonly os: string; readonly architecture: string };
  return `${os}/${architecture}`;
}

async function ask(path: string, { host, username, password }: Asked): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const answer = await fetch(`http://${host}/v2/${path}`, { headers: { authorization, accept: kinds.join(", ") } });
  if (!answer.ok) throw new Error(`The registry answers ${answer.status} for ${path}: ${await answer.text()}`);
  return answer;
}
