import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { RunEvent } from "../../src/runner/events.ts";
import { buildCli } from "../demo/first-screen.ts";
import { jobEnvironment } from "../demo/job-environment.ts";
import { type Contexts, printedBy, type Rehearsal, rehearse } from "../demo/rehearse.ts";
import { makeScreen, type Screen } from "../demo/screen.ts";
import { makeContexts } from "../demo/state.ts";
import { makeTimes, table } from "../demo/times.ts";
import type { Consent } from "../provision/consent.ts";
import { cpuMeter } from "../provision/cpu-meter.ts";
import { needsOf } from "../provision/needs.ts";
import type { Progress } from "../provision/progress.ts";
import { provision } from "../provision/provision.ts";
import { type ServiceAddresses, startServices } from "../provision/services/services.ts";
import type { Session } from "../provision/services/session.ts";
import { realSystem } from "../provision/system.ts";
import { type Cloud, keepLogin, startCloud } from "./cloud.ts";
import { clusterBooks, startCluster } from "./cluster/start-cluster.ts";
import { type DeploymentInAccount, deploymentIn } from "./deployment.ts";
import { difference, inventory, inventoryTable, type Thing } from "./inventory.ts";
import { makeTalkRepository, type TalkRepository } from "./talk-repository.ts";

/** How the talk is played. */
export type TalkOptions = {
  readonly root: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly keep: boolean;
  readonly approval: boolean;
  /** Whether the program is the one in Python. */
  readonly python: boolean;
  /** Asked for the approval; without it, it is given at once. */
  readonly ask?: (question: string) => Promise<boolean>;
};

/** What it is played on. */
export type TalkServices = { readonly services: ServiceAddresses; readonly session: Session; readonly summary: string };

/** What it came to. */
export type Talk = Delivered & {
  readonly before: readonly Thing[];
  readonly after: readonly Thing[];
  /** Whether everything was as the talk shows it. */
  readonly passed: boolean;
};

/** Sets up what it needs, plays it, and takes down what it started. */
export async function playTalk(options: TalkOptions & { readonly consent: Consent }): Promise<boolean> {
  const { progress, consent, signal, python } = options;
  const system = realSystem();
  const needs = python ? [...needsOf.talk, "languages" as const] : needsOf.talk;
  const facts = await provision({ system, progress, consent, needs, signal });
  const { session, stop, summary, ...services } = await startServices({ system, facts, progress });
  try {
    return (await playTalkOn({ services, session, summary }, options)).passed;
  } finally {
    await stop();
  }
}

/** Plays it with services that run already. */
export async function playTalkOn({ services, session, summary }: TalkServices, options: TalkOptions): Promise<Talk> {
  const { root, progress, keep, approval, python } = options;
  const undo: (() => Promise<void>)[] = [];
  const meter = cpuMeter();
  const times = makeTimes(meter, []);
  const started = performance.now();
  const coloured = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const screen = makeScreen({ progress, times, coloured, idleMs: () => 0 });
  try {
    screen.title("An account of AWS on this machine");
    const { contexts, stateFolder, remove } = await makeContexts();
    undo.push(remove);
    const books = clusterBooks();
    const cloud = await startCloud(session, { folders: services.folders, layers: books.layers });
    undo.push(cloud.stop);
    const { account, moto, region } = cloud;
    const { dockerHost, registry } = services;
    const cluster = await startCluster({ services: account.services, books, moto, region, dockerHost });
    undo.push(cluster.stop);
    const registrySecretArn = await keepLogin(cloud, registry);
    const before = await inventory(account.endpoint, region);
    screen.line(`  running: ${summary}, moto behind the rules of AWS, the stand-in for Pulumi's AWS plugin`);
    screen.line(`  the account has what AWS gives to each: ${before.length} things of its default network`);

    screen.title("The repository: the example, and what arm-pipeline generates for it");
    const built = await buildCli(root);
    undo.push(built.remove);
    const repository = await makeTalkRepository({
      example: join(root, "examples", python ? "ecs-graviton-python" : "ecs-graviton"),
      cli: built.cli,
      registry: registry.host,
      baseImage: services.baseImage,
      balancer: cluster.address,
      registrySecretArn,
      flags: [...(keep ? ["--keep", "--stack", "production"] : []), ...(approval ? ["--approval"] : [])],
    });
    undo.push(repository.remove);
    screen.quote(repository.config.slice(repository.config.indexOf("\nworkflows:") + 1).replace(/\norbs:[\s\S]*/, ""));

    screen.title("The delivery: arm-pipeline run --machine host");
    const login = { DOCKER_USERNAME: registry.username, DOCKER_PASSWORD: registry.password };
    const ready = { registry: login, pulumi: contexts.state, aws: cloud.context };
    const delivered = await deliver({
      ...options,
      cli: built.cli,
      repository,
      services,
      cloud,
      contexts: ready,
      screen,
    });
    const after = await inventory(account.endpoint, region);
    const stacks = await stacksIn(stateFolder);
    const passed = show(screen, { ...delivered, before, after, keep, stacks });
    return { ...delivered, before, after, passed };
  } finally {
    for (const step of undo.reverse()) await step();
    screen.title("Time");
    const inAll = { name: "in all", milliseconds: performance.now() - started, cpuSeconds: meter.total() };
    screen.line(table([...times.rows(), inAll]));
    meter.stop();
  }
}

