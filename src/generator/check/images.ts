import { armClasses } from "../../orb/executors.ts";
import { hostIn } from "../../orb/image-host.ts";
import { orbImageName } from "../defaults.ts";
import { type ConfigInput, type ConfigOptions, type InputProblem, platforms } from "../input.ts";
import { checkPath } from "./paths.ts";

const imagePath = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
/** As the orb's jobs want it: the name is part of the names of files. */
const imageName = /^[A-Za-z0-9_-]+$/;
const registryHost = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/i;

/** What is wrong with the images, the registry, and the machines that build. */
export function checkImages(input: ConfigInput, options: ConfigOptions): readonly InputProblem[] {
  const { images, registry } = options;
  if (images.length === 0)
    return [{ option: "--image", message: "names no image.", advice: 'Name it, such as --image "acme/web".' }];
  return [
    ...images.flatMap(({ repository }) => checkRepository(repository)),
    ...checkNames(options),
    ...images.flatMap(({ dockerfile, buildContext }) => [
      ...checkPath("--dockerfile", dockerfile),
      ...checkPath("--build-context", buildContext),
    ]),
    ...checkRegistry(registry),
    ...checkPlatforms(options.platforms),
    ...checkResourceClass(input),
  ];
}

function checkRepository(repository: string): readonly InputProblem[] {
  const host = hostIn(repository);
  const wrong = (message: string, advice = 'Give the path of the repository, such as "acme/web".') => [
    { option: "--image", message: `"${repository}" ${message}`, advice },
  ];
  if (host !== undefined)
    return wrong(
      "has a host in it.",
      `Name the host by itself: --registry ${host} --image ${repository.slice(host.length + 1)}`,
    );
  if (/[:@]/.test(repository)) return wrong("has a tag or a digest in it; each build is tagged with its commit.");
  if (imagePath.test(repository)) return [];
  return wrong("is not the path of an image: lower-case letters, digits, and . _ - / between them.");
}

/** Two images of one name, or in one repository, would overwrite each other. */
function checkNames({ images }: ConfigOptions): readonly InputProblem[] {
  return images.flatMap(({ name, repository }, index): readonly InputProblem[] => {
    if (name !== orbImageName(repository) && !imageName.test(name))
      return [
        {
          option: "--dockerfile",
          message: `"${name}=..." does not begin with the name of an image.`,
          advice: "Use letters, digits, - and _, such as --dockerfile api=services/api/Dockerfile.",
        },
      ];
    const earlier = images.slice(0, index);
    if (earlier.some((other) => other.name === name))
      return [
        {
          option: "--dockerfile",
          message: `makes two images with the name "${name}".`,
          advice: "Give each its name, such as --dockerfile api=services/api/Dockerfile.",
        },
      ];
    if (earlier.some((other) => other.repository === repository))
      return [
        {
          option: "--image",
          message: `"${repository}" is the repository of two images, and each push would hide the other.`,
          advice: `Give each its own, such as --image ${name}=${repository}-${name}.`,
        },
      ];
    return [];
  });
}

function checkRegistry(registry: string): readonly InputProblem[] {
  if (registryHost.test(registry)) return [];
  return [
    {
      option: "--registry",
      message: `"${registry}" is not a host.`,
      advice: 'Give a host with its port if it has one, such as "ghcr.io" or "registry.acme.com:5000".',
    },
  ];
}

function checkPlatforms(asked: readonly string[]): readonly InputProblem[] {
  return asked.flatMap((platform, index): readonly InputProblem[] => {
    if (!platforms.some((known) => known === platform))
      return [
        {
          option: "--platform",
          message: `"${platform}" has no machine of its own.`,
          advice: `Choose from ${platforms.join(", ")}.`,
        },
      ];
    if (asked.indexOf(platform) === index) return [];
    return [{ option: "--platform", message: `"${platform}" is there twice.`, advice: "Give it once." }];
  });
}

function checkResourceClass({ resourceClass }: ConfigInput): readonly InputProblem[] {
  if (resourceClass === undefined || armClasses.some((name) => name === resourceClass)) return [];
  return [
    {
      option: "--resource-class",
      message: `"${resourceClass}" is not a class of an Arm machine.`,
      advice: `Choose from ${armClasses.join(", ")}.`,
    },
  ];
}
