/*
 * What jobs run on. Sizes: https://circleci.com/docs/reference/configuration-reference/#resourceclass Not in those
 * tables, and yet offered: Arm's second generation, https://github.com/CircleCI-Public/circleci-yaml-language-server
 * (its tests list the classes that CircleCI's API names).
 */

/** What a resource class gives. */
export interface ResourceClass {
  readonly system: "linux" | "windows" | "macos";
  readonly architecture: "amd64" | "arm64";
  readonly cpus: number;
  readonly gibibytes: number;
  readonly gpu?: true;
}

const amd64 = { system: "linux", architecture: "amd64" } as const;
const arm64 = { system: "linux", architecture: "arm64" } as const;
const windows = { system: "windows", architecture: "amd64" } as const;
const mac = { system: "macos", architecture: "arm64" } as const;

/**
 * The same for docker and machine:
 * https://circleci.com/docs/reference/configuration-reference/#arm-execution-environment-linux
 */
const arm = {
  "arm.medium": { ...arm64, cpus: 2, gibibytes: 8 },
  "arm.large": { ...arm64, cpus: 4, gibibytes: 16 },
  "arm.xlarge": { ...arm64, cpus: 8, gibibytes: 32 },
  "arm.2xlarge": { ...arm64, cpus: 16, gibibytes: 64 },
  "arm.medium.gen2": { ...arm64, cpus: 2, gibibytes: 8 },
  "arm.large.gen2": { ...arm64, cpus: 4, gibibytes: 16 },
  "arm.xlarge.gen2": { ...arm64, cpus: 8, gibibytes: 32 },
  "arm.2xlarge.gen2": { ...arm64, cpus: 16, gibibytes: 64 },
} as const;

/** The resource classes of each kind of executor, by their names. */
export const resourceClasses = {
  /** https://circleci.com/docs/reference/configuration-reference/#docker-execution-environment */
  docker: {
    small: { ...amd64, cpus: 1, gibibytes: 2 },
    medium: { ...amd64, cpus: 2, gibibytes: 4 },
    "medium+": { ...amd64, cpus: 3, gibibytes: 6 },
    large: { ...amd64, cpus: 4, gibibytes: 8 },
    xlarge: { ...amd64, cpus: 8, gibibytes: 16 },
    "2xlarge": { ...amd64, cpus: 16, gibibytes: 32 },
    "2xlarge+": { ...amd64, cpus: 20, gibibytes: 40 },
    "small.gen2": { ...amd64, cpus: 1, gibibytes: 2 },
    "medium.gen2": { ...amd64, cpus: 2, gibibytes: 4 },
    "medium+.gen2": { ...amd64, cpus: 3, gibibytes: 6 },
    "large.gen2": { ...amd64, cpus: 4, gibibytes: 8 },
    "xlarge.gen2": { ...amd64, cpus: 8, gibibytes: 16 },
    "2xlarge.gen2": { ...amd64, cpus: 16, gibibytes: 32 },
    "2xlarge+.gen2": { ...amd64, cpus: 20, gibibytes: 40 },
    ...arm,
  },
  /**
   * https://circleci.com/docs/reference/configuration-reference/#linuxvm-execution-environment, and below it Windows
   * and GPU
   */
  machine: {
    medium: { ...amd64, cpus: 2, gibibytes: 7.5 },
    large: { ...amd64, cpus: 4, gibibytes: 15 },
    xlarge: { ...amd64, cpus: 8, gibibytes: 32 },
    "2xlarge": { ...amd64, cpus: 16, gibibytes: 64 },
    "2xlarge+": { ...amd64, cpus: 32, gibibytes: 64 },
    "medium.gen2": { ...amd64, cpus: 2, gibibytes: 8 },
    "large.gen2": { ...amd64, cpus: 4, gibibytes: 16 },
    "xlarge.gen2": { ...amd64, cpus: 8, gibibytes: 32 },
    "2xlarge.gen2": { ...amd64, cpus: 16, gibibytes: 64 },
    "2xlarge+.gen2": { ...amd64, cpus: 32, gibibytes: 128 },
    "medium.gen3": { ...amd64, cpus: 2, gibibytes: 8 },
    "large.gen3": { ...amd64, cpus: 4, gibibytes: 16 },
    "xlarge.gen3": { ...amd64, cpus: 8, gibibytes: 32 },
    "2xlarge.gen3": { ...amd64, cpus: 16, gibibytes: 64 },
    "2xlarge+.gen3": { ...amd64, cpus: 32, gibibytes: 128 },
    ...arm,
    "gpu.nvidia.small": { ...amd64, cpus: 4, gibibytes: 16, gpu: true },
    "gpu.nvidia.small.gen2": { ...amd64, cpus: 4, gibibytes: 16, gpu: true },
    "gpu.nvidia.small.multi": { ...amd64, cpus: 4, gibibytes: 15, gpu: true },
    "gpu.nvidia.medium": { ...amd64, cpus: 8, gibibytes: 30, gpu: true },
    "gpu.nvidia.medium.multi": { ...amd64, cpus: 8, gibibytes: 30, gpu: true },
    "gpu.nvidia.large": { ...amd64, cpus: 8, gibibytes: 30, gpu: true },
    "windows.medium": { ...windows, cpus: 4, gibibytes: 16 },
    "windows.large": { ...windows, cpus: 8, gibibytes: 32 },
    "windows.xlarge": { ...windows, cpus: 16, gibibytes: 64 },
    "windows.2xlarge": { ...windows, cpus: 32, gibibytes: 128 },
    "windows.gpu.nvidia.medium": { ...windows, cpus: 16, gibibytes: 60, gpu: true },
  },
  /** https://circleci.com/docs/reference/configuration-reference/#macos-execution-environment */
  macos: {
    "m4pro.medium": { ...mac, cpus: 6, gibibytes: 28 },
    "m4pro.large": { ...mac, cpus: 12, gibibytes: 56 },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ResourceClass>>>>;

/** What a job runs on: https://circleci.com/docs/reference/configuration-reference/#executors */
export type ExecutorType = keyof typeof resourceClasses;

/** The keys of a job or an executor that say so; one of them has all. */
export const executorTypes = Object.keys(resourceClasses) as readonly ExecutorType[];

/** The name of a resource class. */
export type ResourceClassName = { [E in ExecutorType]: keyof (typeof resourceClasses)[E] }[ExecutorType];

/** The classes of one kind of executor by any text. */
export const classesOf = (executor: ExecutorType): ReadonlyMap<string, ResourceClass> =>
  new Map(Object.entries<ResourceClass>(resourceClasses[executor]));

/** Intel Macs, which were switched off in June 2024: https://circleci.com/docs/guides/execution-managed/using-macos/ */
export const isRemovedMac = (name: string): boolean => /^(?:small|medium|large|macos\.x86\..*)$/.test(name);