/** The stacks of which Pulumi's state still has a file; of a removed one it keeps a backup, which names nothing. */
async function stacksIn(stateFolder: string): Promise<readonly string[]> {
  const files = await readdir(join(stateFolder, ".pulumi", "stacks"), { recursive: true }).catch(() => []);
  return files.filter((file) => file.endsWith(".json")).map((file) => basename(file, ".json"));
}

type Delivered = {
  readonly run: Rehearsal;
  /** What the account had when the deploy job had ended. */
  readonly deployed: { readonly things: readonly Thing[]; readonly facts: DeploymentInAccount } | undefined;
  readonly approved: boolean | undefined;
};

async function deliver(
  options: TalkOptions & {
    readonly cli: string;
    readonly repository: TalkRepository;
    readonly services: ServiceAddresses;
    readonly cloud: Cloud;
    readonly contexts: Contexts;
    readonly screen: Screen;
  },
): Promise<Delivered> {
  const { cli, repository, services, cloud, contexts, screen, signal, approval, ask } = options;
  const path = [...cloud.path, ...services.path];
  const { env, variables } = await jobEnvironment({ ...services, path }, realSystem());
  let looking: Promise<Delivered["deployed"]> = Promise.resolve(undefined);
  const { endpoint } = cloud.account;
  const onEvent = (event: RunEvent): void => {
    screen.event(event);
    if (event.kind === "job-ended" && event.job === "arm/deploy" && event.status === "success")
      looking = Promise.all([inventory(endpoint, cloud.region), deploymentIn(endpoint, cloud.region)]).then(
        ([things, facts]) => ({ things, facts }),
      );
  };
  const run = (args: readonly string[]) =>
    rehearse({
      cli,
      repository: repository.folder,
      args: ["--machine", "host", ...args],
      contexts,
      variables: { ...variables, ...cloud.variables },
      env,
      onEvent,
      signal,
    });
  const first = await run([]);
  const deployed = await looking;
  if (!approval || first.exitCode !== heldExit) return { run: first, deployed, approved: undefined };
  const approved = ask === undefined || (await ask("  The smoke test has its answer. Approve what waits for it?"));
  const rest = await run(["--rerun-failed", approved ? "--approve" : "--deny", "all"]);
  return { run: { ...rest, events: [...first.events, ...rest.events] }, deployed, approved };
}

/** How `arm-pipeline run` ends when an approval is waited for. */
const heldExit = 5;

function show(
  screen: Screen,
  shown: Delivered & {
    readonly before: readonly Thing[];
    readonly after: readonly Thing[];
    readonly keep: boolean;
    readonly stacks: readonly string[];
  },
): boolean {
  const { run, deployed, approved, before, after, keep, stacks } = shown;
  if (deployed !== undefined) {
    screen.title("What the account had when it was deployed");
    screen.quote(inventoryTable(difference(before, deployed.things).added));
    const { facts } = deployed;
    screen.title("What the talk shows");
    screen.line(`  cluster      ${facts.cluster}, capacity by ${facts.capacityProviders.join(", ")}`);
    for (const { id, type, architecture, zone, state } of facts.instances)
      screen.line(`  instance     ${id}  ${type}  ${architecture}  ${zone}  ${state}`);
    const { service, task, balancer } = facts;
    screen.line(
      `  service      ${service.name}: ${service.running} of ${service.desired} tasks for ${task.architecture}`,
    );
    screen.line(`  image        ${task.image}`);
    screen.line(`  url          http://${balancer.name}`);
  }
  const smoke = printedBy(run.events, "arm/smoke_test");
  const status = /\b(200)\b/.exec(smoke)?.[1];
  const figures = /^.*The smoke test passed: (.*)\.$/m.exec(smoke)?.[1];
  screen.line(`  answered     ${status ?? "nothing"}`);
  screen.line(`  smoke test   ${figures === undefined ? "did not pass" : `passed, ${figures}`}`);
  if (approved !== undefined) screen.line(`  approval     ${approved ? "given" : "denied"}`);
  const { added, removed } = difference(before, after);
  if (keep)
    screen.line(
      `  kept         ${added.length} things stay, as asked: ${[...new Set(added.map(({ kind }) => kind))].join(", ")}`,
    );
  else if (added.length + removed.length + stacks.length === 0)
    screen.line("  destroyed    nothing left behind: the account is as it was, and no stack");
  else {
    screen.line(`  LEFT BEHIND${stacks.map((stack) => `, stack ${stack}`).join("")}`);
    screen.quote(inventoryTable([...added, ...removed]));
  }
  if (run.exitCode !== 0) screen.quote(run.story);
  const clean = added.length + removed.length + stacks.length === 0;
  return run.exitCode === 0 && deployed !== undefined && figures !== undefined && keep !== clean;
}
