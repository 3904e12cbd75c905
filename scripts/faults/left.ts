import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { markedProcesses } from "../../src/machines/host/marked-processes.ts";
import { containersOfStack } from "../demo/containers-of-stack.ts";
import type { Registry } from "../provision/services/registry.ts";
import type { System } from "../provision/system.ts";
import { steady } from "./table.ts";

/** What a delivery may leave: outside, where only a destroy or a person finds it. */
export type Outside = {
  readonly system: System;
  readonly dockerHost: string;
  readonly stack: string;
  readonly stateFolder: string;
  readonly registry: Registry;
  readonly image: string;
};

/** Containers of the stack, the stack and its lock, and tags in the registry, which are meant to stay. */
export async function leftOutside(options: Outside): Promise<readonly string[]> {
  const { system, dockerHost, stack, stateFolder } = options;
  const listed = await containersOfStack(system, { dockerHost, stack, format: "{{.Image}} {{.State}}" });
  const files = await readdir(join(stateFolder, ".pulumi"), { recursive: true }).catch(() => []);
  return [
    ...lines(listed.stdout)
      .filter((line) => line.includes(`/${options.image}@`))
      .map((line) => `container (${line.split(" ").at(-1)})`),
    // A removed stack leaves its file's backup (.bak), which holds nothing that exists.
    ...files.filter((file) => /^stacks\/.*\.json$/.test(file)).map((file) => `stack ${basename(file, ".json")}`),
    ...files.filter((file) => /^locks\/.*\.json$/.test(file)).map(() => "its lock"),
    ...(await tags(options.registry, options.image)).map((tag) => steady(`image :${tag}`)),
  ];
}

async function tags({ host, username, password }: Registry, image: string): Promise<readonly string[]> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const answer = await fetch(`http://${host}/v2/${image}/tags/list`, { headers: { authorization } });
  if (!answer.ok) return [];
  return ((await answer.json()) as { readonly tags: readonly string[] | null }).tags ?? [];
}

/**
 * Logins, scratch folders and processes in the machines of a run, at the end of a job. `own` are the processes of who
 * looks.
 */
export async function leftInMachines(
  folder: string,
  own: (commandLine: string) => boolean,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const machine of await readdir(folder).catch(() => [])) {
    const at = join(folder, machine);
    const docker = await readFile(join(at, "home", ".docker", "config.json"), "utf8").catch(() => "{}");
    const logins = Object.values((JSON.parse(docker || "{}") as { auths?: Record<string, object> }).auths ?? {});
    if (logins.some((login) => Object.keys(login).length > 0)) left.push("login to the registry");
    // The functions that the job's steps share are there for as long as the job.
    for (const name of await readdir(join(at, "tmp")).catch(() => []))
      if (name.startsWith("arm-pipeline-functions")) continue;
      else if (name.startsWith("arm-pipeline-credentials.")) left.push("credentials of the backend");
      else left.push(`temporary ${name.replace(/\.[A-Za-z0-9]{8}$/, "").replace(/[0-9]{3,}/, "N")}`);
  }
  for (const [pid, machine] of markedProcesses()) {
    if (!machine.startsWith(folder)) continue;
    const line = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ").trim();
    if (line !== "" && !own(line)) left.push(`process ${basename(line.split(" ")[0] ?? "")}`);
  }
  return [...new Set(left)].sort();
}

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");
