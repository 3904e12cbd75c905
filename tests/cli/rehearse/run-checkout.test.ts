import { existsSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commit, eventsOf, git, host, output, rehearsals, runFolders, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

const checkout = (command: string): string =>
  workflow(
    {
      look: `{${host}, steps: [checkout, {run: {name: look, command: ${JSON.stringify(command)}}}]}`,
    },
    ["look"],
  );

/** What a job sees behind its checkout. */
const seen = async (folder: string, ...args: readonly string[]): Promise<readonly string[]> =>
  output(await cli.events(folder, ...args), "look")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("The files are in"));

const list = checkout("find . -path ./.git -prune -o -type f -print | sort");

test("the files are those of the work tree, new ones too, but for what is ignored, gone, or our own", async () => {
  const folder = cli.repository(list, { ".gitignore": "ignored\n", kept: "old", gone: "x", "sub/deep": "y" });
  rmSync(join(folder, "gone"));
  for (const name of ["new", "ignored", "with blank and ü"]) writeFileSync(join(folder, name), name);
  git(folder, "init", "--quiet", "another");
  expect(await seen(folder)).toEqual([
    ...["./.circleci/config.yml", "./.gitignore", "./kept", "./new", "./sub/deep", "./with blank and ü"],
  ]);
});

test("files have their content, their modes and their links", async () => {
  const folder = cli.repository(checkout("cat run.sh; ./run.sh; readlink link; cat big | wc -c"), {
    "run.sh": "#!/bin/sh\necho ran\n",
    big: "x".repeat(3_000_000),
  });
  writeFileSync(join(folder, "run.sh"), "#!/bin/sh\necho changed\n");
  symlinkSync("run.sh", join(folder, "link"));
  expect(await seen(folder)).toEqual(["#!/bin/sh", "echo changed", "changed", "run.sh", "3000000"]);
});

test("what a folder had is gone when it was replaced by a link, and what the link shows stays out", async () => {
  const outside = cli.folder({ note: "of somebody else" });
  const folder = cli.repository(checkout("find . -name note; readlink data"), { "data/note": "mine" });
  rmSync(join(folder, "data"), { recursive: true });
  symlinkSync(outside, join(folder, "data"));
  expect(await seen(folder)).toEqual([outside]);
});

test("no program runs that the repository's own configuration of Git names", async () => {
  const folder = cli.repository(list, { kept: "x", ".gitattributes": "* filter=stranger\n" });
  const path = join(cli.folder({ program: '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n' }), "program");
  for (const key of ["core.fsmonitor", "core.pager", "filter.stranger.clean", "filter.stranger.smudge", "gpg.program"])
    git(folder, "config", key, path);
  expect((await cli.rehearse(folder)).status).toBe(0);
  expect((await cli.rehearse(folder, "--clean")).status).toBe(0);
  expect(existsSync(join(path, "../ran"))).toBe(false);
});

test("--clean brings the last commit instead", async () => {
  const folder = cli.repository(checkout("cat kept; ls; git status --short"), { kept: "old\n" });
  writeFileSync(join(folder, "kept"), "changed\n");
  writeFileSync(join(folder, "new"), "new\n");
  expect(await seen(folder, "--clean")).toEqual(["old", "kept"]);
});

test("Git works in it as in a clone, with branches, tags and the address, and without its hooks and its tokens", async () => {
  const folder = cli.repository(
    checkout(
      "export GIT_PAGER=cat; git log --format=%s; git branch --list --all; git tag; git config remote.origin.url; git status --short; ls .git/hooks 2>/dev/null || true; grep -c token .git/config || true",
    ),
    { kept: "x" },
  );
  git(folder, "tag", "v1");
  git(folder, "branch", "other");
  git(folder, "update-ref", "refs/remotes/origin/main", "HEAD");
  git(folder, "remote", "add", "origin", "https://me:to@ken-token@git.example.org/acme/web.git");
  writeFileSync(join(folder, ".git/hooks/pre-commit"), "#!/bin/sh\n");
  writeFileSync(join(folder, "kept"), "y");
  expect(await seen(folder)).toEqual([
    ...[
      "x",
      "* main",
      "  other",
      "  remotes/origin/main",
      "v1",
      "https://git.example.org/acme/web.git",
      " M kept",
      "0",
    ],
  ]);
});

