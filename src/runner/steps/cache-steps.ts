import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { StepOutcome } from "../events.ts";
import { isGlob } from "../machine/glob.ts";
import { Refusal } from "../machine/refusal.ts";
import { refOf, revisionOf } from "../plan/filters.ts";
import type { PlannedStep } from "../plan/plan.ts";
import { entriesOf } from "../state/archive.ts";
import type { CachePart } from "../state/cache.ts";
import { renderCacheKey } from "../state/cache-key.ts";
import type { StepReport } from "./node-report.ts";
import { sayPassedOver } from "./passed-over.ts";
import { pathIn, placeIn, type RunningNode } from "./running-node.ts";
import { stoppable } from "./streams.ts";
import { jobNumber } from "./variables.ts";

/** https://circleci.com/docs/reference/configuration-reference/#savecache */
export const saveCache = (
  step: Extract<PlannedStep, { kind: "save-cache" }>,
  node: RunningNode,
  report: StepReport,
): Promise<StepOutcome> => forgiving(node, () => save(step, node, report));

/** https://circleci.com/docs/reference/configuration-reference/#restorecache */
export const restoreCache = (
  step: Extract<PlannedStep, { kind: "restore-cache" }>,
  node: RunningNode,
  report: StepReport,
): Promise<StepOutcome> => forgiving(node, () => restore(step, node, report));

/**
 * A job goes on without its cache: where a key asks for a file that is missing, CircleCI shows the step in red and lets
 * the job succeed (seen in https://github.com/hathach/tinyusb/pull/3834).
 */
async function forgiving(node: RunningNode, work: () => Promise<void>): Promise<StepOutcome> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    node.report.note(`${error.message} The job goes on without this cache, as it does on CircleCI.`);
  }
  return { kind: "passed" };
}

async function save(
  step: Extract<PlannedStep, { kind: "save-cache" }>,
  node: RunningNode,
  report: StepReport,
): Promise<void> {
  const { caches } = node.deps;
  const key = await keyFrom(step.key, node);
  const exists = `There is a cache with the key "${key}". Caches never change, so nothing is saved.`;
  if (await caches.has(key)) return report.say(exists);
  const parts = partsOf(step.paths, node, report);
  const first = await parts.next();
  if (first.done === true) return report.say("Nothing is saved: none of the paths is there.");
  const all = async function* (): AsyncGenerator<CachePart> {
    yield first.value;
    yield* parts;
  };
  report.say((await caches.save(key, all())) ? `Saved as "${key}".` : exists);
}

async function* partsOf(
  paths: readonly string[],
  node: RunningNode,
  report: StepReport,
): AsyncGenerator<CachePart, void> {
  for (const path of paths) {
    const { folder, pattern } = cachePlace(node, path);
    const { tar, missing, passedOver } = await node.machine.pack(folder, [pattern]);
    const why = isGlob(path) ? " The paths of a cache are no patterns." : "";
    if (missing.length > 0) report.say(`There is no "${path}"; it is passed over.${why}`);
    else {
      yield { path, tar: stoppable(tar, node.context.signal), onPassedOver: (name) => passedOver.push(name) };
      sayPassedOver(report, passedOver);
    }
  }
}

async function restore(
  step: Extract<PlannedStep, { kind: "restore-cache" }>,
  node: RunningNode,
  report: StepReport,
): Promise<void> {
  const keys: string[] = [];
  for (const key of step.keys) keys.push(await keyFrom(key, node));
  const found = await node.deps.caches.find(keys);
  if (found === undefined) {
    report.say(`No cache has a key that begins with ${keys.map((key) => `"${key}"`).join(" or ")}.`);
    return;
  }
  for (const { path, open } of found.parts)
    await node.machine.unpack(cachePlace(node, path).folder, stoppable(open(), node.context.signal));
  report.say(`Restored "${found.key}": ${found.parts.map(({ path }) => path).join(", ")}.`);
}

/**
 * Where a path of a cache is packed from and unpacked to: as it is written, since CircleCI takes no patterns here
 * (https://github.com/circleci/circleci-docs/issues/5804). The home has another name on another machine, so it is never
 * one itself.
 */
function cachePlace(node: RunningNode, path: string): { readonly folder: string; readonly pattern: string } {
  const absolute = pathIn(node, path);
  if (absolute === node.machine.home) return { folder: absolute, pattern: "." };
  return placeIn(node, path);
}

function keyFrom(template: string, node: RunningNode): Promise<string> {
  const { pipelineValues } = node.deps.facts.plan;
  const ref = refOf(pipelineValues);
  return renderCacheKey(template, {
    architecture: node.body.resources.architecture,
    branch: ref.kind === "branch" ? ref.name : "",
    buildNumber: String(jobNumber({ ...node, facts: node.deps.facts })),
    revision: revisionOf(pipelineValues),
    epoch: Math.floor(node.deps.now() / 1000),
    environment: node.env,
    checksum: (path) => checksumOf(pathIn(node, path), node),
  });
}

/** As many links as Linux follows. */
const mostLinks = 40;

/** What a link shows counts, as when the file is opened. */
async function checksumOf(path: string, node: RunningNode): Promise<string | undefined> {
  let file = path;
  for (let links = 0; links < mostLinks; links++) {
    const { folder, pattern } = placeIn(node, file);
    const { tar } = await node.machine.pack(folder, [pattern]);
    const next = await sumOrLink(stoppable(tar, node.context.signal));
    if (next === undefined) return undefined;
    if ("sum" in next) return next.sum;
    file = posix.resolve(folder, next.link);
  }
  return undefined;
}

async function sumOrLink(
  tar: NodeJS.ReadableStream,
): Promise<{ readonly sum: string } | { readonly link: string } | undefined> {
  for await (const { type, linkname, content } of entriesOf(tar)) {
    if (type === "symlink") return { link: linkname };
    if (type !== "file") return undefined;
    const hash = createHash("sha256");
    for await (const chunk of content as AsyncIterable<Uint8Array>) hash.update(chunk);
    return { sum: hash.digest("base64") };
  }
  return undefined;
}
