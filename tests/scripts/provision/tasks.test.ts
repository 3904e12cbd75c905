import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { runTasks, type Task } from "../../../scripts/provision/tasks.ts";

/** Tasks that end when the test says so, and what happened in order. */
function held(...names: readonly string[]) {
  const events: string[] = [];
  const ends = new Map<string, { end: () => void; fail: (error: Error) => void }>();
  const task = (name: string, after: readonly string[] = []): Task => ({
    name,
    after,
    run: (signal) => {
      events.push(`${name} begins`);
      signal.addEventListener("abort", () => events.push(`${name} is stopped`));
      return new Promise((resolve, reject) => ends.set(name, { end: resolve, fail: reject }));
    },
  });
  const of = (name: string) => ends.get(name) ?? { end: () => undefined, fail: () => undefined };
  return { events, tasks: names.map((name) => task(name)), task, of };
}

test("a task begins when those before it have ended, and waits for no other", async () => {
  const { events, task, of } = held();
  const { all } = runTasks([task("slow"), task("first"), task("second", ["first"])]);
  await setImmediate();
  of("first").end();
  await setImmediate();
  of("second").end();
  of("slow").end();
  await all;
  expect(events).toEqual(["slow begins", "first begins", "second begins"]);
});

test("who waits for some tasks does not wait for the others", async () => {
  const { events, tasks, of } = held("quick", "slow");
  const { done, all } = runTasks(tasks);
  await setImmediate();
  of("quick").end();
  await done(["quick"]);
  events.push("quick is used");
  of("slow").end();
  await all;
  expect(events).toEqual(["quick begins", "slow begins", "quick is used"]);
});

test("the first failure stops the others, begins nothing more, and is what everyone hears when all have ended", async () => {
  const { events, task, of } = held();
  const { done, all } = runTasks([task("broken"), task("other"), task("after", ["other"])]);
  const heard = Promise.allSettled([all, done(["other"]), done(["after"])]);
  await setImmediate();
  of("broken").fail(new Error("disk full"));
  await setImmediate();
  events.push("the other ends");
  of("other").fail(new Error("was stopped"));
  const results = (await heard).map((result) => (result.status === "rejected" ? result.reason.message : "well"));
  expect([events, results]).toEqual([
    ["broken begins", "other begins", "broken is stopped", "other is stopped", "the other ends"],
    ["disk full", "disk full", "disk full"],
  ]);
});

test("Ctrl-C stops what runs, and begins nothing more", async () => {
  const interrupted = new AbortController();
  const { events, task, of } = held();
  const { all } = runTasks([task("running"), task("after", ["running"])], { signal: interrupted.signal });
  await setImmediate();
  interrupted.abort();
  of("running").end();
  await expect(all).rejects.toMatchObject({ name: "AbortError" });
  expect(events).toEqual(["running begins", "running is stopped"]);
});

test("a task that comes after one which is not there is our own error", () => {
  expect(() => runTasks([{ name: "a", after: ["b"], run: async () => undefined }])).toThrow(
    'The task "a" comes after "b", which is not listed before it.',
  );
});