test("the files of submodules come too", async () => {
  const library = cli.repository("version: 2.1\n", { "lib.txt": "library\n" });
  const folder = cli.repository(checkout("cat lib/lib.txt lib/new.txt; ls"));
  git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "lib");
  commit(folder);
  writeFileSync(join(folder, "lib/new.txt"), "new\n");
  expect(await seen(folder)).toEqual(["library", "new", "lib"]);
});

test("a linked work tree is checked out like any other", async () => {
  const main = cli.repository(checkout("git branch --show-current; ls"), { file: "x" });
  const folder = join(cli.folder(), "linked");
  git(main, "worktree", "add", "--quiet", "-b", "feature", folder);
  expect(await seen(folder)).toEqual(["feature", "file"]);
});

test("in a folder below the top of the repository, the whole repository is rehearsed", async () => {
  const folder = cli.repository(checkout("find . -name '*.txt' | sort"), { "a.txt": "", "sub/b.txt": "" });
  const { stdout } = await cli.run(["run", "--machine", "host", "--json", "--config", "../.circleci/config.yml"], {
    in: join(folder, "sub"),
  });
  expect(output(eventsOf(stdout), "look")).toContain("./a.txt\n./sub/b.txt\n");
  expect(runFolders(folder)).toHaveLength(1);
});

test("without a Git repository all files come but node_modules, which is said", async () => {
  const folder = cli.folder({ ".circleci/config.yml": list, "a/b": "", "a/node_modules/c": "", "node_modules/d": "" });
  const { stderr, stdout } = await cli.rehearse(folder);
  expect(stderr).toBe("note: This is no Git repository, so all files but node_modules are checked out.\n");
  expect(stdout).toContain("look | ./.circleci/config.yml\nlook | ./a/b\nlook | success");
});

test("--clean without a commit is refused", async () => {
  const folder = cli.folder({ ".circleci/config.yml": list });
  git(folder, "init", "--quiet");
  expect(await cli.rehearse(folder, "--clean")).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "error: --clean takes the last commit, and there is none yet.\n  next: Commit something, or leave it out to rehearse the files as they are.\n",
  });
  expect((await cli.rehearse(folder)).status).toBe(0);
});

test("jobs that run while somebody edits get the same files", async () => {
  const show = `{${host}, steps: [checkout, {run: cat file}]}`;
  const folder = cli.repository(workflow({ a: show, b: show }, ["a", "b: {requires: [a]}"]), { file: "before\n" });
  const run = cli.start(folder);
  await run.until((event) => event.kind === "run-started");
  writeFileSync(join(folder, "file"), "after\n");
  const { events } = await run.ended;
  expect([output(events, "a"), output(events, "b")].map((text) => text.split("\n").at(-2))).toEqual([
    "before",
    "before",
  ]);
});

test("a hook's variables of Git do not lead elsewhere", async () => {
  const folder = cli.repository(checkout("git --no-pager log --format=%s"), { file: "x" });
  const { stdout } = await cli.run(["run", "--machine", "host", "--json"], {
    in: folder,
    env: { GIT_DIR: join(folder, ".git"), GIT_INDEX_FILE: join(folder, ".git/index") },
  });
  expect(stdout).toContain('"chunk":"x\\n"');
});

test("what Git refuses is said in its words, and nothing is started", async () => {
  const folder = cli.repository(list);
  writeFileSync(join(folder, ".git/config"), "[core\n");
  const { status, stdout, stderr } = await cli.rehearse(folder);
  expect({ status, stdout, said: stderr.split("\n")[0] }).toEqual({
    status: 4,
    stdout: "",
    said: expect.stringMatching(
      /^error: The files of the checkout cannot be collected: git \w+ fails: fatal: bad config line 1/,
    ),
  });
  expect(runFolders(folder)).toEqual([]);
});

test.each([[[]], [["--clean"]]])(
  "a file whose name is no text, and a link to it, come under their own names with %j",
  async (flags) => {
    const folder = cli.repository(checkout("export LC_ALL=C; ls -1Q; cat raw*; git status --short"), { file: "x" });
    const raw = Buffer.from([...Buffer.from(`${folder}/raw`), 0xff]);
    writeFileSync(raw, "content\n");
    symlinkSync(Buffer.from([0x72, 0x61, 0x77, 0xff]), Buffer.from([...Buffer.from(`${folder}/to`), 0xfe]));
    commit(folder);
    const { status, stdout } = await cli.rehearse(folder, ...flags);
    expect(status).toBe(0);
    for (const line of ['"file"', '"raw\\377"', '"to\\376"', "content"]) expect(stdout).toContain(` | ${line}\n`);
  },
);
