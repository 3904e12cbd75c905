/** A task of the stand-in: a container that runs one definition for one deployment. */
export type Task = {
  readonly id: string;
  readonly arn: string;
  readonly deployment: string;
  readonly definition: string;
  /** ARN of the container instance that it is counted to. */
  readonly instance: string;
  readonly state: "PENDING" | "RUNNING" | "STOPPED";
  /** What the container's own check says. */
  readonly health: "UNKNOWN" | "HEALTHY" | "UNHEALTHY";
  /** Whether the balancer sends requests to it; nothing where no balancer is to. */
  readonly target: "initial" | "healthy" | "unhealthy" | undefined;
  /** By the clock of the stand-in, in milliseconds. */
  readonly startedAt: number;
  /** Why it ended. */
  readonly reason?: string;
};

/**
 * The parts of a definition that are read.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
 */
export type TaskDefinition = {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
  readonly cpu?: string;
  readonly memory?: string;
  readonly networkMode?: string;
  readonly runtimePlatform?: { readonly cpuArchitecture?: string };
  readonly containerDefinitions: readonly ContainerDefinition[];
};

/** A container of it. */
export type ContainerDefinition = {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly portMappings?: readonly { readonly containerPort: number; readonly protocol?: string }[];
  readonly readonlyRootFilesystem?: boolean;
  readonly linuxParameters?: {
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  };
  readonly healthCheck?: HealthCheck;
  readonly stopTimeout?: number;
  readonly repositoryCredentials?: { readonly credentialsParameter: string };
  readonly logConfiguration?: {
    readonly logDriver: string;
    readonly options?: Readonly<Record<string, string>>;
  };
};

type HealthCheck = {
  readonly command: readonly string[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly startPeriod?: number;
};

/** What the processor of an instance type is called by an image. */
export const processorOf = (instanceType: string): "arm64" | "amd64" =>
  /^(a1|[a-z]+[0-9]+g[a-z]*)\./.test(instanceType) ? "arm64" : "amd64";

const nanoseconds = (seconds: number): number => Math.round(seconds * 1e9);

/** How a container is run. */
export type Running = {
  readonly labels: Readonly<Record<string, string>>;
  /** Whether its processor is another than this machine's. */
  readonly emulated: boolean;
};

/**
 * What the engine is told for a container of a definition. Where its processor is emulated a check takes many times as
 * long, and three that start at once take all of a machine, so they have more time and more tries than with ECS; else
 * they come more often, since nobody has a minute. Limits of memory and processors are not set: the emulator would be
 * counted in.
 */
export function containerOf(definition: ContainerDefinition, { labels, emulated }: Running): object {
  const { healthCheck: check, portMappings = [], linuxParameters: { capabilities } = {} } = definition;
  const ports = portMappings.map(({ containerPort, protocol = "tcp" }) => `${containerPort}/${protocol}`);
  const { interval = 30, timeout = 5, retries = 3, startPeriod = 0 } = check ?? {};
  return {
    Image: definition.image,
    Env: (definition.environment ?? []).map(({ name, value }) => `${name}=${value}`),
    ...(definition.command && { Cmd: definition.command }),
    ...(definition.entryPoint && { Entrypoint: definition.entryPoint }),
    ...(definition.user && { User: definition.user }),
    ...(definition.workingDirectory && { WorkingDir: definition.workingDirectory }),
    Labels: labels,
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    // ECS does not read the check of an image: without one in the definition there is none.
    Healthcheck:
      check === undefined
        ? { Test: ["NONE"] }
        : {
            Test: check.command,
            Interval: nanoseconds(emulated ? interval : Math.min(interval, 2)),
            Timeout: nanoseconds(emulated ? timeout * 12 : timeout),
            Retries: emulated ? retries * 4 : retries,
            StartPeriod: nanoseconds(emulated ? startPeriod * 6 : startPeriod),
          },
    HostConfig: {
      ReadonlyRootfs: definition.readonlyRootFilesystem === true,
      CapAdd: capabilities?.add ?? [],
      CapDrop: capabilities?.drop ?? [],
      PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostIp: "127.0.0.1", HostPort: "" }]])),
    },
  };
}
