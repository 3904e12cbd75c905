import type { Range } from "../../compiler/diagnostics/source.ts";
import { get, type MappingNode, textOf, type YamlNode } from "../../compiler/source/node.ts";
import type { PlanContext } from "./context.ts";
import { fitsGlob, imageFor } from "./images.ts";
import type { PlannedContainer, PlannedExecutor, Resources } from "./plan.ts";
import { awsAuthNotUsed, cannotRunHere, runnerWithoutImage } from "./problems.ts";
import { resourcesOf } from "./resources.ts";
import { environmentOf, textIn, wordsIn } from "./values.ts";

/** Where a job runs, and with how much. */
export interface Place {
  readonly executor: PlannedExecutor;
  readonly resources: Resources;
}

/** Plans where a job runs; nothing where it cannot run on this machine, which is reported. */
export function placeOf(
  body: MappingNode,
  { job, at, context }: { readonly job: string; readonly at: Range; readonly context: PlanContext },
): Place | undefined {
  const { report, images } = context;
  const machine = get(body, "machine");
  const resourceClass = get(body, "resource_class");
  const image = textOf(get(machine, "image")) ?? textOf(machine) ?? "default";
  const needs = foreign(body, {
    resourceClass: textOf(resourceClass) ?? "",
    image: machine === undefined ? "" : image,
  });
  if (needs !== undefined) {
    report(cannotRunHere.at(at, { job, needs }));
    return undefined;
  }
  const className = textOf(resourceClass);
  const runner = className?.includes("/") === true ? className : undefined;
  const containers = get(body, "docker");
  if (containers?.kind === "sequence") {
    return {
      executor: { kind: "docker", containers: containers.items.map((item) => containerOf(item, context)) },
      resources:
        runner === undefined
          ? resourcesOf(resourceClass, { executor: "docker", at, report })
          : { resourceClass: runner, ...context.host },
    };
  }
  if (runner !== undefined) return runnerPlace(runner, { job, at: resourceClass ?? at, context });
  return {
    executor: { kind: "machine", image: imageFor(image, images) },
    resources: resourcesOf(resourceClass, { executor: "machine", at, report }),
  };
}

/** What a job needs that is no Linux; nothing where Linux will do. */
function foreign(
  body: MappingNode,
  { resourceClass, image }: { readonly resourceClass: string; readonly image: string },
): string | undefined {
  const shell = textOf(get(body, "shell")) ?? "";
  if (body.entries.has("macos") || /^(?:macos\.|m\d)/.test(resourceClass)) return "macOS";
  if (resourceClass.includes("gpu.") || image.includes("cuda")) return "a GPU";
  if (/^windows[.-]/.test(resourceClass) || /^windows-/.test(image) || /^(?:powershell|pwsh|cmd)\.exe\b/.test(shell))
    return "Windows";
  return undefined;
}

/**
 * A self-hosted runner is whatever its owner made it: an image has to be named for it, and nothing limits it but this
 * machine.
 */
function runnerPlace(
  runner: string,
  { job, at, context }: { readonly job: string; readonly at: Range; readonly context: PlanContext },
): Place | undefined {
  if (!context.images.some(({ pattern }) => fitsGlob(pattern, runner))) {
    context.report(runnerWithoutImage.at(at, { job, runner }));
    return undefined;
  }
  return {
    executor: { kind: "machine", image: imageFor(runner, context.images) },
    resources: { resourceClass: runner, ...context.host },
  };
}

function containerOf(item: YamlNode, { images, report }: PlanContext): PlannedContainer {
  const image = textIn(get(item, "image")) ?? textIn(item) ?? "";
  const used = imageFor(image, images);
  // The credentials are for the image that they stand beside, and not for another one's registry.
  const auth = used === image ? get(item, "auth") : undefined;
  const aws = item.kind === "mapping" ? item.entries.get("aws_auth") : undefined;
  if (aws !== undefined && used === image) report(awsAuthNotUsed.at(aws.key, { image }));
  return {
    image: used,
    name: textIn(get(item, "name")),
    entrypoint: wordsIn(get(item, "entrypoint")),
    command: wordsIn(get(item, "command")),
    user: textIn(get(item, "user")),
    environment: environmentOf(get(item, "environment")),
    auth:
      auth === undefined
        ? undefined
        : { username: textIn(get(auth, "username")) ?? "", password: textIn(get(auth, "password")) ?? "" },
  };
}
