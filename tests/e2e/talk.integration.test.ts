import { resolve } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { accountTable } from "../../scripts/aws/account-table.ts";
import { difference } from "../../scripts/aws/inventory.ts";
import { playTalkOn, type TalkOptions } from "../../scripts/aws/play-talk.ts";
import type { Talk } from "../../scripts/aws/show-talk.ts";
import { printedBy, type Rehearsal } from "../../scripts/demo/rehearse.ts";
import type { Progress } from "../../scripts/provision/progress.ts";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { expectDocumented } from "../scripts/aws/documented-table.ts";

const services = inject("services");
let session: Session;

beforeEach(async () => {
  const { privilege } = inject("facts");
  const progress = { say: () => undefined };
  session = await Session.begin({ system: realSystem(), folders: services.folders, privilege, progress });
});
afterEach(() => session.end());

/** Plays it, and what it printed. */
async function play(
  options: Partial<Pick<TalkOptions, "keep" | "approval" | "python" | "ecr" | "badRelease" | "ask">>,
): Promise<Talk & { readonly screen: string }> {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const progress: Progress = { say, task: () => ({ say, now: () => undefined, end: () => undefined }) };
  const talk = await playTalkOn(
    { services, session, summary: "the services of the tests" },
    {
      root: resolve(import.meta.dirname, "../.."),
      progress,
      signal: new AbortController().signal,
      keep: false,
      approval: false,
      python: false,
      ecr: false,
      badRelease: false,
      ...options,
    },
  );
  return { ...talk, screen: lines.join("\n") };
}

test("the talk: from an empty account to three Graviton instances, 200, the approval, and nothing left", async () => {
  const asked: string[] = [];
  const talk = await play({
    keep: false,
    approval: true,
    python: false,
    ask: async (question) => {
      asked.push(question.trim());
      return true;
    },
  });
  expect([talk.passed, asked], `${talk.screen}\n${talk.run.story}`).toEqual([
    true,
    ["The smoke test has its answer. Approve what waits for it?"],
  ]);
  const facts = talk.deployed?.facts;
  expect(facts?.instances).toHaveLength(3);
  for (const instance of facts?.instances ?? [])
    expect(instance).toMatchObject({
      type: "t4g.small",
      architecture: "arm64",
      state: "running",
      image: facts?.recommendedImage,
    });
  expect(new Set(facts?.instances.map(({ zone }) => zone)).size).toBeGreaterThanOrEqual(2);
  expect(facts?.service).toMatchObject({
    running: 3,
    desired: 3,
    circuitBreaker: { enable: true, rollback: true },
    capacityProviders: facts?.capacityProviders,
  });
  expect(facts?.task).toMatchObject({
    architecture: "ARM64",
    image: expect.stringMatching(new RegExp(`^${services.registry.host}/acme/web@sha256:[0-9a-f]{64}$`)),
    healthCheck: ["CMD", "busybox", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"],
    logs: expect.stringMatching(/^web-/),
  });
  expect(facts?.balancer).toMatchObject({ scheme: "internet-facing", listens: ["HTTP 80"] });
  await expectDocumented("the account", accountTable(talk));
  expect(talk.deployed?.answer).toMatchObject({ status: 200, image: facts?.task.image });
  expect(difference(talk.before, talk.after)).toEqual({ added: [], removed: [] });
  expect([talk.stacks, talk.containers]).toEqual([[], 0]);
  const times = talk.screen.slice(talk.screen.lastIndexOf("\nTime"));
  const jobs = [...times.matchAll(/^ {2}(arm\/\w+)/gm)].map(([, job]) => job);
  expect(jobs).toEqual(["arm/build_and_push", "arm/deploy", "arm/smoke_test", "arm/destroy"]);
  const shown = talk.screen.slice(talk.screen.indexOf("What the talk shows"));
  expect(shown).toMatch(/^ {2}cluster {6}web-[0-9a-f]{7}, capacity by web-[0-9a-f]{7}$/m);
  expect(shown.match(/^ {2}instance {5}i-\w+ {2}t4g\.small {2}arm64 {2}eu-west-1[ab] {2}running$/gm)).toHaveLength(3);
  expect(shown).toMatch(/^ {2}answered {5}200$/m);
  expect(shown).toMatch(/^ {2}smoke test {3}passed, /m);
  expect(shown).toMatch(/^ {2}approval {5}given$/m);
  expect(shown).toMatch(
    /^ {2}destroyed {4}nothing left behind: the account is as it was, no container, and no stack$/m,
  );
});

test("the talk in Python, of a production that stays, from ECR by a role; a bad release after it is taken back", async () => {
  const talk = await play({ keep: true, python: true, ecr: true, badRelease: true });
  const { deployed, badRelease } = talk;
  const job = (run: Rehearsal | undefined, name: string) => printedBy(run?.events ?? [], `arm/${name}`);
  const ends = (run: Rehearsal | undefined) =>
    Object.fromEntries(
      (run?.events ?? []).flatMap((event) => (event.kind === "job-ended" ? [[event.job, event.status]] : [])),
    );
  expect(talk.passed, `${talk.screen}\n${talk.run.story}\n${badRelease?.run.story}`).toBe(true);
  expect(deployed?.facts.instances.map(({ type, state }) => [type, state])).toEqual(
    Array(3).fill(["t4g.small", "running"]),
  );
  expect(deployed?.facts.service).toMatchObject({ running: 3, desired: 3 });
  // The password is the one that ECR gave for the role, and nobody has another key than the role's.
  expect(job(talk.run, "build_and_push")).toContain("with a short-lived password of Amazon ECR in ");
  expect(job(talk.run, "deploy")).toContain(
    "The steps that follow are arn:aws:sts::123456789012:assumed-role/circleci/",
  );
  expect(talk.keys.filter((key) => key !== "" && !key.startsWith("ASIA"))).toEqual([]);
  expect(job(talk.run, "deploy")).toMatch(/The ECS service "web-\w+" runs \S+:1 \(3 of 3 tasks\)\./);
  expect(deployed?.answer).toMatchObject({
    status: 200,
    image: expect.stringMatching(/^127\.0\.0\.1:\d+\/acme\/web@sha256:[0-9a-f]{64}$/),
  });
  // What comes after it: ECS goes back, and the pipeline says so, though the update ended well.
  expect([badRelease?.run.exitCode, ends(badRelease?.run)]).toEqual([
    4,
    {
      "arm/build_and_push": "success",
      "arm/deploy": "failed",
      "arm/smoke_test": "not_run",
    },
  ]);
  expect(job(badRelease?.run, "deploy")).toMatch(
    /^verify_ecs_service: the ECS service "web-\w+" runs \S+:1, not \S+:2, which was deployed: ECS rolled the release back \(.*\)\. Its tasks' logs say why they ended; .*$/m,
  );
  expect(badRelease?.deployed?.answer).toEqual(deployed?.answer);
  expect(badRelease?.deployed?.facts.service).toMatchObject({ running: 3, desired: 3 });
  expect(talk.screen).toMatch(/^ {2}kept {9}\d+ things stay, as asked: /m);
  expect(talk.screen).not.toContain("destroyed");
});
