import { resolve } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { difference } from "../../scripts/aws/inventory.ts";
import { playTalkOn, type Talk, type TalkOptions } from "../../scripts/aws/play-talk.ts";
import type { Progress } from "../../scripts/provision/progress.ts";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";

const services = inject("services");
let session: Session;

beforeAll(async () => {
  const { privilege } = inject("facts");
  const progress = { say: () => undefined };
  session = await Session.begin({ system: realSystem(), folders: services.folders, privilege, progress });
});
afterAll(() => session.end());

/** Plays it, and what it printed. */
async function play(
  options: Pick<TalkOptions, "keep" | "approval" | "python" | "ask">,
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
  expect(facts?.ports).toEqual([
    { words: "balancer in from 0.0.0.0/0: tcp 80-80", reason: "HTTP from anywhere" },
    { words: "balancer out to tasks: tcp 8080-8080", reason: "To the app" },
    { words: "instances out to 0.0.0.0/0: tcp 443-443", reason: "ECS, logs and image registries" },
    { words: "tasks in from balancer: tcp 8080-8080", reason: "From the load balancer" },
  ]);
  // ECS knows no resource for it: it only says where the others are.
  expect(facts?.stars).toEqual(["ecs:DiscoverPollEndpoint"]);
  expect(difference(talk.before, talk.after)).toEqual({ added: [], removed: [] });
  const shown = talk.screen.slice(talk.screen.indexOf("What the talk shows"));
  expect(shown).toMatch(/^ {2}cluster {6}web-[0-9a-f]{7}, capacity by web-[0-9a-f]{7}$/m);
  expect(shown.match(/^ {2}instance {5}i-\w+ {2}t4g\.small {2}arm64 {2}eu-west-1[ab] {2}running$/gm)).toHaveLength(3);
  expect(shown).toMatch(/^ {2}answered {5}200$/m);
  expect(shown).toMatch(/^ {2}smoke test {3}passed, /m);
  expect(shown).toMatch(/^ {2}approval {5}given$/m);
  expect(shown).toMatch(/^ {2}destroyed {4}nothing left behind: the account is as it was, and no stack$/m);
});

test("the talk in Python, of a production that stays: the same in the account, and all of it kept", async () => {
  const talk = await play({ keep: true, approval: false, python: true });
  expect(talk.passed, `${talk.screen}\n${talk.run.story}`).toBe(true);
  const { facts, things } = talk.deployed ?? {};
  expect(facts?.instances.map(({ type, state }) => [type, state])).toEqual(Array(3).fill(["t4g.small", "running"]));
  expect(facts?.service).toMatchObject({ running: 3, desired: 3 });
  expect(difference(things ?? [], talk.after)).toEqual({ added: [], removed: [] });
  expect(talk.screen).toMatch(/^ {2}kept {9}\d+ things stay, as asked: /m);
  expect(talk.screen).not.toContain("destroyed");
});
