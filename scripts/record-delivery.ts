/**
 * Rehearses the generated delivery over two engines, arm64 by SSH and amd64 here, with real services, and shows where
 * each job ran and what was left: on both engines, in the state, of the stack. Ends with 1 where the delivery fails, a
 * job was seen on the wrong engine, or anything is left.
 *
 *   npx tsx scripts/record-delivery.ts [--write]
 *
 * --write makes docs/two-engines.md and docs/two-engines/report.html of it. Needs root, for the second engine.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { labels, runsLabel } from "../src/machines/docker/container-body.ts";
import { ownVersion } from "../src/orb/own-orb.ts";
import type { RunEvent } from "../src/runner/events.ts";
import { reportPage } from "../src/runner/report/page/report-page.ts";
import { recordOf } from "../src/runner/report/run-model.ts";
import { buildCli } from "./demo/first-screen.ts";
import { leftovers } from "./demo/leftovers.ts";
import { printedBy, rehearse } from "./demo/rehearse.ts";
import { makeRepository, type Repository } from "./demo/repository.ts";
import { baseImageArchive } from "./provision/base-image.ts";
import { baseImage } from "./provision/catalogue.ts";
import { consentFor } from "./provision/consent.ts";
import { streamProgress } from "./provision/progress.ts";
import { provision } from "./provision/provision.ts";
import { startAws } from "./provision/services/aws.ts";
import { loadImage } from "./provision/services/load-image.ts";
import { startServices, toolFolder } from "./provision/services/services.ts";
import { realSystem } from "./provision/system.ts";
import { deliveryImage, makeDeliveryImages, trustOfHost } from "./two-engines/delivery-image.ts";
import { startTwoEngines, type TwoEngines } from "./two-engines/ground.ts";
import { type Recorded, recordedPage, wrongWithDelivery } from "./two-engines/recorded-page.ts";

const root = resolve(import.meta.dirname, "..");
const write = asksToWrite();
const undo: (() => Promise<unknown>)[] = [];
try {
  await main();
} finally {
  for (const step of undo.toReversed()) await step();
}

/** Ends with 2 for words that it does not know: what begins here takes minutes. */
function asksToWrite(): boolean {
  try {
    return parseArgs({ options: { write: { type: "boolean", default: false } } }).values.write;
  } catch (error) {
    console.error(`${(error as Error).message}\nnpx tsx scripts/record-delivery.ts [--write]`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const [system, progress] = [realSystem(), streamProgress(process.stderr)];
  const consent = consentFor(process.env, process.stdin.isTTY === true);
  const needs = [
    ...(["shell", "engine", "builder", "emulation", "registry", "base-image", "pulumi"] as const),
    ...(["machine-images", "aws"] as const),
  ];
  const facts = await provision({ system, progress, needs, consent });
  const services = await startServices({ system, facts, progress });
  undo.push(services.stop);
  const { session, folders } = services;
  const engines = await startTwoEngines(session, { system, facts, here: services.dockerHost });
  undo.push(engines.close);
  const there = { DOCKER_HOST: engines.there.host };
  await loadImage(baseImage.tag, { system, archive: baseImageArchive(folders), env: there });
  undo.push(await makeDeliveryImages(engines, { system, pulumi: toolFolder(folders, "pulumi") }));
  const aws = await startAws(session, folders);
  await fetch(`${aws.endpoint}/state`, { method: "PUT" });
  const { cli, remove } = await buildCli(root);
  undo.push(remove);
  const repository = await makeRepository(root, {
    cli,
    registry: services.registry.host,
    image: "acme/web",
    baseImage: services.baseImage,
    flags: ["--test", "node --check app/server.mjs && uname -m", "--test-image", deliveryImage],
    change: (config) => onAmd64(config, services.registry.host),
  });
  undo.push(repository.remove);
  const npm = (await system.run(["npm", "config", "get", "registry"])).stdout.trim();
  await record(repository, {
    cli,
    engines,
    endpoint: aws.endpoint,
    password: services.registry.password,
    env: { ...engines.env, DOCKER_CONFIG: services.dockerConfig },
    variables: { npm_config_registry: npm, npm_config_update_notifier: "false", ...trustOfHost },
  });
}

/** Puts the jobs from the deployment on on amd64; that engine has to be let in to pull what the other pushed. */
function onAmd64(config: string, registry: string): string {
  const login = `printf %s "$DOCKER_PASSWORD" | docker login --username "$DOCKER_USERNAME" --password-stdin ${registry}`;
  const moved = ["deploy", "smoke_test", "destroy"].reduce(
    (text, job) => text.replace(`- arm/${job}: {`, `- arm/${job}: {executor: amd64_machine, `),
    config,
  );
  return moved
    .replace(/^(\s*- arm\/deploy: \{)(.*)context: \[state\]/m, "$1pre-steps: [log_in], $2context: [state, registry]")
    .replace(
      /^workflows:/m,
      [
        "executors:",
        "  amd64_machine: {machine: {image: ubuntu-2404:current}, resource_class: medium}",
        "commands:",
        "  log_in:",
        "    steps:",
        `      - run: ${JSON.stringify(login)}`,
        "workflows:",
      ].join("\n"),
    );
}

type Ground = {
  readonly cli: string;
  readonly engines: TwoEngines;
  /** Where the interface of S3 answers, for Pulumi's state. */
  readonly endpoint: string;
  readonly password: string;
  readonly env: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
};

async function record(repository: Repository, ground: Ground): Promise<void> {
  const { cli, engines, endpoint, env, variables, password } = ground;
  const runs = join(repository.folder, ".arm-pipeline", "runs");
  const seen = new Map<string, Set<string>>();
  const looks: Promise<void>[] = [];
  const run = await rehearse({
    cli,
    repository: repository.folder,
    args: ["--engine", `arm64=${engines.address}`, "--image", `ubuntu-2404:*=${deliveryImage}`],
    contexts: {
      registry: { DOCKER_USERNAME: "pusher", DOCKER_PASSWORD: password },
      state: {
        PULUMI_BACKEND_URL: `s3://state?region=us-east-1&endpoint=${endpoint}&s3ForcePathStyle=true`,
        PULUMI_CONFIG_PASSPHRASE: "passphrase of a recording",
        AWS_ACCESS_KEY_ID: "recording",
        AWS_SECRET_ACCESS_KEY: "recording",
      },
    },
    variables,
    env,
    onEvent: (event) => {
      if (event.kind !== "step-started" || event.index !== 1) return;
      const places = seen.get(event.job) ?? new Set();
      seen.set(event.job, places);
      looks.push(whereIs(event.job, { engines, runs }).then((found) => found.forEach((each) => void places.add(each))));
    },
  });
  await Promise.all(looks);
  const stacks = await (await fetch(`${endpoint}/state?list-type=2&prefix=.pulumi/stacks/`)).text();
  const left = [
    ...(await containersLeft(engines, runs)),
    ...(await leftovers({ system: realSystem(), dockerHost: engines.here, stack: "ci-1", stateFolder: "/nowhere" })),
    ...[...stacks.matchAll(/<Key>([^<]*\/ci-1\.json)<\/Key>/g)].map(([, key = ""]) => `stack ${key}`),
  ];
  const { jobs, at, about } = recordOf(run.events);
  const printed = (job: string): string => printedBy(run.events, job);
  const recorded: Recorded = {
    commit: (await execa("git", ["rev-parse", "--short=12", "HEAD"], { cwd: root })).stdout,
    version: ownVersion,
    configuration: /^executors:.*?(?=^orbs:|(?![\s\S]))/ms.exec(repository.config)?.[0].replace(/^#.*\n/gm, "") ?? "",
    command: `arm-pipeline run --engine arm64=ssh://me@builder --image 'ubuntu-2404:*=${deliveryImage}'`,
    jobs: [...jobs.values()].map((job) => ({
      name: job.name,
      resourceClass: job.on?.resourceClass ?? "",
      engines: [...(seen.get(job.name) ?? [])].toSorted(),
      seconds: secondsOf(run.events, job.name),
      status: job.status ?? "",
    })),
    seconds: at / 1000,
    digest: /Pushed \S+@(sha256:[0-9a-f]{64})/.exec(printed("arm/build_and_push"))?.[1],
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(printed("arm/smoke_test"))?.[0],
    figures: /^.*The smoke test passed: (.*)\.$/m.exec(printed("arm/smoke_test"))?.[1],
    left,
  };
  console.log(JSON.stringify({ ...recorded, configuration: undefined }, undefined, 2));
  const wrong = wrongWithDelivery(recorded);
  for (const words of wrong) console.error(`WRONG    ${words}`);
  if (run.exitCode !== 0) {
    console.error(run.story);
    for (const { name, status } of recorded.jobs)
      if (status === "failed") console.error(`${name} printed last:\n${printed(name).slice(-3000)}`);
  }
  if (run.exitCode !== 0 || wrong.length > 0) process.exitCode = 1;
  else if (write) {
    const page = recordOf(run.events);
    // Where this machine keeps its secrets and its second engine is no one's business.
    if (about !== undefined) page.about = { ...about, command: recorded.command };
    await mkdir(join(root, "docs/two-engines"), { recursive: true });
    await rm(join(root, "docs/two-engines/report.html"), { force: true });
    await writeFile(
      join(root, "docs/two-engines/report.html"),
      reportPage(page).replaceAll(engines.address, "ssh://me@builder"),
    );
    await writeFile(join(root, "docs/two-engines.md"), recordedPage(recorded));
  }
}

/** On which engines a job has a container now. */
async function whereIs(
  job: string,
  { engines, runs }: { readonly engines: TwoEngines; readonly runs: string },
): Promise<readonly string[]> {
  const own = `label=${labels.machine}=${job}/0`;
  const found = await Promise.all(
    (
      [
        ["amd64 here", engines.here],
        ["arm64 by SSH", engines.there.host],
      ] as const
    ).map(async ([words, host]) =>
      (await listed(host, [`label=${labels.runs}=${runsLabel(runs)}`, own])).length > 0 ? [words] : [],
    ),
  );
  return found.flat();
}

async function containersLeft({ here, there }: TwoEngines, runs: string): Promise<readonly string[]> {
  const all = await Promise.all(
    [here, there.host].map((host) => listed(host, [`label=${labels.runs}=${runsLabel(runs)}`])),
  );
  return all.flat().map((name) => `container ${name}`);
}

async function listed(host: string, filters: readonly string[]): Promise<readonly string[]> {
  const words = filters.flatMap((filter) => ["--filter", filter]);
  const { stdout } = await execa("docker", ["--host", host, "ps", "--all", "--format", "{{.Names}}", ...words]);
  return stdout.split("\n").filter((name) => name !== "");
}

/** From a job's start to its end. */
function secondsOf(events: readonly RunEvent[], job: string): number {
  const at = (kind: "job-started" | "job-ended"): number =>
    events.find((event) => event.kind === kind && event.job === job)?.at ?? 0;
  return (at("job-ended") - at("job-started")) / 1000;
}
