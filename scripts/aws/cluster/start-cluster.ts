import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { obstacleOf } from "../account/behaviour/obstacles.ts";
import type { Deployment, EcsService, ServiceBook } from "../account/behaviour/service-book.ts";
import type { Layer } from "../account/layer.ts";
import { wireTo } from "../account/wire.ts";
import { Agents, type ContainerInstance } from "./agents.ts";
import { startBalancer } from "./balancer.ts";
import { decide } from "./decide.ts";
import { Engine } from "./engine.ts";
import { balancersOf, endTask, type Ground, type Held, runTask } from "./run-task.ts";
import { emptyTargets, type Targets, targetHealth } from "./target-health.ts";
import type { Task } from "./task.ts";
import { type ServiceTask, taskAnswers } from "./task-answers.ts";

/** What an account asks of a cluster that is started behind it. */
export type ClusterBooks = {
  /** To stand in front of moto. */
  readonly layers: readonly Layer[];
  readonly targets: Targets;
  readonly tasks: Map<string, ServiceTask>;
};

/** Empty ones: an account is started with their layers, and the cluster with the account. */
export function clusterBooks(): ClusterBooks {
  const targets = emptyTargets();
  const tasks = new Map<string, ServiceTask>();
  return { targets, tasks, layers: [targetHealth(targets), ...taskAnswers(() => [...tasks.values()])] };
}

/** What a cluster runs with. */
export type ClusterOptions = {
  /** The account, by the services that it has. */
  readonly services: ServiceBook;
  readonly books: ClusterBooks;
  /** moto itself: what the agents change is theirs to change. */
  readonly moto: string;
  readonly region: string;
  readonly dockerHost: string;
  /** Milliseconds of a second of ECS, for the time that a service gives its tasks. */
  readonly secondMs?: number;
  /** Told of what happens, a line each. */
  readonly say?: (line: string) => void;
};

/** A running one. */
export type Cluster = {
  /** Host and port at which every balancer of the account answers: for `connect_to` of a smoke test. */
  readonly address: string;
  /** How many containers the engine has for tasks of this cluster, running or not. */
  readonly containers: () => Promise<number>;
  /** Ends all tasks and takes their containers away. */
  readonly stop: () => Promise<void>;
};

/** Label of the containers, with the ARN of their task. */
const taskLabel = "arm-pipeline.stand-in-task";

const lookEveryMs = 250;
/** Interfaces for tasks that a machine has besides its own; of t4g.small and of most small types. */
const tasksOnMachine = 2;

