import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { catalogue } from "../../../scripts/faults/catalogue.ts";
import { idOf } from "../../../scripts/faults/fault.ts";
import { commitOf, type KeptRow, KeptRows, scriptsOf, whereFrom } from "../../../scripts/faults/kept-rows.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-rows-"));
});
afterEach(() => rm(folder, { recursive: true }));

const rowOf = (id: string, scripts: string): KeptRow => {
  const fault = catalogue.find((each) => idOf(each) === id);
  if (fault === undefined) throw new Error(`There is no fault ${id}.`);
  const came = { ended: "137", run: 4, said: "", inMachine: [], before: [], destroy: "success", after: [], seconds: 9 };
  return { id, step: fault.step, kind: "kill", how: fault.how, ...came, scripts };
};

async function repository(): Promise<{ readonly commit: (text: string) => Promise<string> }> {
  const git = async (...args: readonly string[]) => (await execa("git", ["-C", folder, ...args])).stdout;
  await git("init", "--quiet", "--initial-branch=main");
  await mkdir(join(folder, "orb/scripts"), { recursive: true });
  return {
    commit: async (text) => {
      await writeFile(join(folder, "orb/scripts/a.sh"), text);
      await git("add", ".");
      await git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=x");
      return await git("rev-parse", "--short", "HEAD");
    },
  };
}

test("a row is found by a later call, and one of these scripts stands before one of others", async () => {
  const store = new KeptRows(join(folder, "faults"));
  const [old, now] = [rowOf("push/kill", "b-old"), rowOf("push/kill", "a-now")];
  await store.keep(old);
  expect(await store.rows(catalogue, "a-now")).toEqual(new Map([["push/kill", old]]));
  await store.keep(now);
  const other = rowOf("log-in/kill", "b-old");
  await store.keep(other);
  expect(await new KeptRows(join(folder, "faults")).rows(catalogue, "a-now")).toEqual(
    new Map([
      ["push/kill", now],
      ["log-in/kill", other],
    ]),
  );
});

test("a fault that is another one by now has no row, and neither has one that is gone", async () => {
  const store = new KeptRows(join(folder, "faults"));
  await store.keep({ ...rowOf("push/kill", "a"), how: "as it was done before" });
  await store.keep({ ...rowOf("push/kill", "a"), id: "push/flood" });
  expect(await store.rows(catalogue, "a")).toEqual(new Map());
});

test("scripts are known by what they are: nothing where they are not committed, and the same after a commit of something else", async () => {
  const { commit } = await repository();
  const first = await commit("one");
  const scripts = (await scriptsOf(folder)) ?? "";
  await writeFile(join(folder, "README.md"), "x");
  expect([await scriptsOf(folder), await commitOf(folder, scripts)]).toEqual([scripts, first]);
  await writeFile(join(folder, "orb/scripts/a.sh"), "two");
  expect(await scriptsOf(folder)).toBeUndefined();
});

test("the page says of which commits the rows are", async () => {
  const { commit } = await repository();
  const first = await commit("one");
  const one = (await scriptsOf(folder)) ?? "";
  const second = await commit("two");
  const two = (await scriptsOf(folder)) ?? "";
  expect(await whereFrom(folder, [rowOf("push/kill", one)])).toBe(`Every row is of the scripts of commit ${first}.`);
  expect(await whereFrom(folder, [rowOf("push/kill", one), rowOf("log-in/kill", two), rowOf("build/kill", two)])).toBe(
    `The rows are of the scripts of commit ${second}, but \`push/kill\` of the scripts of commit ${first}.`,
  );
  expect(await whereFrom(folder, [rowOf("push/kill", "gone")])).toBe(
    "Every row is of scripts that no commit has any more.",
  );
  expect(await whereFrom(folder, [])).toBe("No row is there yet.");
});
