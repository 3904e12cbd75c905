import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { serveReleases } from "../support/releases.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";

const program = "#!/bin/sh\necho 'GitVersion:    v3.1.3'\n";
const sum = (content: string): string => createHash("sha256").update(content).digest("hex");
const checksums = ["arm64", "amd64"].map((arch) => `${sum(program)}  cosign-linux-${arch}\n`).join("");

/** A stand-in for the folder of cosign's releases, with these answers in place of its own. */
const releases = (instead: Readonly<Record<string, string | number>> = {}): Promise<string> =>
  serveReleases((request, response) => {
    const [, version, name = ""] = /^\/(v[^/]+)\/(.*)$/.exec(request.url ?? "") ?? [];
    const body =
      instead[name] ?? (name === "cosign_checksums.txt" ? checksums : name.startsWith("cosign-linux-") ? program : 404);
    response.statusCode = version !== "v3.1.3" ? 404 : typeof body === "number" ? body : 200;
    response.end(typeof body === "number" ? "" : body);
  });

async function install(url: string, { env, ...options }: ScriptOptions = {}) {
  const outcome = await runScript("install_cosign.sh", {
    calls: [call("uname -m", { stdout: "aarch64\n" })],
    realTools: ["curl"],
    ...options,
    env: { PARAM_VERSION: "3.1.3", PARAM_DOWNLOAD_URL: url, PARAM_ATTEMPTS: "2", ...env },
  });
  const plain = (text: string) => text.replaceAll(url, "<releases>");
  return { ...outcome, stdout: plain(outcome.stdout), stderr: plain(outcome.stderr) };
}

const words = "install_cosign: ";

test.each([
  ["aarch64", "arm64"],
  ["x86_64", "amd64"],
])("on %s the program for %s is verified, installed and put on the PATH", async (machine, arch) => {
  const outcome = await install(await releases(), { calls: [call("uname -m", { stdout: `${machine}\n` })] });
  expect([outcome.status, outcome.stdout, outcome.stderr]).toEqual([
    0,
    `Installing cosign 3.1.3 for linux-${arch} from <releases>/v3.1.3.\ncosign 3.1.3 is in <home>/.arm-pipeline/cosign/3.1.3, which is on the PATH of the steps that follow.\n`,
    "",
  ]);
  expect(outcome.left).toEqual({ "<home>/.arm-pipeline/cosign/3.1.3/cosign": program });
});

test("a checksum of one's own counts for more than the release's file", async () => {
  const right = await install(await releases({ "cosign_checksums.txt": 500 }), {
    env: { PARAM_CHECKSUMS: `amd64=${"0".repeat(64)}\narm64=${sum(program)}` },
  });
  const wrong = await install(await releases(), { env: { PARAM_CHECKSUMS: `arm64=${"0".repeat(64)}` } });
  expect([right.status, wrong.status, wrong.stderr]).toEqual([
    0,
    5,
    `${words}cosign-linux-arm64 is not what was promised, so nothing of it was run: its SHA-256 is ${sum(program)}, and not ${"0".repeat(64)}.\n`,
  ]);
});

test.each<readonly [string, Readonly<Record<string, string | number>>, ScriptOptions, number, RegExp]>([
  ["a program that was replaced", { "cosign-linux-arm64": "#!/bin/sh\n" }, {}, 5, /is not what was promised/],
  [
    "a release without a checksum",
    { "cosign_checksums.txt": "none\n" },
    {},
    5,
    /has no SHA-256 for cosign-linux-arm64/,
  ],
  ["a version that is none", {}, { env: { PARAM_VERSION: "3.9.9" } }, 2, /there is no cosign 3\.9\.9 for linux-arm64/],
  ["a server that is down", { "cosign-linux-arm64": 503 }, {}, 4, /could not be fetched in 2 tries/],
  ["a server that wants a login", { "cosign-linux-arm64": 401 }, {}, 3, /asks for a login/],
  ["a server that refuses", { "cosign-linux-arm64": 403 }, {}, 1, /the server answered 403/],
  [
    "a program that says another version",
    { "cosign-linux-arm64": "#!/bin/sh\necho GitVersion: v3.0.0\n" },
    { env: { PARAM_CHECKSUMS: `arm64=${sum("#!/bin/sh\necho GitVersion: v3.0.0\n")}` } },
    5,
    /does not say that it is cosign 3\.1\.3/,
  ],
  ["a processor that it does not know", {}, { calls: [call("uname -m", { stdout: "riscv64\n" })] }, 2, /"riscv64"/],
])("%s ends with its own words", async (_case, instead, options, status, sentence) => {
  const outcome = await install(await releases(instead), options);
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([status, expect.stringMatching(sentence)]);
});

test("one that is here already is used", async () => {
  const outcome = await install("https://unused.example", {
    calls: [call("cosign version", { stdout: "GitVersion:    v3.1.3\n" })],
  });
  expect([outcome.status, outcome.stdout]).toEqual([0, expect.stringContaining("cosign 3.1.3 is here already")]);
});