/**
 * A stand-in for ECS's agent and scheduler and for the balancer, in front of one region of an account: it runs the
 * tasks of the account's services as containers of the local engine, and tells the account what became of them. It has
 * one container in a task, the EC2 launch type, the network mode awsvpc and the rolling deployment, as
 * examples/ecs-graviton uses them; placement is by zone and then by machine.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const wire = wireTo(options.moto, options.region);
  const { targets } = options.books;
  const engine = new Engine(options.dockerHost);
  const ground: Ground = { wire, targets, engine, label: taskLabel };
  const balancer = await startBalancer(wire, targets);
  const agents = new Agents(wire);
  const scheduler = new Scheduler(options, { ground, agents });
  const ending = new AbortController();
  const running = (async () => {
    while (!ending.signal.aborted) {
      // An account that is changed while it is looked at may say no; the next look sees what became of it.
      await agents.look().catch((error: Error) => options.say?.(`The agents: ${error.message}`));
      await balancer.check().catch((error: Error) => options.say?.(`The balancer: ${error.message}`));
      await scheduler.look();
      await pause(lookEveryMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return {
    address: balancer.address,
    containers: async () => {
      const its = new Set([...options.books.tasks.values()].map(({ task }) => task.arn));
      return (await engine.labelled(taskLabel)).filter((arn) => its.has(arn)).length;
    },
    stop: async () => {
      ending.abort();
      await running;
      await scheduler.end();
      await balancer.close();
      engine.close();
    },
  };
}

class Scheduler {
  readonly #options: ClusterOptions;
  readonly #ground: Ground;
  readonly #agents: Agents;
  readonly #held = new Map<string, Held>();
  readonly #counted = new Set<string>();
  readonly #busy = new Set<Promise<void>>();

  constructor(options: ClusterOptions, { ground, agents }: { readonly ground: Ground; readonly agents: Agents }) {
    this.#options = options;
    this.#ground = ground;
    this.#agents = agents;
  }

  async look(): Promise<void> {
    await Promise.all([...this.#tasks()].map((of) => this.#follow(of)));
    const stuck = await this.#stuck();
    for (const service of this.#services()) if (!stuck.has(service.name)) this.#schedule(service);
  }

  #services(): readonly EcsService[] {
    return this.#options.services.all().filter(({ region }) => region === this.#options.region);
  }

  /** Services that are being deleted and whose agents cannot say that a task has stopped: those stay. */
  async #stuck(): Promise<ReadonlySet<string>> {
    const { services } = this.#options;
    const { wire } = this.#ground;
    const stuck = new Set<string>();
    for (const service of this.#services()) {
      if (service.status !== "DRAINING") continue;
      const obstacle = await obstacleOf(service, { wire, of: "stopping" }).catch(() => undefined);
      if (obstacle === undefined) continue;
      stuck.add(service.name);
      if (service.events[0]?.message !== obstacle) services.report(service, { event: obstacle });
    }
    return stuck;
  }

  async end(): Promise<void> {
    for (const { task } of this.#tasks()) this.#stop(task, "The stand-in for ECS ends");
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  #tasks(): readonly ServiceTask[] {
    return [...this.#options.books.tasks.values()].filter(({ task }) => task.state !== "STOPPED");
  }

  #put(task: Task): void {
    const { tasks } = this.#options.books;
    const of = tasks.get(task.id);
    if (of !== undefined) tasks.set(task.id, { ...of, task });
  }

  #begin(work: Promise<void>): void {
    const done: Promise<void> = work
      .catch((error: Error) => this.#options.say?.(`A task: ${error.message}`))
      .finally(() => this.#busy.delete(done));
    this.#busy.add(done);
  }

  /** What became of a task. */
  async #follow({ task, cluster, service: name }: ServiceTask): Promise<void> {
    const holds = this.#held.get(task.id);
    if (holds?.container === undefined || task.state === "STOPPED") return;
    const state = await this.#ground.engine.inspect(holds.container);
    const now = this.#options.books.tasks.get(task.id)?.task;
    if (now === undefined || now.state === "STOPPED") return;
    if (state === undefined || !["running", "created"].includes(state.State.Status)) {
      const code = state === undefined ? "" : ` (exit code ${state.State.ExitCode})`;
      return this.#fail(now, `Essential container in task exited${code}`);
    }
    const check = state.State.Health?.Status;
    const service = this.#services().find((each) => each.cluster === cluster && each.name === name);
    const behind = this.#ground.targets.all().filter(({ address }) => address === holds.address);
    const bad = behind.find((each) => each.health === "unhealthy");
    const target =
      bad !== undefined ? "unhealthy" : behind.some((each) => each.health !== "healthy") ? "initial" : "healthy";
    const balanced = service !== undefined && balancersOf(service).length > 0;
    // A check that starts a program on an emulated processor may not end in time on a busy machine: what the balancer
    // found well counts until the start period of the check is over.
    const vouched = holds.emulated === true && check === "starting" && behind.length > 0 && target === "healthy";
    const well = check === "healthy" || check === undefined || vouched;
    const health = check === "unhealthy" ? "UNHEALTHY" : well ? "HEALTHY" : "UNKNOWN";
    this.#put({ ...now, state: "RUNNING", health, target: balanced ? target : undefined });
    if (health === "UNHEALTHY") return this.#fail(now, "Task failed container health checks");
    const grace = Number(service?.asked.healthCheckGracePeriodSeconds ?? 0) * (this.#options.secondMs ?? 1000);
    if (balanced && bad !== undefined && Date.now() - now.startedAt > grace)
      this.#fail(now, `Task failed ELB health checks in (target-group ${bad.group}) due to (reason ${bad.reason})`);
  }

  /** It ended by itself, or would have to be ended: that counts against its deployment. */
  #fail(task: Task, reason: string): void {
    this.#put({ ...task, state: "STOPPED", reason });
    this.#options.say?.(`${task.id} of ${task.definition}: ${reason}`);
    this.#begin(this.#release(task));
  }

  #stop(task: Task, reason: string): void {
    this.#counted.add(task.id);
    this.#put({ ...task, state: "STOPPED", reason });
    this.#begin(this.#release(task));
  }

  async #release(task: Task): Promise<void> {
    const holds = this.#held.get(task.id);
    this.#held.delete(task.id);
    await endTask(this.#ground, task, holds);
  }

  /** Without a pause between what is read and what is reported: a request may change the service in between. */
  #schedule(service: EcsService): void {
    if (service.status === "INACTIVE") return;
    const its = [...this.#options.books.tasks.values()]
      .filter((each) => each.cluster === service.cluster && each.service === service.name)
      .map(({ task }) => task);
    const decision = decide(
      service,
      its.filter(({ id }) => !this.#counted.has(id)),
    );
    for (const { id, state } of its) if (state === "STOPPED") this.#counted.add(id);
    const { status, deployments, events, stop, start } = decision;
    for (const { task, why } of stop) this.#stop(task, why);
    if (status !== service.status || !isDeepStrictEqual(deployments, service.deployments))
      this.#options.services.report(service, { status, deployments });
    for (const event of events) {
      this.#options.services.report(service, { event });
      this.#options.say?.(event);
    }
    for (const deployment of start) this.#start(service, deployment);
  }

  #start(service: EcsService, deployment: Deployment): void {
    const on = this.#place(service);
    if (on === undefined) return;
    const id = randomUUID().replaceAll("-", "");
    const arn = on.arn.replace(/:container-instance\/.*/, `:task/${service.cluster}/${id}`);
    const task: Task = {
      id,
      arn,
      deployment: deployment.id,
      definition: deployment.taskDefinition,
      instance: on.arn,
      state: "PENDING",
      health: "UNKNOWN",
      target: balancersOf(service).length > 0 ? "initial" : undefined,
      startedAt: Date.now(),
    };
    this.#options.books.tasks.set(id, { task, cluster: service.cluster, service: service.name });
    this.#begin(this.#run({ task, service, on }));
  }

  async #run(of: { readonly task: Task; readonly service: EcsService; readonly on: ContainerInstance }): Promise<void> {
    const { task } = of;
    const ended = () => this.#options.books.tasks.get(task.id)?.task.state === "STOPPED";
    try {
      const obstacle = await obstacleOf(of.service, { wire: this.#ground.wire, of: "starting" });
      if (obstacle?.includes("unable to start a task") === true) throw new Error(obstacle);
      await runTask(this.#ground, of, (holds) => this.#held.set(task.id, holds));
    } catch (error) {
      if (!ended()) this.#fail(task, (error as Error).message);
    }
    // It was stopped while it was being started.
    if (ended()) await this.#release(task);
  }

  /** The zone with the fewest tasks of the service, and in it the machine with the fewest. */
  #place(service: EcsService): ContainerInstance | undefined {
    const tasks = this.#tasks();
    const on = (instance: ContainerInstance) => tasks.filter(({ task }) => task.instance === instance.arn).length;
    const all = this.#agents.in(service.cluster);
    const inZone = (zone: string) => all.filter((each) => each.zone === zone).reduce((sum, each) => sum + on(each), 0);
    return all
      .filter((each) => on(each) < tasksOnMachine)
      .toSorted((a, b) => on(a) - on(b) || inZone(a.zone) - inZone(b.zone) || (a.arn < b.arn ? -1 : 1))[0];
  }
}
