import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();
const config = `version: 2.1
jobs:
  build:
    docker: [{ image: "cimg/base:2024.01" }]
    steps: [chekout, { run: "echo h\xe9" }]
workflows:
  main: { jobs: [build] }
`;
const latin1 = Buffer.from(config, "latin1");
const refusal = (what: string) => `error: ${what} is not UTF-8: line 5, column 36 has the byte 0xe9.
  next: Save it as UTF-8. If it is Latin-1, this converts it: iconv -f ISO-8859-1 -t UTF-8
`;

const folderWith = (path: string, bytes: Buffer, files: Readonly<Record<string, string>> = {}): string => {
  const folder = cli.folder({ ...files, [path]: "" });
  writeFileSync(join(folder, path), bytes);
  return folder;
};

describe("a file that is not UTF-8 is refused, and stays as it is", () => {
  test.each([
    [["validate"]],
    [["validate", "--fix"]],
    [["validate", "."]],
    [["compile"]],
    [["generate", "config", "--image", "acme/web", "--add"]],
  ])("%s", async (args) => {
    const folder = folderWith(".circleci/config.yml", latin1);
    expect(await cli.run(args, { in: folder })).toEqual({
      status: 2,
      stdout: "",
      stderr: refusal('".circleci/config.yml"'),
    });
    expect(readFileSync(join(folder, ".circleci/config.yml")).equals(latin1)).toBe(true);
  });

  test("an included script of an orb", async () => {
    const orb = "version: 2.1\ncommands:\n  hi: { steps: [{ run: << include(hi.sh) >> }] }\n";
    const folder = folderWith("orb/hi.sh", Buffer.from("echo h\xe9\n", "latin1"), { "orb/@orb.yml": orb });
    const { status, stdout, stderr } = await cli.run(["orb", "pack", "orb"], { in: folder });
    expect([status, stdout, stderr]).toEqual([
      2,
      "",
      refusal('"orb/hi.sh"').replace("line 5, column 36", "line 1, column 7"),
    ]);
  });

  test("the standard input", async () => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [cli.path(), "validate", "--fix", "-"], {
      input: latin1,
      reject: false,
    });
    expect([exitCode, stdout, `${stderr}\n`]).toEqual([2, "", refusal("The standard input")]);
  });

  test("UTF-16, as PowerShell writes it", async () => {
    const folder = folderWith(".circleci/config.yml", Buffer.from(`\ufeff${config}`, "utf16le"));
    expect(await cli.run(["validate"], { in: folder })).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: ".circleci/config.yml" is saved as UTF-16, and not as UTF-8.
  next: Save it as UTF-8. (The > of Windows PowerShell writes UTF-16; | Out-File -Encoding utf8 does not.)
`,
    });
  });
});

test("a Dockerfile in another encoding is read for what it says, and nothing is lost", async () => {
  const folder = folderWith("Dockerfile", Buffer.from("# h\xe9\nFROM scratch\nEXPOSE 8080\n", "latin1"));
  const { status, stderr } = await cli.run(["generate", "config", "--image", "acme/web", "--build-only"], {
    in: folder,
  });
  expect([status, stderr.includes("UTF-8")]).toEqual([0, false]);
});
