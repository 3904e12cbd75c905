import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { scriptsFolder } from "../support/run-script.ts";
import { runWithLibraries } from "../support/run-with-libraries.ts";

const atLeast = (tool: string, says: string) =>
  runWithLibraries(["say.sh"], { lines: ['at_least "$TOOL" "$SAYS"'], env: { TOOL: tool, SAYS: says } });

test.each([
  ["jq", "jq-1.4", "1.4", "1.5"],
  ["bash", "4.2.46(2)-release", "4.2", "4.4"],
  ["bash", "3.2.57(1)-release (arm64-apple-darwin23)", "3.2", "4.4"],
  ["docker", "Docker version 19.03.15, build 99e3ed8919", "19.03", "20.10"],
  ["buildx", "github.com/docker/buildx v0.9.1 ed00243a0ce2a0aee75311b06e32d33b44729689", "0.9", "0.10"],
  ["tar", "tar (GNU tar) 1.13.93", "1.13", "1.14"],
  ["curl", "curl 7.52.1 (x86_64-pc-linux-gnu) libcurl/7.52.1", "7.52", "7.55"],
  ["git", "git version 2.7.4", "2.7", "2.8"],
])("%s that says %s is refused with the minimum", async (tool, says, has, minimum) => {
  const { status, stderr } = await atLeast(tool, says);
  expect([status, stderr]).toEqual([
    2,
    `case: "${tool}" is of version ${has} here, and these scripts need ${minimum} or newer. Use a newer image, such as cimg/base:current.\n`,
  ]);
});

test.each([
  ["jq", "jq-1.5"],
  ["jq", "jq-1.5-1-g940132e-dirty"],
  ["jq", "jq-1.7.1"],
  ["jq", "jq-1.10"],
  ["jq", "jq-master-build"],
  ["bash", "4.4.20(1)-release"],
  ["bash", "5.2.15(1)-release"],
  ["docker", "Docker version 20.10.0, build 7287ab3"],
  ["docker", "podman version 4.3.1"],
  ["docker", "Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.\npodman version 4.3.1"],
  ["buildx", "github.com/docker/buildx v0.10.0 876462897612d36679153c3414f7689626251501"],
  ["buildx", "github.com/docker/buildx (devel)"],
  ["tar", "tar (GNU tar) 1.34"],
  ["tar", "tar (busybox) 1.35.0"],
  ["tar", "bsdtar 3.5.3 - libarchive 3.5.3 zlib/1.2.11"],
  ["curl", "curl 7.55.0 (x86_64-pc-linux-gnu)"],
  ["git", "git version 2.39.5 (Apple Git-154)"],
])("%s that says %s is enough", async (tool, says) => {
  expect((await atLeast(tool, says)).status).toBe(0);
});

test("a use of its own can need more than all others", async () => {
  const { status, stderr } = await runWithLibraries(["say.sh"], { lines: ["at_least buildx 'v0.14.1' 0.15"] });
  expect([status, /"buildx" is of version 0\.14 here, and these scripts need 0\.15 or newer/.test(stderr)]).toEqual([
    2,
    true,
  ]);
});

test.each([
  ["jq", "jq-1.4", "1.4"],
  ["docker", "Docker version 19.03.1, build 74b1e89", "19.03"],
  ["tar", "tar (GNU tar) 1.13", "1.13"],
])("needing %s looks at its version, before anything is done", async (tool, says, has) => {
  const old = call(`${tool} --version`, { stdout: `${says}\n` });
  const { status, stderr } = await runWithLibraries(["say.sh"], {
    lines: [`need bash ${tool}`, "touch done"],
    calls: [old],
  });
  expect([status, stderr.includes(`"${tool}" is of version ${has} here`)]).toEqual([2, true]);
});

test.each([
  ["pulumi", "Run install_pulumi before this step."],
  ["docker", "Run this on a machine executor, or add setup_remote_docker before it."],
  ["jq", "Use an image that has it, such as cimg/base."],
  ["aws", "The machine executors of CircleCI have it."],
])("%s that is missing is named, with the way to get it", async (tool, how) => {
  const { status, stderr } = await runWithLibraries(["say.sh"], { lines: [`need ${tool}`], without: [tool] });
  expect([status, stderr]).toEqual([2, `case: "${tool}" is not installed. ${how}\n`]);
});

test("the documented minima are those of the scripts", () => {
  const minima = /MINIMA=' (.*) '/.exec(readFileSync(join(scriptsFolder, "lib/say.sh"), "utf8"))?.[1]?.split(" ") ?? [];
  const inScripts = minima.flatMap((word, at) => (at % 2 === 0 ? [`${word} ${minima[at + 1]}`] : []));
  const contract = readFileSync(join(scriptsFolder, "../../docs/shell-contract.md"), "utf8");
  const documented = [...contract.matchAll(/^\| ([a-z]+) \| ([0-9.]+)\b/gm)].map(
    ([, tool, version]) => `${tool} ${version}`,
  );
  expect(documented.sort()).toEqual(inScripts.sort());
});

describe("no script uses what jq 1.5 does not have", () => {
  // https://jqlang.org/manual/v1.6/ and v1.7: what came after 1.5; and what 1.5 gets wrong behind a letter of several bytes.
  const newer =
    /\b(IN|INDEX|ascii|halt_error|isempty|pick|toarray|ltrim|rtrim|walk)\(|\$ARGS|\$__prog|@base64d|--args|--jsonargs|--rawfile|\$ENV\b|\| *(round|trunc|abs)\b|gsub\("\\r/;
  const scripts = ["", "lib"].flatMap((folder) =>
    readdirSync(join(scriptsFolder, folder))
      .filter((name) => name.endsWith(".sh"))
      .map((name) => join(folder, name)),
  );
  test.each(scripts)("%s", (name) => {
    const used = readFileSync(join(scriptsFolder, name), "utf8")
      .split("\n")
      .filter((line) => newer.test(line));
    expect(used).toEqual([]);
  });

  test("and such a thing would be seen", () => {
    expect(
      [
        "map(IN(1))",
        "$ARGS.positional",
        "jq --rawfile a b",
        "map(walk(.))",
        ". * 10 | round / 10",
        'gsub("\\r\\n"; "\\n")',
      ].filter((text) => newer.test(text)),
    ).toHaveLength(6);
  });
});
