import { text } from "node:stream/consumers";
import { createDockerMachine } from "../../../../src/machines/docker/docker-machine.ts";
import { findEngine } from "../../../../src/machines/docker/endpoint.ts";
import { engineClient } from "../../../../src/machines/docker/engine-client.ts";

/** A runner in a process of its own, to be killed: it starts a machine, runs something endless in it, and says so. */
const { image, resources, ...options } = JSON.parse(await text(process.stdin));
const signal = new AbortController().signal;
const engine = engineClient({ place: findEngine(options.env), env: options.env });
const container = { image, environment: {} };
const machine = await createDockerMachine({ ...options, engine })({
  job: "build",
  node: 0,
  executor: { kind: "docker", containers: [container] },
  resources,
  variables: {},
  remoteDocker: false,
  signal,
  onOutput: () => undefined,
} as never);
await machine.exec("echo running; sleep 1000", {
  ...{
    shell: ["/bin/bash", "-e"],
    env: {},
    workingDirectory: "~/project",
    silenceLimitMs: Number.POSITIVE_INFINITY,
    signal,
  },
  onOutput: (chunk) => process.stdout.write(chunk),
});
