import type { Readable } from "node:stream";
import { shownName } from "../../text/file-name.ts";
import type { JobPlace } from "../events.ts";
import { Refusal } from "../machine/refusal.ts";
import { checkedArchive, type PassedOver } from "./archive.ts";
import { runFolder } from "./run-folder.ts";
import type { Store } from "./store.ts";
import type { UpstreamJob } from "./upstream.ts";

/** What one step persisted. */
interface Layer {
  readonly place: JobPlace;
  readonly tar: string;
  /** Paths of its files and links, not of its folders: two jobs may fill the same folder. */
  readonly files: readonly string[];
}

/** The workspace of one run. Layers are only added: https://circleci.com/docs/guides/orchestrate/workspaces/ */
export interface Workspace {
  /** Adds a layer, and gives how many files are in it. */
  readonly persist: (
    place: JobPlace,
    tar: NodeJS.ReadableStream,
    options?: { readonly onPassedOver?: PassedOver },
  ) => Promise<{ readonly files: number }>;
  /**
   * The layers of these jobs, to be unpacked one after the other. A `Refusal` when two of them are in no order and have
   * a file in common.
   */
  readonly layersOf: (upstream: readonly UpstreamJob[]) => Promise<readonly WorkspaceLayer[]>;
  /** Forgets what a node of a job persisted, when it runs again. */
  readonly forget: (place: JobPlace) => Promise<void>;
  /** Takes over what a job persisted in an earlier run, whose jobs are not run again. */
  readonly adopt: (job: string, from: Store) => Promise<void>;
}

/** A layer to unpack. */
export interface WorkspaceLayer {
  readonly place: JobPlace;
  readonly files: number;
  readonly open: () => Readable;
}

/** The workspace that a run's store holds. */
export function workspaceIn(store: Store): Workspace {
  return {
    persist: async (place, tar, { onPassedOver } = {}) => {
      const folder = runFolder.layers(place);
      const index = (await store.list(folder)).filter((name) => name.endsWith(".json")).length;
      const files: string[] = [];
      const checked = checkedArchive(tar, {
        onEntry: ({ name, type }) => {
          if (type !== "directory") files.push(name);
          return undefined;
        },
        ...(onPassedOver !== undefined && { onPassedOver }),
      });
      await store.writeStream(`${folder}/${index}.tar`, checked);
      // Last: a layer without its list was not written to its end.
      await store.write(`${folder}/${index}.json`, JSON.stringify({ files }));
      return { files: files.length };
    },
    layersOf: async (upstream) => {
      const layers = (await Promise.all(upstream.map(({ job }) => readLayers(store, job)))).flat();
      refuseOverlaps(layers, new Map(upstream.map(({ job, before }) => [job, before])));
      return layers.map(({ place, tar, files }) => ({ place, files: files.length, open: () => store.readStream(tar) }));
    },
    forget: (place) => store.remove(runFolder.layers(place)),
    adopt: async (job, from) => {
      for (const { place, tar, files } of await readLayers(from, job)) {
        await store.writeStream(tar, from.readStream(tar));
        const index = tar.slice(runFolder.layers(place).length + 1, -".tar".length);
        await store.write(`${runFolder.layers(place)}/${index}.json`, JSON.stringify({ files }));
      }
    },
  };
}

async function readLayers(store: Store, job: string): Promise<readonly Layer[]> {
  const layers: Layer[] = [];
  const nodes = (await store.list(runFolder.job(job))).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const node of nodes.sort((a, b) => a - b)) {
    const place = { job, node };
    const folder = runFolder.layers(place);
    const names = (await store.list(folder)).filter((name) => name.endsWith(".json"));
    for (const index of names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b)) {
      const { files } = JSON.parse((await store.read(`${folder}/${index}.json`)) ?? '{"files":[]}') as Pick<
        Layer,
        "files"
      >;
      layers.push({ place, tar: `${folder}/${index}.tar`, files });
    }
  }
  return layers;
}

/** So many files are named in a message; the rest is counted. */
const mostNamed = 5;

/**
 * Jobs in no order, the nodes of one job too, must not persist the same file: which one would win is chance, so
 * CircleCI refuses to attach. https://circleci.com/docs/guides/orchestrate/workspaces/#overview
 */
function refuseOverlaps(layers: readonly Layer[], before: ReadonlyMap<string, ReadonlySet<string>>): void {
  const owners = new Map<string, JobPlace[]>();
  const folders = new Map<string, JobPlace[]>();
  const overlaps = new Map<string, string>();
  for (const { place, files } of layers) {
    const note = (path: string, rivals: readonly JobPlace[] = []): void => {
      const rival = rivals.find((other) => concurrent(other, place, before));
      if (rival !== undefined && !overlaps.has(path))
        overlaps.set(path, `"${shownName(path)}" by ${named(rival)} and ${named(place)}`);
    };
    const inside = new Set(files.flatMap(foldersOf));
    for (const file of files) {
      note(file, owners.get(file));
      // A file in the place of a folder takes away all that is in it.
      note(file, folders.get(file));
      addTo(owners, file, place);
    }
    for (const folder of inside) {
      note(folder, owners.get(folder));
      addTo(folders, folder, place);
    }
  }
  if (overlaps.size === 0) return;
  const shown = [...overlaps.values()].slice(0, mostNamed).join(", ");
  const more = overlaps.size > mostNamed ? ` and ${overlaps.size - mostNamed} more` : "";
  throw new Refusal(`Concurrent upstream jobs persisted the same file(s) into the workspace: ${shown}${more}.`);
}

/** The folders that a path is in. */
function foldersOf(path: string): readonly string[] {
  const found: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) found.push(path.slice(0, end));
  return found;
}

function addTo(map: Map<string, JobPlace[]>, path: string, place: JobPlace): void {
  const places = map.get(path);
  if (places === undefined) map.set(path, [place]);
  else places.push(place);
}

function concurrent(one: JobPlace, other: JobPlace, before: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  if (one.job === other.job) return one.node !== other.node;
  return before.get(one.job)?.has(other.job) !== true && before.get(other.job)?.has(one.job) !== true;
}

const named = ({ job, node }: JobPlace): string => (node === 0 ? `"${job}"` : `node ${node} of "${job}"`);
