import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { smallOrb } from "../../../scripts/build/small-orb.ts";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

describe("generate orb", () => {
  test("prints the packed orb, and the same bytes on repetition", async () => {
    const [first, second] = [await cli.run(["generate", "orb"]), await cli.run(["generate", "orb"])];
    expect({ status: first.status, stderr: first.stderr, includes: first.stdout.match(/<<\s*include/g) }).toEqual({
      status: 0,
      stderr: "",
      includes: null,
    });
    expect(Object.keys(parse(first.stdout))).toEqual([
      "version",
      "description",
      "display",
      "executors",
      "commands",
      "jobs",
      "examples",
    ]);
    expect(second).toEqual(first);
  });

  // The bundle holds the packed orb as a value; a value that is not what the sources give would be a lie.
  test("prints what the definitions and the scripts give", async () => {
    expect(parse((await cli.run(["generate", "orb"])).stdout)).toEqual(await smallOrb(cli.root));
  });

  test("writes it to a file, and checks that a file is in sync", async () => {
    const folder = cli.folder();
    const text = (await cli.run(["generate", "orb"])).stdout;
    expect(await cli.run(["generate", "orb", "--out", "orb/orb.yml"], { in: folder })).toEqual({
      status: 0,
      stdout: "",
      stderr: "orb/orb.yml: written.\n",
    });
    expect(readFileSync(join(folder, "orb/orb.yml"), "utf8")).toBe(text);
    expect(await cli.run(["generate", "orb", "--check"], { in: folder })).toEqual({
      status: 0,
      stdout: "",
      stderr: "orb/orb.yml: up to date.\n",
    });

    writeFileSync(join(folder, "orb/orb.yml"), text.replace(/^version: 2\.1$/m, "version: 2.0"));
    const { status, stdout, stderr } = await cli.run(["generate", "orb", "--check"], { in: folder });
    expect({
      status,
      stdout,
      changes: stderr.split("\n").filter((line) => /^(?:[-+]version|error:| {2}next:)/.test(line)),
    }).toEqual({
      status: 3,
      stdout: "",
      changes: [
        "-version: 2.0",
        "+version: 2.1",
        "error: orb/orb.yml is not the orb of this version.",
        "  next: Write it again: arm-pipeline generate orb --out orb/orb.yml --force",
      ],
    });
    expect((await cli.run(["generate", "orb", "--out", "orb/orb.yml"], { in: folder })).status).toBe(2);
    expect((await cli.run(["generate", "orb", "--out", "orb/orb.yml", "--force"], { in: folder })).status).toBe(0);
    expect(readFileSync(join(folder, "orb/orb.yml"), "utf8")).toBe(text);
  });

  test("has nothing to compare with where there is no file", async () => {
    expect(await cli.run(["generate", "orb", "--check"], { in: cli.folder() })).toEqual({
      status: 2,
      stdout: "",
      stderr: 'error: Cannot read "orb/orb.yml": it does not exist.\n',
    });
  });

  test("writes a folder that holds what the packed orb holds, and passes the review whole", async () => {
    const folder = cli.folder();
    const { status, stderr } = await cli.run(["generate", "orb", "--unpacked", "src"], { in: folder });
    const packed = parse((await cli.run(["generate", "orb"])).stdout);
    const written = filesBelow(join(folder, "src"));
    const { version, description, display, ...sections } = packed;
    const components = Object.entries(sections).flatMap(([section, named]) =>
      Object.keys(named as object).map((name) => `${section}/${name}.yml`),
    );
    expect([status, stderr]).toEqual([
      0,
      `src: ${written.length} files written. Pack them with: circleci orb pack src\n`,
    ]);
    expect(written.filter((path) => path.endsWith(".yml"))).toEqual(["@orb.yml", ...components].toSorted());
    expect(parse(readFileSync(join(folder, "src/@orb.yml"), "utf8"))).toEqual({ version, description, display });
    expect(parse((await cli.run(["orb", "pack", "src"], { in: folder })).stdout)).toEqual(packed);

    const review = await cli.run(["review", "src", "--json"], { in: folder });
    expect([review.status, JSON.parse(review.stdout).findings, JSON.parse(review.stdout).skipped]).toEqual([
      0,
      [],
      [{ code: "RC011", reason: "No release was named to compare the examples with." }],
    ]);
  });

  test("loses nothing in a folder that holds something else", async () => {
    const folder = cli.folder({ "src/@orb.yml": "version: 2.1\n", "src/jobs/mine.yml": "description: Mine.\n" });
    const before = filesBelow(folder);
    expect(await cli.run(["generate", "orb", "--unpacked", "src"], { in: folder })).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "error: 1 files in src exist and differ, so nothing was written: @orb.yml.\n  next: Overwrite them with --force, or give another folder.\n",
    });
    expect(filesBelow(folder)).toEqual(before);
    const forced = await cli.run(["generate", "orb", "--unpacked", "src", "--force"], { in: folder });
    expect([forced.status, forced.stderr.split("\n").at(-2)]).toEqual([
      0,
      "note: not of this orb, and packed too: jobs/mine.yml",
    ]);
  });

  test("refuses flags that contradict each other", async () => {
    expect(await cli.run(["generate", "orb", "--unpacked", "src", "--check"], { in: cli.folder() })).toEqual({
      status: 2,
      stdout: "",
      stderr: "error: --unpacked writes a folder, so --out and --check have no meaning with it.\n",
    });
  });
});
