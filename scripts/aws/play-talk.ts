import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildCli } from "../demo/first-screen.ts";
import { makeScreen } from "../demo/screen.ts";
import { makeContexts } from "../demo/state.ts";
import { makeTimes, type Times, table } from "../demo/times.ts";
import type { Consent } from "../provision/consent.ts";
import { cpuMeter } from "../provision/cpu-meter.ts";
import { needsOf } from "../provision/needs.ts";
import type { Progress } from "../provision/progress.ts";
import { provision } from "../provision/provision.ts";
import { startRegistry } from "../provision/services/registry.ts";
import { type ServiceAddresses, startServices } from "../provision/services/services.ts";
import type { Session } from "../provision/services/session.ts";
import { realSystem } from "../provision/system.ts";
import type { Layer } from "./account/layer.ts";
import { onlooker } from "./account/wire.ts";
import { ecrUser, keepLogin, startCloud } from "./cloud.ts";
import { type Cluster, clusterBooks, startCluster } from "./cluster/start-cluster.ts";
import { inventory } from "./inventory.ts";
import { showTalk, type Talk } from "./show-talk.ts";
import { type DeliveryGround, deliver } from "./talk-delivery.ts";
import { makeTalkRepository } from "./talk-repository.ts";

/** How the talk is played. */
export type TalkOptions = {
  readonly root: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly keep: boolean;
  readonly approval: boolean;
  /** Whether the program is the one in Python. */
  readonly python: boolean;
  /** Whether the registry is one of ECR, and jobs have a role by OpenID Connect in the place of keys. */
  readonly ecr: boolean;
  /** Whether a release comes after it that never gets healthy; for a stack that is kept. */
  readonly badRelease: boolean;
  /** Asked for the approval; without it, it is given at once. */
  readonly ask?: (question: string) => Promise<boolean>;
};

/** What it is played on. */
export type TalkServices = { readonly services: ServiceAddresses; readonly session: Session; readonly summary: string };

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
  const { root, progress, keep, approval, python, ecr, ask, signal } = options;
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
    const keys = new Set<string>();
    const layers = [watchKeys(keys), ...books.layers];
    const cloud = await startCloud(session, { folders: services.folders, layers });
    undo.push(cloud.stop);
    const { account, moto, region } = cloud;
    const { dockerHost } = services;
    const registry = ecr ? await startRegistry(session, { system: realSystem(), user: ecrUser }) : services.registry;
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
      ecr,
      baseImage: services.baseImage,
      balancer: cluster.address,
      registrySecretArn,
      flags: [...(keep ? ["--keep", "--stack", "production"] : []), ...(approval ? ["--approval"] : [])],
    });
    undo.push(repository.remove);
    screen.quote(repository.config.slice(repository.config.indexOf("\nworkflows:") + 1).replace(/\norbs:[\s\S]*/, ""));

    screen.title("The delivery: arm-pipeline run --machine host");
    const login = { DOCKER_USERNAME: registry.username, DOCKER_PASSWORD: registry.password };
    const ready = { registry: login, pulumi: contexts.state, aws: ecr ? cloud.keyless : cloud.context };
    const ground: DeliveryGround = {
      cli: built.cli,
      repository,
      services,
      cloud,
      balancer: cluster.address,
      contexts: ready,
      screen,
      signal,
    };
    const approve = async () =>
      ask === undefined || (await ask("  The smoke test has its answer. Approve what waits for it?"));
    const delivered = await deliver(ground, approval ? { approve } : {});
    const badRelease =
      options.badRelease && delivered.run.exitCode === 0
        ? await releaseBadly(ground, { times, coloured, progress })
        : undefined;
    const after = await inventory(account.endpoint, region);
    const stacks = await stacksIn(stateFolder);
    const containers = keep ? await cluster.containers() : await containersLeft(cluster);
    const talk = { ...delivered, before, after, stacks, containers, keys: [...keys], badRelease };
    return { ...talk, passed: showTalk(screen, { ...talk, keep }) };
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

/** Tasks end in order, which takes its time in emulation. */
async function containersLeft({ containers }: Cluster): Promise<number> {
  const end = Date.now() + 20_000;
  for (;;) {
    const left = await containers();
    if (left === 0 || Date.now() > end) return left;
    await pause(250);
  }
}

/** A release whose process ends before it listens, by the same pipeline. */
async function releaseBadly(
  ground: DeliveryGround,
  { times, coloured, progress }: { readonly times: Times; readonly coloured: boolean; readonly progress: Progress },
): Promise<Talk["badRelease"]> {
  ground.screen.title("A release that never gets healthy, by the same pipeline");
  await ground.repository.commitBadRelease();
  const named: Times = { ...times, begin: (name) => times.begin(`${name}, bad`) };
  const screen = makeScreen({ progress, times: named, coloured, idleMs: () => 0 });
  // Without the rollback job, which puts the stack right after a release that failed: here ECS alone is to be seen.
  return await deliver({ ...ground, screen }, { jobs: ["arm/smoke_test"] });
}

/** Who asks the account, by the key that signed; nobody's for a request that is not signed. */
const watchKeys = (seen: Set<string>): Layer => ({
  service: "*",
  actions: ["*"],
  around: (request, _world, next) => {
    if (request.accessKey !== onlooker) seen.add(request.accessKey);
    return next(request);
  },
});
