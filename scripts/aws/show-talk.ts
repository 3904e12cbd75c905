import { printedBy, type Rehearsal } from "../demo/rehearse.ts";
import type { Screen } from "../demo/screen.ts";
import { difference, inventoryTable, type Thing } from "./inventory.ts";
import type { Delivered } from "./talk-delivery.ts";

/** What it came to. */
export type Talk = Delivered & {
  readonly before: readonly Thing[];
  readonly after: readonly Thing[];
  /** The stacks that Pulumi has, and the containers of tasks that run, after all. */
  readonly stacks: readonly string[];
  readonly containers: number;
  /** The keys with which the account was asked. */
  readonly keys: readonly string[];
  readonly badRelease: Delivered | undefined;
  /** Whether everything was as the talk shows it. */
  readonly passed: boolean;
};

/** Shows what the talk shows, and says whether all of it was as it is to be. */
export function showTalk(screen: Screen, talk: Omit<Talk, "passed"> & { readonly keep: boolean }): boolean {
  const { run, deployed, approved, before, after, keep, stacks } = talk;
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
  else if (added.length + removed.length + stacks.length + talk.containers === 0)
    screen.line("  destroyed    nothing left behind: the account is as it was, no container, and no stack");
  else {
    const containers = talk.containers === 0 ? "" : `, ${talk.containers} containers`;
    screen.line(`  LEFT BEHIND${stacks.map((stack) => `, stack ${stack}`).join("")}${containers}`);
    screen.quote(inventoryTable([...added, ...removed]));
  }
  if (run.exitCode !== 0) screen.quote(run.story);
  const clean = added.length + removed.length + stacks.length === 0;
  const delivered = run.exitCode === 0 && deployed !== undefined && figures !== undefined && keep !== clean;
  return delivered && (talk.badRelease === undefined || showBadRelease(screen, talk));
}

/** How `arm-pipeline run` ends when a job failed. */
const redExit = 4;

/** Shows what became of a release that never gets healthy, and says whether it is as with ECS: red, and taken back. */
function showBadRelease(screen: Screen, { deployed, badRelease }: Pick<Talk, "deployed" | "badRelease">): boolean {
  const { run, deployed: seen } = badRelease ?? {};
  if (run === undefined || seen === undefined) return false;
  const { answer, facts } = seen;
  screen.title("What came of the release that never gets healthy");
  screen.line(`  pipeline     ${run.exitCode === redExit ? "red" : `ended with ${run.exitCode}`}`);
  screen.line(`  deploy       ${refusalOf(run) ?? "said nothing"}`);
  screen.line(`  answered     ${answer.status} by ${answer.image}`);
  screen.line(`  service      ${facts.service.running} of ${facts.service.desired} tasks of ${facts.task.image}`);
  const serves = answer.status === 200 && answer.image === deployed?.answer.image;
  return run.exitCode === redExit && serves && facts.service.running === facts.service.desired;
}

/** What the deploy job says of ECS, for a person. */
const refusalOf = (run: Rehearsal): string | undefined =>
  /^verify_ecs_service: (.*)$/m.exec(printedBy(run.events, "arm/deploy"))?.[1];
