import type { ResourceClassName } from "../circleci/resource-classes.ts";
import { boolean, defineExecutor, docker, machine, oneOf, string } from "../model/index.ts";

/**
 * CircleCI's Arm classes, which are the same for machines and containers.
 * https://circleci.com/docs/guides/execution-managed/resource-class-overview/
 */
export const armClasses = [
  "arm.medium",
  "arm.large",
  "arm.xlarge",
  "arm.2xlarge",
] as const satisfies readonly ResourceClassName[];

/** The x86 classes of a Linux machine that every plan has. */
const amd64Classes = ["medium", "large", "xlarge", "2xlarge"] as const satisfies readonly ResourceClassName[];

const machineOptions = {
  image: string(
    "Image of the machine. The newest Ubuntu 24.04 by default; name a dated one where a surprise would hurt.",
    {
      default: "ubuntu-2404:current",
    },
  ),
  docker_layer_caching: boolean(
    "Whether to keep the engine's layers from job to job. Off by default, since it costs credits and buildx may not hit it; a registry cache (cache_from) works everywhere.",
    { default: false },
  ),
};

/** A native Arm machine: an image is built without emulation, and the engine's own tools are there. */
export const armMachine = defineExecutor({
  name: "arm_machine",
  description: "A native Arm Linux machine with a container engine, the AWS CLI and Node.js.",
  parameters: {
    ...machineOptions,
    resource_class: oneOf(armClasses, "Size of the machine. The smallest by default.", { default: "arm.medium" }),
  },
  body: (p) => ({
    ...machine({ image: p.image, docker_layer_caching: p.docker_layer_caching }),
    resource_class: p.resource_class,
  }),
});

/** For the x86 part of a multi-architecture image, built natively too. */
export const amd64Machine = defineExecutor({
  name: "amd64_machine",
  description: "An x86 Linux machine with a container engine, for the amd64 part of a multi-architecture image.",
  parameters: {
    ...machineOptions,
    resource_class: oneOf(amd64Classes, "Size of the machine. medium by default.", { default: "medium" }),
  },
  body: (p) => ({
    ...machine({ image: p.image, docker_layer_caching: p.docker_layer_caching }),
    resource_class: p.resource_class,
  }),
});

/** Starts in seconds; there is no container engine in it. */
export const armContainer = defineExecutor({
  name: "arm_container",
  description: "A container on Arm, for jobs that need no container engine.",
  parameters: {
    image: string("Image of the container, which must have an arm64 variant.", { default: "cimg/node:lts" }),
    resource_class: oneOf(armClasses, "Size of the container. The smallest by default.", { default: "arm.medium" }),
  },
  body: (p) => ({ ...docker([{ image: p.image }]), resource_class: p.resource_class }),
});
