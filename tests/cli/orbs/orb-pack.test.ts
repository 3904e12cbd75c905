import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const orb = {
  "src/@orb.yml": "version: 2.1\ndescription: Greets.\n",
  "src/commands/greet.yml": "steps:\n  - run: << include(scripts/greet.sh) >>\n",
  "src/scripts/greet.sh": "#!/bin/sh\ncat <<END\nhello\nEND\n",
};
const prefixed = (folder: string, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
const packed = `commands:
    greet:
        steps:
            - run: |
                #!/bin/sh
                cat \\<<END
                hello
                END
description: Greets.
version: 2.1
`;

describe("orb pack", () => {
  test("merges a folder, wherever it is called from", async () => {
    const folder = cli.folder(orb);
    const expected = { status: 0, stdout: packed, stderr: "" };
    expect(await cli.run(["orb", "pack", "src"], { in: folder })).toEqual(expected);
    expect(await cli.run(["orb", "pack", "./src/"], { in: folder })).toEqual(expected);
    expect(await cli.run(["orb", "pack", "."], { in: join(folder, "src") })).toEqual(expected);
    expect(await cli.run(["orb", "pack", join(folder, "src")])).toEqual(expected);
  });

  test("gives the same orb from this project's folder as from its definitions", async () => {
    const folder = cli.folder();
    await cli.run(["generate", "orb", "--unpacked", "src"], { in: folder });
    const { status, stdout } = await cli.run(["orb", "pack", "src"], { in: folder });
    const { stdout: generated } = await cli.run(["generate", "orb"], { in: folder });
    expect([status, parse(stdout)]).toEqual([0, parse(generated)]);
  });

  test("writes a file anew, from the standard input too", async () => {
    const input = "version: 2.1\ncommands: { a: { steps: [ checkout ] } }\n";
    const folder = cli.folder({ "orb.yml": input });
    const expected = {
      status: 0,
      stdout: "commands:\n    a:\n        steps:\n            - checkout\nversion: 2.1\n",
      stderr: "",
    };
    expect(await cli.run(["orb", "pack", "orb.yml"], { in: folder })).toEqual(expected);
    expect(await cli.run(["orb", "pack", "-"], { input })).toEqual(expected);
  });

  test("shows what is wrong in the files of the folder, prints no YAML, and ends with 3", async () => {
    const folder = cli.folder({
      ...orb,
      "src/jobs/build.yml": "docker: *image\n",
      "src/commands/a/greet.yml": "steps: []\n",
    });
    expect(await cli.run(["orb", "pack", "src"], { in: folder })).toEqual({
      status: 3,
      stdout: "",
      stderr: `src/jobs/build.yml:1:9 error unknown-anchor: There is no anchor "&image" before this alias.
1 | docker: *image
  |         ^^^^^^

src/commands/greet.yml:1:1 error component-defined-twice: A second file defines "greet" of "commands".
1 | steps:
  | ^
   hint: Rename one of the files.
   src/commands/a/greet.yml:1:1 The first one is here.
Not in order: 2 errors.
`,
    });
  });

  test("packs in spite of a warning, and says it", async () => {
    const folder = cli.folder({ "src/@orb.yml": "version: 2.1\n", "src/version.yml": "version: 2.2\n" });
    expect(await cli.run(["orb", "pack", "src"], { in: folder })).toEqual({
      status: 0,
      stdout: "version: 2.2\n",
      stderr: `src/@orb.yml:1:1 warning orb-key-replaced: The value of "version" is lost: version.yml sets it again.
1 | version: 2.1
  | ^^^^^^^
   hint: Keep one of the two.
   src/version.yml:1:1 This value counts.
`,
    });
  });
});

describe("nothing gets into an orb from outside of its folder", () => {
  test.each([
    ["../secret.txt", "it lies outside of the orb's folder"],
    ["/etc/hostname", "its path does not begin at the orb's root"],
    ["scripts/link.txt", "it is a symbolic link that leaves the orb's folder"],
    ["scripts/outside/secret.txt", "it is a symbolic link that leaves the orb's folder"],
  ])("by an include of %s", async (path, why) => {
    const folder = cli.folder({
      ...orb,
      "secret.txt": "secret",
      "src/commands/greet.yml": `steps:\n  - run: <<include(${path})>>\n`,
    });
    symlinkSync(join(folder, "secret.txt"), join(folder, "src/scripts/link.txt"));
    symlinkSync(folder, join(folder, "src/scripts/outside"));
    const { status, stdout, stderr } = await cli.run(["orb", "pack", "src"], { in: folder });
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(
      `src/commands/greet.yml:2:10 error include-outside-orb: The file "${path}" is not taken in: ${why}.\n`,
    );
  });

  test("but from the folder that --include-root names", async () => {
    const beside = {
      ...orb,
      "scripts/beside.sh": "echo beside\n",
      "src/commands/greet.yml": "steps:\n  - run: <<include(../scripts/beside.sh)>>\n",
    };
    const folder = cli.folder({ ...prefixed("repository", beside), "secret.txt": "secret" });
    const inside = join(folder, "repository");
    const packed = await cli.run(["orb", "pack", "src", "--include-root", "."], { in: inside });
    expect([packed.status, packed.stderr]).toEqual([0, ""]);
    expect(packed.stdout).toContain("echo beside");
    symlinkSync(join(folder, "secret.txt"), join(inside, "scripts/link.sh"));
    for (const [path, why] of [
      ["../../secret.txt", 'it lies outside of "."'],
      ["../scripts/link.sh", 'it lies outside of "."'],
    ]) {
      writeFileSync(join(inside, "src/commands/greet.yml"), `steps:\n  - run: <<include(${path})>>\n`);
      const { status, stdout, stderr } = await cli.run(["orb", "pack", "src", "--include-root", "."], { in: inside });
      expect([status, stdout]).toEqual([3, ""]);
      expect(stderr).toContain(`error include-outside-orb: The file "${path}" is not taken in: ${why}.`);
    }
    expect(await cli.run(["orb", "pack", "src", "--include-root", "no"], { in: inside })).toEqual({
      status: 2,
      stdout: "",
      stderr:
        'error: --include-root: there is no folder "no".\n  next: Name the folder that includes may come from, such as the top of the repository.\n',
    });
  });

  test("by a link of a YAML file", async () => {
    const folder = cli.folder({ ...orb, "secret.yml": "steps: []\n" });
    symlinkSync(join(folder, "secret.yml"), join(folder, "src/commands/other.yml"));
    expect(await cli.run(["orb", "pack", "src"], { in: folder })).toEqual({
      status: 3,
      stdout: "",
      stderr:
        'error: "src/commands/other.yml" is a symbolic link that leaves the orb\'s folder, so it is not packed.\n  next: Put a copy of the file in its place.\n',
    });
  });

  test("by a link to a folder, which is left out", async () => {
    const folder = cli.folder({ ...orb, "more/other.yml": "steps: []\n" });
    symlinkSync(join(folder, "more"), join(folder, "src/commands/more"));
    expect(await cli.run(["orb", "pack", "src"], { in: folder })).toEqual({
      status: 0,
      stdout: packed,
      stderr: 'note: "src/commands/more" is a link to a folder, and what is in it is left out.\n',
    });
  });

  test("while links inside of the folder are followed", async () => {
    const folder = cli.folder({ ...orb, "src/commands/greet.yml": "steps:\n  - run: <<include(scripts/link.sh)>>\n" });
    symlinkSync("greet.sh", join(folder, "src/scripts/link.sh"));
    expect((await cli.run(["orb", "pack", "src"], { in: folder })).stdout).toBe(packed);
  });
});

test.each([
  [
    "a path where nothing is",
    "src",
    {},
    'error: There is no orb at "src".\n  next: Name its file, or the folder with its @orb.yml.\n',
  ],
  [
    "a folder without YAML",
    "src",
    { "src/README.md": "# Orb\n" },
    'error: The folder "src" has no YAML file, so there is no orb to pack.\n  next: Name the folder with the orb\'s @orb.yml.\n',
  ],
])("orb pack refuses %s", async (_what, path, files, stderr) => {
  expect(await cli.run(["orb", "pack", path], { in: cli.folder(files) })).toEqual({ status: 2, stdout: "", stderr });
});
