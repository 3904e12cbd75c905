import * as pulumi from "@pulumi/pulumi";

/** What can be chosen about a deployment, checked before anything is created. */
export interface Settings {
  /** By digest, so that what was tested is what runs. */
  readonly image: string;
  readonly instanceType: string;
  readonly zones: number;
  readonly containerPort: number;
  /** What the load balancer asks; only a copy of the app that answers 200 gets requests. */
  readonly healthPath: string;
  /** What ECS runs inside of the container to see whether it is well; empty for an app that has no such command. */
  readonly healthCommand: readonly string[];
  /** Secrets Manager's ARN of `{"username": ..., "password": ...}`, where the image is private and not in ECR. */
  readonly registrySecretArn: string | undefined;
}

/** As many instances as tasks, so that each task runs on a machine of its own. */
export const instanceCount = 3;

/** Reads the stack's configuration. A mistake ends the program with a sentence instead of a stack trace. */
export function readSettings(config: pulumi.Config): Settings {
  return {
    image: imageByDigest(config.require("image")),
    instanceType: graviton(config.get("instanceType") ?? "t4g.small"),
    zones: inRange("zones", { value: config.getNumber("zones") ?? 2, lowest: 2, highest: 6 }),
    containerPort: inRange("containerPort", {
      value: config.getNumber("containerPort") ?? 8080,
      lowest: 1,
      highest: 65535,
    }),
    healthPath: pathOf(config.get("healthPath") ?? "/health"),
    healthCommand: config.getObject<string[]>("healthCommand") ?? ["node", "healthcheck.mjs"],
    registrySecretArn: config.get("registrySecretArn"),
  };
}

function imageByDigest(image: string): string {
  if (/^[^\s@-][^\s@]*@sha256:[0-9a-f]{64}$/.test(image)) return image;
  throw new pulumi.RunError(
    `configuration "image" does not name an image by digest: "${image}". A tag may mean another image tomorrow; give name@sha256:<64 hex digits>, which "docker buildx imagetools inspect" prints.`,
  );
}

/** Graviton families have a "g" right after their generation: t4g, m7gd, c8gn, im4gn. The first, a1, lacks what is needed here. */
function graviton(instanceType: string): string {
  if (/^[a-z]+[0-9]+g[a-z]*\.[a-z0-9-]+$/.test(instanceType)) return instanceType;
  throw new pulumi.RunError(
    `configuration "instanceType" is not a Graviton type: "${instanceType}". The image and the machine's own image are for Arm; give one such as t4g.small or m7g.large.`,
  );
}

function pathOf(path: string): string {
  if (/^\/[^\s]*$/.test(path)) return path;
  throw new pulumi.RunError(`configuration "healthPath" does not begin with a slash: "${path}"`);
}

function inRange(name: string, { value, lowest, highest }: { value: number; lowest: number; highest: number }): number {
  if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
  throw new pulumi.RunError(`configuration "${name}" is not a whole number from ${lowest} to ${highest}: ${value}`);
}
