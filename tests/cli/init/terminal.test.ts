import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";
import { screenText } from "../support/screen.ts";
import { type Answer, onTerminal } from "../support/terminal.ts";
import { monorepo, nodeApp, pythonApp, talkApp } from "./repositories.ts";
import { withoutCount } from "./without-count.ts";

const cli = builtCli();
const columns = 100;
const enter = "\r";
const up = "\u001b[A";
const down = "\u001b[B";

/** A session of `init` on a terminal of its own: what stood on the screen in the end, and the status. */
async function session(folder: string, answers: readonly Answer[], command = "init") {
  const line = `stty cols ${columns} rows 40; '${process.execPath}' '${cli.path()}' ${command}`;
  const { status, shown } = await onTerminal(line, { folder, answers });
  return { status, shown, screen: withoutCount((await screenText(shown, { columns })).replaceAll(folder, "FOLDER")) };
}

/** Every file of a folder but Git's own. */
const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !path.startsWith(".git/") && path !== ".git")
    .toSorted();

const validate = (folder: string) => cli.run(["validate", "--strict"], { in: folder });

describe("init asks on a terminal, and what it writes is in order", () => {
  test("for a Node.js app with a Pulumi program", async () => {
    const folder = cli.folder(nodeApp);
    const { status, screen } = await session(folder, [
      { after: "Push the image to", press: enter },
      { after: "Test first, by: npm ci && npm test", press: enter },
      { after: "Deploy with", press: enter },
      { after: "A deployment is there", press: `${down}${down}${enter}` },
      { after: "Name of the stack", press: enter },
      { after: "Write this file", press: enter },
    ]);
    expect(status).toBe(0);
    await expect(screen).toMatchFileSnapshot("recorded/node-app.txt");
    expect(await validate(folder)).toMatchObject({ status: 0 });
  });

  test("for a Python app that is tested already, whose configuration only grows", async () => {
    const folder = cli.folder(pythonApp);
    const { status, screen } = await session(folder, [
      { after: "Push the image to", press: enter },
      { after: "Add the jobs to", press: enter },
      { after: "Deploy with", press: enter },
      { after: "Write this file", press: enter },
    ]);
    expect(status).toBe(0);
    await expect(screen).toMatchFileSnapshot("recorded/python-app.txt");
    const lines = readFileSync(join(folder, ".circleci/config.yml"), "utf8").split("\n");
    const kept = (pythonApp[".circleci/config.yml"] ?? "").split("\n").filter((line) => !lines.includes(line));
    expect(kept).toEqual([]);
    expect(await validate(folder)).toMatchObject({ status: 0 });
  });

  test("for a monorepo with two services and one program", async () => {
    const folder = cli.folder(monorepo);
    const { status, screen } = await session(folder, [
      { after: "Images to build", press: enter },
      { after: "Push the images, each under its own name, to", press: enter },
      { after: "Deploy with", press: enter },
      { after: "A deployment is there", press: `${down}${enter}` },
      { after: "Wait for a person", press: enter },
      { after: "Write this file", press: enter },
    ]);
    expect(status).toBe(0);
    await expect(screen).toMatchFileSnapshot("recorded/monorepo.txt");
    expect(await validate(folder)).toMatchObject({ status: 0 });
  });

  test("for the talk's app, which gets a Dockerfile and a Pulumi program", async () => {
    const folder = cli.folder(talkApp);
    const { status, screen } = await session(folder, [
      { after: "There is no Dockerfile yet", press: enter },
      { after: "Push the image to", press: enter },
      { after: "Deploy with", press: `${up}${enter}` },
      { after: "A deployment is there", press: enter },
      { after: "Wait for a person", press: `${down}${enter}` },
      { after: "Write these 18 files", press: enter },
    ]);
    expect(status).toBe(0);
    await expect(screen).toMatchFileSnapshot("recorded/talk-app.txt");
    expect(await validate(folder)).toMatchObject({ status: 0 });
  });
});

describe("init on a terminal", () => {
  test.each([
    ["the first question", [{ after: "Push the image to", press: "\u0003" }]],
    [
      "a question in between",
      [
        { after: "Push the image to", press: enter },
        { after: "Test first", press: "\u0003" },
      ],
    ],
    [
      "the last question",
      [
        { after: "Push the image to", press: enter },
        { after: "Test first", press: enter },
        { after: "Deploy with", press: enter },
        { after: "A deployment is there", press: enter },
        { after: "Wait for a person", press: enter },
        { after: "Write this file", press: "\u0003" },
      ],
    ],
  ])("writes nothing after Ctrl-C at %s", async (_which, answers) => {
    const folder = cli.folder(nodeApp);
    const before = filesOf(folder);
    const { status, screen } = await session(folder, answers);
    expect(status).toBe(130);
    expect(screen.trimEnd().split("\n").slice(-1)).toEqual(["Interrupted."]);
    expect(filesOf(folder)).toEqual(before);
  });

  test("writes nothing after a no", async () => {
    const folder = cli.folder(pythonApp);
    const before = readFileSync(join(folder, ".circleci/config.yml"), "utf8");
    const { status, screen } = await session(
      folder,
      [{ after: "Write this file", press: `${down}${enter}` }],
      "init --build-only --image acme/ledger --workflow main --after test",
    );
    expect([status, screen.trimEnd().split("\n").at(-1)]).toEqual([0, "Nothing was written."]);
    expect(readFileSync(join(folder, ".circleci/config.yml"), "utf8")).toBe(before);
  });

  test("says what is wrong with an answer, and takes the next one", async () => {
    const folder = cli.folder(nodeApp);
    const { status, screen } = await session(
      folder,
      [
        { after: "Push the image to", press: `:1${enter}` },
        { after: "Without a tag: each build is tagged with its commit.", press: `\u007f\u007f${enter}` },
        { after: "Write this file", press: enter },
      ],
      "init --build-only --no-test",
    );
    expect([status, screen.includes("Written, and .circleci/config.yml is in order")]).toEqual([0, true]);
    expect(readFileSync(join(folder, ".circleci/config.yml"), "utf8")).toContain("{image: acme/shop,");
  });

  test("has no colours where they are not wanted, and asks nothing in continuous integration", async () => {
    const folder = cli.folder(nodeApp);
    const answers = [{ after: "Write this file", press: "\u0003" }];
    const { shown } = await session(folder, answers, "init --build-only --no-test --image acme/shop");
    expect(shown).toContain("\u001b[32m");
    const line = `NO_COLOR=1 '${process.execPath}' '${cli.path()}' init --build-only --no-test --image acme/shop`;
    const plain = await onTerminal(line, { folder, answers });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is how a terminal is given a colour
    expect([plain.status, /\u001b\[[\d;]+m/.exec(plain.shown)]).toEqual([130, null]);
    const ci = await onTerminal(`CI=true ${line}`, { folder, answers: [] });
    expect([ci.status, ci.shown.includes("Write this file"), existsSync(join(folder, ".circleci/config.yml"))]).toEqual(
      [...[0, false, true]],
    );
  });
});
