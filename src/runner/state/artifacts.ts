import type { JobPlace } from "../events.ts";
import { Refusal } from "../machine/refusal.ts";
import { entriesOf, type PassedOver } from "./archive.ts";
import { insideName } from "./archive-entry.ts";
import { runFolder } from "./run-folder.ts";
import type { Store } from "./store.ts";

/**
 * What is to be stored: an archive with one file or folder in it, by which name it is in there, and where the step
 * wants it.
 */
export interface ArtifactSource {
  readonly tar: NodeJS.ReadableStream;
  readonly name: string;
  /** The path as the step has it. */
  readonly path: string;
  readonly destination: string | undefined;
  readonly onPassedOver?: PassedOver;
}

/** A file that was stored, by its path among the artifacts of its job's node. */
export interface StoredArtifact {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Stores the regular files of an archive, and yields each; a file with two names is two. A symbolic link is passed
 * over: what it shows is not what was made. https://circleci.com/docs/reference/configuration-reference/#storeartifacts
 */
export async function* storeArtifacts(
  store: Store,
  { place, source }: { readonly place: JobPlace; readonly source: ArtifactSource },
): AsyncGenerator<StoredArtifact> {
  const prefix = destinationOf(source);
  // Where each file of the archive is stored: the second name of one comes as a link to the first.
  const stored = new Map<string, string>();
  const { tar, onPassedOver } = source;
  const options = onPassedOver === undefined ? {} : { onPassedOver };
  for await (const { name, type, linkname, content } of entriesOf(tar, options)) {
    const first = type === "link" ? stored.get(linkname) : undefined;
    if (type !== "file" && first === undefined) continue;
    const rest = name === source.name ? "" : name.slice(source.name === "." ? 0 : source.name.length + 1);
    const path = [prefix, rest].filter((part) => part !== "" && part !== ".").join("/") || name;
    const to = `${runFolder.artifacts(place)}/${path}`;
    const bytes = await store
      .writeStream(to, first === undefined ? content : store.readStream(first))
      .catch((error: unknown) => refuseClash(path, error));
    stored.set(name, to);
    yield { path, bytes };
  }
}

/** On CircleCI the names of artifacts are no folders; here a file and a folder cannot have the same one. */
function refuseClash(path: string, error: unknown): never {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "EEXIST" && code !== "ENOTDIR" && code !== "EISDIR") throw error;
  throw new Refusal(
    `The artifact "${path}" cannot be stored: among the artifacts of this job a file and a folder would have the same name.`,
  );
}

/**
 * Without a destination, artifacts are found by the path that the step names, also by its tilde: of
 * `~/artifacts/app.rpm` CircleCI makes `https://(...).circle-artifacts.com/0/~/artifacts/app.rpm`.
 */
function destinationOf({ path, destination }: ArtifactSource): string {
  if (destination === undefined) return insideName(path.replace(/^\/+/, "")) ?? "";
  const inside = insideName(destination.replace(/^\/+/, "") || ".");
  if (inside === undefined) throw new Refusal(`The destination "${destination}" is outside of the artifacts.`);
  return inside;
}
