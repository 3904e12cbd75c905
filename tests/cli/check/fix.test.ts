import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeFixes } from "../../../src/cli/check/run-fix.ts";
import { CliError } from "../../../src/cli/io/cli-error.ts";
import { ExitCode } from "../../../src/cli/io/exit-code.ts";
import { mend } from "../../../src/compiler/mend.ts";
import { builtCli } from "../support/cli.ts";
import { fakeIo } from "../support/fake-io.ts";

const cli = builtCli();

const old = `version: 2
jobs:
  build:
    docker: [{ image: "cimg/base:2024.01" }]
    steps: [{ run: cat <<EOF }]
workflows:
  version: 2
  main: { jobs: [build] }
`;
const fresh = `version: 2.1
jobs:
  build:
    docker: [{ image: "cimg/base:2024.01" }]
    steps: [{ run: cat \\<<EOF }]
workflows:
  main: { jobs: [build] }
`;
/** One error with one right answer, and one without. */
const mixed = fresh.replace("[build]", "[biuld, deploy]");
const left = mixed.replace("biuld", "build");

const at = (text: string, files: Readonly<Record<string, string>> = {}) => {
  const folder = cli.folder({ ".circleci/config.yml": text, ...files });
  return {
    run: (...args: readonly string[]) => cli.run(["validate", ...args], { in: folder }),
    now: (path = ".circleci/config.yml") => readFileSync(join(folder, path), "utf8"),
  };
};

describe("validate --fix", () => {
  test("writes what has one right answer, and says what it was", async () => {
    const { run, now } = at(old);
    expect(await run("--fix")).toEqual({
      status: 0,
      stdout: "",
      stderr: `.circleci/config.yml: 1 place put right.
  line 1, old-version: Change version 2 to 2.1, with all that follows
In order: .circleci/config.yml (1 workflow, 1 job).
`,
    });
    expect(now()).toBe(fresh);
    expect((await run("--fix")).stderr).toBe("In order: .circleci/config.yml (1 workflow, 1 job).\n");
  });

  test("ends as what is left wants it", async () => {
    const { run, now } = at(mixed);
    const { status, stdout, stderr } = await run("--fix");
    expect([status, stdout.match(/error [a-z-]+/g), now()]).toEqual([3, ["error unknown-job"], left]);
    expect(stderr).toBe(`.circleci/config.yml: 1 place put right.
  line 7, unknown-job: Write "build"
Not in order: 1 error.
More about it: arm-pipeline explain unknown-job
`);
  });

  test("leaves alone what is ignored, by a flag and by a comment, and what the compiler before takes goes too", async () => {
    const warned = fresh.replace("run:", "deploy:");
    const byFlag = at(warned);
    await byFlag.run("--fix", "--ignore", "deprecated-step");
    expect(byFlag.now()).toBe(warned);
    const commented = warned.replace("    steps:", "    # arm-pipeline-ignore-next-line deprecated-step\n    steps:");
    const byComment = at(commented);
    await byComment.run("--fix");
    expect(byComment.now()).toBe(commented);
    const server = at(old);
    await server.run("--fix", "--compiler", "server");
    expect(server.now()).toBe(fresh);
  });

  test("mends several files, and the standard input to the standard output", async () => {
    const { run, now } = at(old, { "other.yml": mixed });
    expect((await run(".circleci/config.yml", "other.yml", "--fix")).status).toBe(3);
    expect([now(), now("other.yml")]).toEqual([fresh, left]);
    const piped = await cli.run(["validate", "-", "--fix"], { input: mixed });
    expect([piped.status, piped.stdout]).toEqual([3, left]);
    expect(piped.stderr).toContain("-:7:25 error unknown-job");
  });

  test("shows a difference with --dry-run, writes nothing, and ends as the file is", async () => {
    const { run, now } = at(old);
    expect(await run("--fix", "--dry-run")).toEqual({
      status: 3,
      stdout: `--- .circleci/config.yml
+++ .circleci/config.yml (new)
@@ -1,8 +1,7 @@
-version: 2
+version: 2.1
 jobs:
   build:
     docker: [{ image: "cimg/base:2024.01" }]
-    steps: [{ run: cat <<EOF }]
+    steps: [{ run: cat \\<<EOF }]
 workflows:
-  version: 2
   main: { jobs: [build] }
`,
      stderr: `.circleci/config.yml:1:10 error old-version: CircleCI's cloud refuses version 2 since 21 September 2026.
1 | version: 2
  |          ^
   hint: Change it to 2.1, with all that follows: arm-pipeline validate --fix
Not in order: 1 error.
.circleci/config.yml: 1 place would be put right.
  line 1, old-version: Change version 2 to 2.1, with all that follows
Nothing was written.
`,
    });
    expect(now()).toBe(old);
    expect(await at(fresh).run("--fix", "--dry-run")).toEqual({
      status: 0,
      stdout: "",
      stderr: "In order: .circleci/config.yml (1 workflow, 1 job).\nNothing was written.\n",
    });
  });

  test("says what is left to a person, and why", async () => {
    const text = fresh.replace("[build]", "[build: {requires: [againn]}, build: {name: again, requires: [build]}]");
    const { run, now } = at(text);
    const { status, stderr } = await run("--fix");
    expect([status, now()]).toEqual([3, text]);
    expect(stderr).not.toContain("next:");
    expect(stderr).toContain(`.circleci/config.yml: 1 place left to you.
  line 7, unknown-requirement: Write "again": it would be refused for another reason (requirement-cycle)
`);
    expect(
      (await at(`${old}...\n`.replace(/workflows:[\s\S]*?\]\s*\}\n/, "")).run("--fix", "--dry-run")).stderr,
    ).toContain(
      "--fix leaves it to you: it has no workflows, and they cannot be written behind the end of the document.",
    );
  });

  test("writes all files that can be written, and says which were", () => {
    const texts = new Map<string, string>();
    const { io, stderr } = fakeIo();
    const write = (path: string, text: string): void => {
      if (path === "b.yml") throw new CliError('Cannot write "b.yml": it is read-only.', { code: ExitCode.usage });
      texts.set(path, text);
    };
    const mended = ["a.yml", "b.yml", "c.yml"].map((name) => mend({ name, text: old }));
    let error: unknown;
    try {
      writeFixes({ ...io, say: io.say, files: { ...io.files, write } }, mended);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      message: 'Cannot write "b.yml": it is read-only.',
      code: 2,
      next: ["Written are: a.yml, c.yml."],
    });
    expect(stderr().match(/^\S+: 1 place put right/gm)).toEqual([
      "a.yml: 1 place put right",
      "c.yml: 1 place put right",
    ]);
    expect([...texts]).toEqual([
      ["a.yml", fresh],
      ["c.yml", fresh],
    ]);
  });

  test.each([
    [["--dry-run"], "--dry-run shows what --fix would do."],
    [["--fix", "--dry-run", "--json"], "--dry-run prints a difference, and none as json."],
    [["-", "--fix", "--json"], "With --fix, the standard output is what was piped in, put right, and not json."],
  ])("refuses %j", async (flags, message) => {
    const { status, stderr } = await at(old).run(...flags);
    expect([status, stderr.split("\n")[0]]).toEqual([2, `error: ${message}`]);
  });
});

