import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leftWords, stagesPage, wrongWith } from "../../../scripts/two-engines/page.ts";
import { faults, stages } from "../../../scripts/two-engines/stages.ts";
import type { Row } from "../../../scripts/two-engines/try-stage.ts";

const nothing = { here: 0, there: 0, ssh: 0 };
const row: Row = {
  ...{ stage: "a step runs", fault: "gone", status: 4, seconds: 1.25, happened: true, said: "The engine is gone." },
  ...{ left: { here: 0, there: 2, ssh: 0 }, after: nothing },
};
const kinds = faults({ fill: async () => undefined, empty: async () => undefined });
const fault = (name: string) => kinds.find((each) => each.name === name) ?? kinds[0];

describe("a row is right", () => {
  const wrong = (change: Partial<Row>, kind = "gone") => {
    const of = fault(kind);
    return of === undefined ? ["there is no such fault"] : wrongWith({ ...row, fault: kind, ...change }, of);
  };

  test("where nothing is left in the end, and the run ended as it may", () => {
    expect([wrong({}), wrong({ status: null }, "kill"), wrong({ status: 130, left: nothing }, "stop")]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test.each([
    ["it did not happen", { happened: false }, "gone"],
    ["the run ended with 0", { status: 0 }, "gone"],
    ["the run went on for 80 s", { seconds: 80 }, "gone"],
    ["left for good: 1 here, 1 of ssh", { after: { here: 1, there: 0, ssh: 1 } }, "gone"],
    ["left by a run that ended by itself: 2 there", { status: 130 }, "stop"],
    ["nothing says why", { said: "" }, "gone"],
    ["the engine is not named", { said: "the step failed with exit status 137" }, "gone"],
  ])("and not where %s", (words, change, kind) => {
    expect(wrong(change, kind)).toEqual([words]);
  });

  test("though the run was done where the fault came when its last machine was removed", () => {
    expect(wrong({ stage: "the machine is removed", status: 0 })).toEqual([]);
  });
});

test("the page has the rows of each fault in the order of a run, the last of each", () => {
  const rows = [{ ...row, stage: "files are attached" }, { ...row, said: "x" }, row];
  const page = stagesPage([...rows, { ...row, fault: "kill", status: null }], { stages, faults: kinds });
  expect([...page.matchAll(/^## (.*):/gm)].map(([, name]) => name)).toEqual(["kill", "gone"]);
  expect(page).toContain("\nhappens, 4 of 77 were tried, ");
  expect(page.slice(page.indexOf("## gone"))).toBe(
    `## gone: all sessions of SSH are ended, and its server

| when | the run | what it said | left at its end | left after \`runs clean\` |
| --- | --- | --- | --- | --- |
| a step runs | status 4, 1.3 s | The engine is gone. | 2 there | nothing |
| files are attached | status 4, 1.3 s | The engine is gone. | 2 there | nothing |
`,
  );
  expect(leftWords({ here: 1, there: 2, ssh: 3 })).toBe("1 here, 2 there, 3 of ssh");
});

describe("the script", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "try-engines-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const script = resolve(import.meta.dirname, "../../../scripts/try-engines.ts");
  const call = async (...words: readonly string[]) => {
    const { exitCode, stdout, stderr } = await execa("npx", ["tsx", script, ...words], { reject: false });
    return [exitCode, stdout, stderr];
  };

  test("refuses with 2 a word that no fault and no moment has, and starts nothing", async () => {
    expect(await call("--only", "thunder")).toEqual([2, "", "No fault and no moment has thunder in its name."]);
  });

  test.each([
    [0, row, 1],
    [1, { ...row, after: row.left }, 0],
  ])("writes the page of the rows that are kept, and ends with %i", async (status, kept, right) => {
    const [rows, page] = [join(folder, "rows.json"), join(folder, "page.md")];
    await writeFile(rows, JSON.stringify([kept]));
    const said = `1 of ${kinds.length * stages.length} have a row; ${right} are as is right.`;
    expect(await call("--rows", rows, "--seconds", "0", "--write", page)).toEqual([status, said, ""]);
    expect(await readFile(page, "utf8")).toBe(stagesPage([kept], { stages, faults: kinds }));
  });
});
