import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/**
 * The repository of a team that uses the orb: the example's app and the Pulumi program that runs it on this machine.
 */
export type Repository = {
  readonly folder: string;
  readonly revision: string;
  /** The generated configuration, with the orb in it and the smoke test on this machine. */
  readonly config: string;
  readonly remove: () => Promise<void>;
};

/** No one's name and a fixed day, so that the same files give the same commit. */
const commitEnv = {
  GIT_AUTHOR_NAME: "demo",
  GIT_AUTHOR_EMAIL: "demo@example.com",
  GIT_COMMITTER_NAME: "demo",
  GIT_COMMITTER_EMAIL: "demo@example.com",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

const onMachine = (config: string): string =>
  config.replace("arm/smoke_test: {", "arm/smoke_test: {executor: arm/arm_machine, ");

/** Makes such a repository in a temporary folder, with a configuration that the built command line generates for it. */
export async function makeRepository(
  root: string,
  target: {
    readonly cli: string;
    readonly registry: string;
    readonly image: string;
    readonly baseImage: string;
    /** Further flags of `generate config`. */
    readonly flags?: readonly string[];
    /** What becomes of the generated configuration, in the place of a smoke test on a machine. */
    readonly change?: (config: string) => string;
  },
): Promise<Repository> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-repository-"));
  const app = join(root, "examples", "ecs-graviton");
  for (const name of ["Dockerfile", ".dockerignore", "app"])
    await cp(join(app, name), join(folder, name), { recursive: true });
  // Docker Hub does not answer everywhere, so the image that the Dockerfile is built on is the one of our services.
  const dockerfile = join(folder, "Dockerfile");
  const written = await readFile(dockerfile, "utf8");
  await writeFile(dockerfile, written.replace(/^ARG BASE_IMAGE=.*$/m, `ARG BASE_IMAGE=${target.baseImage}`));
  await mkdir(join(folder, "infrastructure"));
  await cp(join(root, "examples", "local"), join(folder, "infrastructure"), {
    recursive: true,
    filter: (source) => !source.endsWith("/node_modules"),
  });
  const flags = [
    "--image",
    target.image,
    "--registry",
    target.registry,
    "--registry-context",
    "registry",
    "--deploy-context",
    "state",
    ...(target.flags ?? []),
  ];
  await execa("node", [target.cli, "generate", "config", ...flags, "--orb", "inline"], { cwd: folder });
  // The app answers on this machine's loopback, which a job in a container does not share.
  const config = join(folder, ".circleci", "config.yml");
  const generated = await readFile(config, "utf8");
  await writeFile(config, (target.change ?? onMachine)(generated));
  const git = (...args: string[]) => execa("git", args, { cwd: folder, env: commitEnv });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "The example's app");
  return {
    folder,
    revision: (await git("rev-parse", "HEAD")).stdout,
    config: await readFile(config, "utf8"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
