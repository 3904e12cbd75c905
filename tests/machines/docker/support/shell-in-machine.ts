import { readFile } from "node:fs/promises";
import { createDockerMachine } from "../../../../src/machines/docker/docker-machine.ts";
import { findEngine } from "../../../../src/machines/docker/endpoint.ts";
import { engineClient } from "../../../../src/machines/docker/engine-client.ts";

/** A process on a terminal that starts a machine, runs a step in it and opens a shell. Its settings are in a file. */
const { image, resources, script, variables, ...options } = JSON.parse(await readFile(process.argv[2] ?? "", "utf8"));
const signal = new AbortController().signal;
const engine = engineClient({ place: findEngine(options.env), env: options.env });
const machine = await createDockerMachine({ ...options, engine })({
  ...{
    job: "build",
    node: 0,
    executor: { kind: "docker", containers: [{ image, environment: {} }] },
    resources,
    variables: {},
  },
  remoteDocker: false,
  signal,
  onOutput: () => undefined,
} as never);
try {
  await machine.exec(script, {
    shell: ["/bin/sh", "-e"],
    env: variables,
    workingDirectory: "~/project",
    silenceLimitMs: 60_000,
    signal,
    onOutput: (chunk) => process.stdout.write(chunk),
  });
  await machine.openShell?.({ env: variables, workingDirectory: "~/project/web" });
} finally {
  await machine.dispose();
  engine.close();
}
