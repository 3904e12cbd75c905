import { pathOnHost } from "../../machines/host/host-machine.ts";
import { isWithin } from "../../runner/machine/paths.ts";
import type { PlannedBody, PlannedExecutor, PlannedJob, PlannedStep } from "../../runner/plan/plan.ts";
import { named } from "../../text/quantities.ts";
import { jobsIn, type PlaceFlags } from "./places.ts";

/**
 * What is said once of jobs that this host runs in the place of containers or of CircleCI's machines: how that differs.
 */
export function onHostNotes(
  jobs: readonly PlannedJob[],
  { places, own }: { readonly places: PlaceFlags; readonly own: "arm64" | "amd64" },
): readonly string[] {
  const here = jobsIn("host", { jobs, places });
  const inImages = here.filter(({ body }) => body.executor.kind === "docker");
  const foreign = here.filter(({ body }) => body.resources.architecture !== own);
  const served = here.filter(({ body }) => servicesOf(body.executor).length > 0);
  const refused = here.map((job) => ({ job, paths: outsideOf(job.body) })).filter(({ paths }) => paths.length > 0);
  const outside = refused.map(({ job }) => job);
  const paths = [...new Set(refused.flatMap((each) => each.paths))];
  const names = (of: readonly PlannedJob[]): string => named(of.map(({ name }) => name));
  const images = [...new Set(inImages.map(({ body }) => imageOf(body.executor)))];
  const services = [...new Set(served.flatMap(({ body }) => servicesOf(body.executor)))];
  return [
    ...(inImages.length === 0
      ? []
      : [`This host's own programs run ${names(inImages)}, and not those of ${images.join(", ")}.`]),
    ...(served.length === 0
      ? []
      : [
          `No service is started on this host: ${names(served)} ${served.length > 1 ? "look" : "looks"} for ${services.join(", ")} on localhost. Start ${services.length > 1 ? "them" : "it"} there, or run ${served.length > 1 ? "these jobs" : "this job"} in containers.`,
        ]),
    ...(outside.length === 0
      ? []
      : [
          `${names(outside)} will fail on this host: ${named(paths)} ${paths.length > 1 ? "are" : "is"} outside of a job's own folder. Run ${outside.length > 1 ? "them" : "it"} in containers, or use a path in the home: ~/NAME.`,
        ]),
    ...(foreign.length === 0
      ? []
      : [
          `This host is ${own}, and so ${foreign.length > 1 ? "are" : "is"} ${names(foreign)} on it, though not on CircleCI.`,
        ]),
  ];
}

/**
 * The paths that a job on this host is refused, as they are written. What scripts name themselves no one looks at; a
 * cache of such a path is passed over.
 */
export function outsideOf({ workingDirectory, steps }: PlannedBody): readonly string[] {
  const folder = "/job";
  const isOutside = (path: string): boolean =>
    !isWithin(folder, pathOnHost(path, { home: `${folder}/home`, workingDirectory }));
  return [...new Set([workingDirectory, ...steps.flatMap(pathsOf)])].filter(isOutside);
}

function pathsOf(step: PlannedStep): readonly string[] {
  switch (step.kind) {
    case "persist-to-workspace":
      return [step.root];
    case "attach-workspace":
      return [step.at];
    case "store-artifacts":
    case "store-test-results":
      return [step.path];
    case "checkout":
      return step.path === undefined ? [] : [step.path];
    case "run":
      return step.workingDirectory === undefined ? [] : [step.workingDirectory];
    default:
      return [];
  }
}

/** What a job on this host is told at its beginning. */
export function onHostStory(executor: PlannedExecutor): string {
  if (executor.kind === "machine") return "";
  const services = servicesOf(executor).map((image) => `The service ${image} is not started on this host.\n`);
  return `On this host with its own programs, and not in ${imageOf(executor)}.\n${services.join("")}`;
}

/** The image in which the steps would run. */
export const imageOf = (executor: PlannedExecutor): string =>
  executor.kind === "machine" ? executor.image : (executor.containers[0]?.image ?? "");

/** The images of its service containers. */
export const servicesOf = (executor: PlannedExecutor): readonly string[] =>
  executor.kind === "machine" ? [] : executor.containers.slice(1).map(({ image }) => image);
