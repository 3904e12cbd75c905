import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** The talk's repository: a copy of the example, with the configuration that the command line generates for it. */
export type TalkRepository = {
  readonly folder: string;
  readonly revision: string;
  readonly config: string;
  /** Commits a release whose process ends before it listens, as one does that misses a setting. */
  readonly commitBadRelease: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** What a configuration for ECR is generated for. */
const ecr = { host: "123456789012.dkr.ecr.eu-west-1.amazonaws.com", role: "arn:aws:iam::123456789012:role/circleci" };

/** No one's name and a fixed day, so that the same files give the same commit. */
const commitEnv = {
  GIT_AUTHOR_NAME: "talk",
  GIT_AUTHOR_EMAIL: "talk@example.com",
  GIT_COMMITTER_NAME: "talk",
  GIT_COMMITTER_EMAIL: "talk@example.com",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

/** Makes it. What differs from what a user has is said here. */
export async function makeTalkRepository(options: {
  /** The example, in this or another language. */
  readonly example: string;
  readonly cli: string;
  readonly registry: string;
  /** Whether it is to be one of ECR, for which every job takes a role. */
  readonly ecr: boolean;
  readonly baseImage: string;
  /** Where the balancer answers, whose name no resolver knows. */
  readonly balancer: string;
  /** Where ECS finds the login of the registry, which is private. */
  readonly registrySecretArn: string;
  /** More flags of `generate config`. */
  readonly flags: readonly string[];
}): Promise<TalkRepository> {
  const { example, cli, registry, baseImage, balancer, registrySecretArn, flags } = options;
  const flagsOfRegistry = options.ecr
    ? ["--registry", ecr.host, "--role-arn", ecr.role]
    : ["--registry", registry, "--registry-context", "registry"];
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-talk-"));
  const left = (source: string) => !/\/(node_modules|venv|\.venv)$/.test(source);
  await cp(example, folder, { recursive: true, filter: left });
  const change = async (file: string, from: RegExp, to: (...found: string[]) => string) => {
    const text = await readFile(join(folder, file), "utf8");
    if (!from.test(text)) throw new Error(`${file} does not have ${from}`);
    await writeFile(join(folder, file), text.replace(from, to));
  };
  /** Gives arguments to a job, which are in flow style or a line each. */
  const give = (job: string, values: Readonly<Record<string, string>>) =>
    change(".circleci/config.yml", new RegExp(`arm/${job}:(?: \\{|\\n( +))`), (start, indent) =>
      Object.entries(values).reduce(
        (text, [name, value]) =>
          `${text}${name}: ${JSON.stringify(value)}${indent === undefined ? ", " : `\n${indent}`}`,
        start ?? "",
      ),
    );
  // Docker Hub does not answer everywhere, so the image that the Dockerfile is built on is the one of our services.
  await change("Dockerfile", /^ARG BASE_IMAGE=.*$/m, () => `ARG BASE_IMAGE=${baseImage}`);
  await execa(
    "node",
    [
      ...[cli, "generate", "config", "--image", "acme/web", ...flagsOfRegistry],
      ...["--deploy-context", "pulumi", "--deploy-context", "aws", "--orb", "inline", ...flags],
    ],
    { cwd: folder },
  );
  if (options.ecr) {
    // ECR's own hosts are not on loopback, by which name the login knows them else.
    await change(".circleci/config.yml", new RegExp(`registry: ${ecr.host}`), () => `registry: "${registry}"`);
    await give("build_and_push", { login: "ecr" });
  }
  // The balancer answers on this machine's loopback, which a job in a container does not share, and by its own name.
  await give("smoke_test", { executor: "arm/arm_machine", connect_to: balancer });
  // In emulation a Node.js for each look at a task takes the processor that the tasks need; busybox takes next to none.
  const look = ["busybox", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"];
  const config = `registrySecretArn=${registrySecretArn}\nhealthCommand=${JSON.stringify(look)}\n`;
  await give("deploy", { config });
  const git = (...args: string[]) => execa("git", args, { cwd: folder, env: commitEnv });
  const commit = async (message: string) => {
    await git("add", "--all");
    await git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", message);
  };
  await git("init", "--quiet", "--initial-branch=main");
  await commit("The talk's app");
  return {
    folder,
    revision: (await git("rev-parse", "HEAD")).stdout,
    config: await readFile(join(folder, ".circleci", "config.yml"), "utf8"),
    commitBadRelease: async () => {
      const read = "const settings = settingsFrom(process.env);";
      const wanted = 'if (!process.env.DATABASE_URL) throw new Error("DATABASE_URL is not set");';
      await change(
        "app/server.mjs",
        new RegExp(`^${read.replaceAll(/[().]/g, "\\$&")}$`, "m"),
        () => `${read}\n${wanted}`,
      );
      await commit("Read what nobody sets");
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
