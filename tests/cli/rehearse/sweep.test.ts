import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Io } from "../../../src/cli/io/io.ts";
import { removeTemporary } from "../../../src/cli/rehearse/sweep.ts";
import { fakeEngine } from "../../support/fake-engine.ts";
import { onHost, rehearsals, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arm-pipeline-sweep-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Keeps what is said. */
function listening(): Pick<Io, "say" | "paint"> & { readonly said: readonly string[] } {
  const said: string[] = [];
  return { said, say: (line) => void said.push(line), paint: (_, text) => text };
}

test("what a run needs only while it runs is removed, and what it has noted stays", async () => {
  for (const name of ["machines/docker", "checkout", "jobs"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "run.json"), "{}");
  const io = listening();
  await removeTemporary(io, folder);
  expect([readdirSync(folder), io.said]).toEqual([["jobs", "run.json"], []]);
});

test("what cannot be removed is told, and stands in no one's way", async () => {
  const run = join(folder, "20261127-100900-ad65fd");
  writeFileSync(run, "");
  const io = listening();
  await removeTemporary(io, run);
  expect(io.said).toEqual([
    expect.stringMatching(
      /^note: Something of the run 20261127-100900-ad65fd could not be removed: ENOTDIR: .*\. Remove it by hand\.$/,
    ),
  ]);
});

describe("a run that was told to use an engine", () => {
  const id = "20261127-100900-ad65fd";
  const gone = JSON.stringify({ pid: 1, started: "never" });

  /** A repository with the notes of such a run, whose process is gone; `ended` where it has seen it through. */
  function repository(engine: string, { ended }: { readonly ended: boolean }): string {
    const at = cli.repository(workflow({ a: onHost("true") }, ["a"]));
    const info = {
      schema: 1,
      id,
      workflow: "main",
      startedAt: "2026-11-27T10:09:00.000Z",
      workspaceId: "",
      asked: [],
      flags: { engine: [engine] },
      jobs: {},
      ...(ended && { end: { status: "failed", durationMs: 1, jobs: {} } }),
    };
    const of = join(at, ".arm-pipeline", "runs", id);
    mkdirSync(of, { recursive: true });
    writeFileSync(join(of, "run.json"), JSON.stringify(info));
    writeFileSync(join(of, "runner.json"), gone);
    return at;
  }
  const clean = async (at: string, ...more: readonly string[]) => {
    const { status, stderr } = await cli.runs(at, "clean", "--yes", ...more);
    return [status, ...stderr.trimEnd().split("\n")];
  };

  test.each([
    [false, "was killed"],
    [true, "could not remove all that it had started"],
  ])("has what it left there removed by the next start (ended: %s)", async (ended, why) => {
    const listed = [{ Id: "c1", Labels: { "arm-pipeline.run": id } }];
    const engine = await fakeEngine(({ path }) => ({ body: path === "/containers/json" ? listed : {} }));
    const at = repository(engine.host, { ended });
    expect(await clean(at, "--all")).toEqual([
      0,
      `note: The run RUN ${why}; what it left running is ended.`,
      "Removed 1 run and all caches.",
    ]);
    expect(engine.asked.filter((asked) => asked.startsWith("DELETE"))).toEqual([
      "DELETE /containers/c1?force=true&v=true",
    ]);
  });

  test("that was killed just now is looked for twice: an engine goes on to make what it was asked for", async () => {
    let looks = 0;
    const engine = await fakeEngine(({ path }) => {
      if (path !== "/containers/json") return { body: {} };
      looks += 1;
      return { body: looks === 1 ? [] : [{ Id: "late", Labels: { "arm-pipeline.run": id } }] };
    });
    const at = repository(engine.host, { ended: false });
    writeFileSync(join(at, ".arm-pipeline", "runs", id, "events.jsonl"), "");
    expect((await clean(at, "--all"))[0]).toBe(0);
    expect(engine.asked.filter((asked) => asked.startsWith("DELETE"))).toEqual([
      "DELETE /containers/late?force=true&v=true",
    ]);
  });

  test.each([
    ["unix:///nowhere.sock", "unix:///nowhere.sock"],
    // A context that was removed since.
    ["builder", "builder"],
  ])("is looked after until its engine answers, or a person forgets it (%s)", async (written, words) => {
    const at = repository(written, { ended: true });
    const note = `note: The run RUN may have left something on the engine at ${words}, which does not answer. The next start looks again.`;
    expect(await clean(at, "--all")).toEqual([
      0,
      note,
      "The run RUN stays until its engine answers; remove it by its name.",
      "Removed 0 runs and all caches.",
    ]);
    const { status, stderr } = await cli.rehearse(at);
    expect([status, stderr.split("\n")[0]]).toEqual([0, note]);
    expect((await clean(at, id))[0]).toBe(0);
    expect(existsSync(join(at, ".arm-pipeline", "runs", id))).toBe(false);
  });
});