test("validate says how to put right what has one right answer", async () => {
  expect((await at(old).run()).stderr).toContain("  next: arm-pipeline validate --fix  puts it right\n");
  expect((await at(mixed).run("--strict")).stderr).toContain(
    "  next: arm-pipeline validate --strict --fix  puts 1 of these right\n",
  );
  expect((await at(left).run()).stderr).not.toContain("--fix");
});

test("validate offers no answer that --fix would take back", async () => {
  const circle = fresh.replace("[build]", "[build: {requires: [againn]}, build: {name: again, requires: [build]}]");
  const { stdout, stderr } = await at(circle).run();
  expect(stdout).toContain('Did you mean "again"?');
  expect(stderr).not.toContain("--fix");
});

describe("the edits of a diagnostic", () => {
  test("are in --json, with the day since when it is refused", async () => {
    const { stdout } = await at(mixed).run("--json");
    const place = { file: ".circleci/config.yml", line: 7, column: 18, endLine: 7, endColumn: 23 };
    expect(JSON.parse(stdout).diagnostics).toMatchObject([
      { code: "unknown-job", since: null, fix: { title: 'Write "build"', edits: [{ ...place, text: "build" }] } },
      { code: "unknown-job", since: null, fix: null },
    ]);
    const { stdout: version } = await at(old).run("--json");
    expect(JSON.parse(version).diagnostics).toMatchObject([{ code: "old-version", since: "2026-09-21" }]);
  });

  test("are in SARIF", async () => {
    const { stdout } = await at(mixed).run("--format", "sarif");
    const [first, second] = JSON.parse(stdout).runs[0].results;
    expect([first.fixes, second.fixes]).toEqual([
      [
        {
          description: { text: 'Write "build"' },
          artifactChanges: [
            {
              artifactLocation: { uri: ".circleci/config.yml" },
              replacements: [
                {
                  deletedRegion: { startLine: 7, startColumn: 18, endLine: 7, endColumn: 23 },
                  insertedContent: { text: "build" },
                },
              ],
            },
          ],
        },
      ],
      undefined,
    ]);
  });
});
