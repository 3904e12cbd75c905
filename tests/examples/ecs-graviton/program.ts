import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where the example lies. */
export const exampleFolder = fileURLToPath(new URL("../../../examples/ecs-graviton", import.meta.url));

/** One resource, as the program registered it. */
export interface RegisteredResource {
  /** Such as `Cluster/web`. */
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What exists before it, and is deleted after it. */
  readonly dependencies: readonly string[];
}

/** All that a program did. */
export interface RecordedProgram {
  /** What it looked up in the region. */
  readonly asked: readonly { readonly token: string; readonly inputs: Readonly<Record<string, unknown>> }[];
  readonly resources: readonly RegisteredResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The sentence with which it refused its configuration or its surroundings. */
  readonly refused: string | null;
}

/** A stack's configuration, as Pulumi keeps it. */
export type Configuration = Readonly<Record<string, string>>;

/** An image by digest that no one has to have. */
export const imageByDigest = `docker.io/acme/web@sha256:${"a".repeat(64)}`;

/** A region with three zones that offer t4g, one that does not, and one that must be opted in to. */
const answers = {
  "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": {
    locations: ["eu-west-1c", "eu-west-1a", "eu-west-1-local", "eu-west-1b"],
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": {
    names: ["eu-west-1d", "eu-west-1c", "eu-west-1b", "eu-west-1a"],
  },
  "aws:ssm/getParameter:getParameter": { insecureValue: "ami-of-the-parameter" },
  "aws:index/getRegion:getRegion": { region: "eu-west-1" },
  "aws:index/getPartition:getPartition": { partition: "aws" },
};

const outputs = {
  "Cluster/web": { arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/web" },
  "LoadBalancer/web": { dnsName: "web.eu-west-1.elb.amazonaws.com" },
  "LaunchTemplate/web": { latestVersion: 7 },
};

/** A process in which the program runs as often as it is asked to. */
export type Programs = {
  /** Runs it with this configuration. Rejects when it fails for any reason but a refusal in words. */
  readonly run: (configuration: Configuration) => Promise<RecordedProgram>;
  readonly end: () => void;
};

/** Starts the process. */
export function startPrograms(): Programs {
  const child = fork(fileURLToPath(new URL("record-program.cjs", import.meta.url)), [exampleFolder]);
  const ended = once(child, "exit").then(([status]) => Promise.reject(new Error(`The program ended with ${status}.`)));
  ended.catch(() => undefined);
  let before: Promise<unknown> = Promise.resolve();
  const ask = async (configuration: Configuration): Promise<RecordedProgram> => {
    const answered = once(child, "message");
    child.send({ configuration, answers, outputs });
    const [{ recorded, failed }] = (await Promise.race([answered, ended])) as [{ recorded: string; failed?: string }];
    if (failed !== undefined) throw new Error(failed);
    return JSON.parse(recorded) as RecordedProgram;
  };
  return {
    run: (configuration) => {
      const run = before.then(() => ask(configuration));
      before = run.catch(() => undefined);
      return run;
    },
    end: () => child.disconnect(),
  };
}

/** What the program makes of each configuration: settings, or `{ refused }`. */
export async function readSettings(configurations: readonly Configuration[]): Promise<readonly unknown[]> {
  return inChild("read-settings.cjs", configurations) as Promise<readonly unknown[]>;
}

async function inChild(script: string, input: unknown): Promise<unknown> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(process.execPath, [path, exampleFolder, JSON.stringify(input)], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

/** The inputs of one resource; a test that names one that is not there fails. */
export function inputsOf({ resources }: RecordedProgram, id: string): Readonly<Record<string, unknown>> {
  const found = resources.find((resource) => resource.id === id);
  if (found === undefined) throw new Error(`no ${id} among ${resources.map((resource) => resource.id).join(", ")}`);
  return found.inputs;
}
