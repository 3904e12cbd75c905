import { parse, stringify } from "yaml";
import type { Fault } from "./fault.ts";

/** The step at the end of the faulty job, in which one looks at what is there. */
export const hold = "Wait until one has looked";

/**
 * How long a step may be silent in a rehearsal of a time-out: CircleCI's ten minutes, and ours of twenty, are long to
 * wait for.
 */
const silence = "20s";

/** How long Pulumi may take in such a rehearsal, in seconds: it is never silent. */
const timeLimit = 60;

/** How long a smoke test may take here. */
const deadline = 15;

/**
 * How long another update is waited for: a full disk leaves a lock that cannot be written, and so not be known as one's
 * own.
 */
const lockWait = 10;

/**
 * The generated configuration for a rehearsal of one fault: its job is held at the end, its step may be silent for a
 * short time, and where a service would be waited for, for a short time too. The scripts are as they are.
 */
export function configurationFor(
  generated: string,
  fault: Pick<Fault, "job" | "stepName" | "kind" | "act">,
  options: { readonly release: string; readonly download?: string },
): string {
  const { orbs, workflows, ...rest } = parse(generated);
  const until = { name: hold, when: "always", command: 'until [ -e "$RELEASE" ]; do sleep 0.1; done' };
  const held = { "post-steps": [{ run: { ...until, environment: { RELEASE: options.release } } }] };
  const download =
    options.download === undefined ? {} : { pulumi_download_url: `http://${options.download}`, attempts: 2 };
  const args = (job: string): object => ({
    ...(job === fault.job && { ...held, ...(job === "arm/deploy" && download) }),
    ...(job === "arm/smoke_test" && { deadline, request_timeout: 3 }),
    ...((job === "arm/deploy" || job === "arm/destroy") && { lock_wait: lockWait }),
    ...(job === fault.job && hangs(fault) && { time_limit: timeLimit }),
  });
  const jobs = (workflows.deliver.jobs as readonly Readonly<Record<string, object>>[]).map((entry) =>
    Object.fromEntries(Object.entries(entry).map(([job, given]) => [job, { ...given, ...args(job) }])),
  );
  const ownLimit = fault.job === "arm/smoke_test" || options.download !== undefined;
  const limited = fault.kind === "time-out" && !ownLimit ? withLimit(orbs, fault.stepName) : orbs;
  return stringify({ ...rest, orbs: limited, workflows: { deliver: { jobs } } });
}

/** A document in which the run steps of this name have the short limit. */
export function withLimit(document: unknown, name: string): unknown {
  if (Array.isArray(document)) return document.map((part) => withLimit(part, name));
  if (typeof document !== "object" || document === null) return document;
  const limited = (document as { readonly name?: unknown }).name === name && "command" in document;
  const entries = Object.entries(document).map(([key, value]) => [key, withLimit(value, name)]);
  return { ...Object.fromEntries(entries), ...(limited && { no_output_timeout: silence }) };
}

/** Whether Pulumi waits for a provider that never answers. */
const hangs = ({ act, stepName }: Pick<Fault, "act" | "stepName">): boolean =>
  act.kind === "hang" && ["Update the stack", "Destroy the stack"].includes(stepName);
