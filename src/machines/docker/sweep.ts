import { labels, runsLabel } from "./arguments.ts";
import { type DockerCliOptions, dockerCli } from "./docker-cli.ts";
import { removeContainers } from "./docker-machine.ts";

/**
 * Removes the containers of a folder's runs whose runner was killed: of all but the runs that are alive. How many there
 * were; none when no engine answers. A run makes no network and no volume that does not go with its containers.
 */
export async function sweepDocker(
  runs: string,
  { alive, ...options }: DockerCliOptions & { readonly alive: Pick<ReadonlySet<string>, "has"> },
): Promise<number> {
  const docker = dockerCli(options);
  const format = `{{.Names}}\t{{.Label "${labels.run}"}}`;
  const listed = await docker
    .run(["ps", "--all", "--filter", `label=${labels.runs}=${runsLabel(runs)}`, "--format", format])
    .catch(() => undefined);
  if (listed === undefined || listed.exitCode !== 0) return 0;
  const left = listed.stdout
    .split("\n")
    .map((line) => line.split("\t"))
    .flatMap(([name = "", run = ""]) => (name === "" || alive.has(run) ? [] : [name]));
  await removeContainers(docker, left);
  return left.length;
}
