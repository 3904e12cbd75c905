import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { execa } from "execa";
import { installLocked } from "../provision/install-locked.ts";
import { installPython } from "../provision/install-python.ts";

/** The example in each language, and where a program of that language has its packages. */
const examples = {
  nodejs: { folder: "ecs-graviton", packages: "node_modules", install: installLocked },
  python: { folder: "ecs-graviton-python", packages: "venv", install: installPython },
} as const;

/** How a command of Pulumi ended. */
export type PulumiEnded = { readonly exitCode: number; readonly output: string };

/** A stack of a copy of the example, whose account is on loopback. */
export type ExampleStack = {
  /** The folder that the copy is in, as `program`: a checkout. */
  readonly root: string;
  /** The copy, whose files may be changed. */
  readonly folder: string;
  readonly name: string;
  /** What its commands have besides the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command of Pulumi; it never asks. */
  readonly pulumi: (
    args: readonly string[],
    options?: { readonly signal?: AbortSignal; readonly env?: Readonly<Record<string, string>> },
  ) => Promise<PulumiEnded>;
  readonly remove: () => Promise<void>;
};

/** Asked for once: many stacks would wait for each other's look. */
const installed = new Map<keyof typeof examples, Promise<string>>();

/** An image that no one has to have. */
const someImage = `docker.io/acme/web@sha256:${"a".repeat(64)}`;

/** Who may call; moto asks nobody. */
export const accountCredentials = (endpoint: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "not-a-secret",
  AWS_REGION: "eu-west-1",
});

/** Makes one, with the engine and the plugin of these folders. */
export async function makeStack(options: {
  readonly endpoint: string;
  /** Folders in front of PATH: of Pulumi, and of the plugin. */
  readonly path: readonly string[];
  readonly name?: string;
  readonly language?: keyof typeof examples;
  /** Besides the region and the image. */
  readonly config?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<ExampleStack> {
  const { endpoint, path, name = "dev", language = "nodejs", config = {} } = options;
  const { folder: place, packages, install } = examples[language];
  const example = resolve(import.meta.dirname, "../../examples", place);
  const made = installed.get(language) ?? install(example);
  installed.set(language, made);
  const root = await mkdtemp(join(tmpdir(), "arm-pipeline-aws-"));
  const [folder, state] = [join(root, "program"), join(root, "state")];
  await cp(example, folder, { recursive: true, filter: (source) => !source.endsWith(`/${packages}`) });
  await symlink(await made, join(folder, packages));
  await mkdir(state);
  const env = {
    ...accountCredentials(endpoint),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "of-a-stand-in",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Its types are checked by the example's own tests: 14 of 24 seconds of an update.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    PATH: [...path, process.env.PATH ?? ""].join(delimiter),
    ...options.env,
  };
  const pulumi: ExampleStack["pulumi"] = async (args, { signal, env: more } = {}) => {
    const { exitCode, all } = await execa("pulumi", [...args, "--non-interactive"], {
      cwd: folder,
      env: { ...env, ...more },
      all: true,
      reject: false,
      stdin: "ignore",
      ...(signal !== undefined && { cancelSignal: signal, killSignal: "SIGINT" as const }),
    });
    return { exitCode: exitCode ?? -1, output: all };
  };
  await must(pulumi(["stack", "init", name]));
  const values = { "aws:region": "eu-west-1", image: someImage, ...config };
  const pairs = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
  await must(pulumi(["config", "set-all", ...pairs]));
  return { root, folder, name, env, pulumi, remove: () => rm(root, { recursive: true, force: true }) };
}

async function must(running: Promise<PulumiEnded>): Promise<void> {
  const { exitCode, output } = await running;
  if (exitCode !== 0) throw new Error(output);
}
