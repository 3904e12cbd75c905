import type { PlannedExecutor, PlannedJob } from "../../runner/plan/plan.ts";
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
    ...(foreign.length === 0
      ? []
      : [
          `This host is ${own}, and so ${foreign.length > 1 ? "are" : "is"} ${names(foreign)} on it, though not on CircleCI.`,
        ]),
  ];
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
