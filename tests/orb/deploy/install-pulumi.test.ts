import { createHash } from "node:crypto";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { oneRelease, serveReleases } from "../support/releases.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { story } from "./engine.ts";

/** A release with the layout of Pulumi's, whose program says the version. */
async function archiveSaying(version: string): Promise<Buffer> {
  const script = [
    'cd "$(mktemp -d)"',
    "mkdir pulumi",
    `printf '#!/bin/sh\\necho v%s\\n' ${version} > pulumi/pulumi`,
    "chmod +x pulumi/pulumi",
    "tar -czf - pulumi",
    'rm -r "$PWD"',
  ].join("\n");
  const { stdout } = await execa("bash", ["-ec", script], { encoding: "buffer" });
  return Buffer.from(stdout);
}

let archive: Buffer;
let checksums: string;
beforeAll(async () => {
  archive = await archiveSaying("3.259.0");
  const sum = createHash("sha256").update(archive).digest("hex");
  checksums = ["arm64", "x64"].map((arch) => `${sum}  pulumi-v3.259.0-linux-${arch}.tar.gz\n`).join("");
});

const serving = (instead?: Readonly<Record<string, string | Buffer>>) =>
  oneRelease({ version: "3.259.0", archive, checksums }, instead);

function install(url: string, options: ScriptOptions = {}) {
  return runScript("install_pulumi.sh", {
    calls: [call("uname -m", { stdout: "aarch64\n" })],
    realTools: ["curl"],
    ...options,
    env: { PARAM_VERSION: "3.259.0", PARAM_DOWNLOAD_URL: url, ...options.env },
  });
}

/** The port differs from run to run. */
const neutral = (text: string, url: string) => text.replaceAll(url, "<releases>");

test.each([
  ["aarch64", "arm64"],
  ["x86_64", "x64"],
])("on %s the release for %s is verified, installed and put on the PATH", async (machine, arch) => {
  const asked: (string | undefined)[] = [];
  const serve = serving();
  const url = await serveReleases((request, response) => {
    asked.push(request.url);
    serve(request, response);
  });
  const outcome = await install(url, { calls: [call("uname -m", { stdout: `${machine}\n` })] });
  const sum = createHash("sha256").update(archive).digest("hex");
  expect({ ...story(outcome), stdout: neutral(outcome.stdout, url) }).toEqual({
    status: 0,
    stdout:
      `Installing Pulumi 3.259.0 for linux-${arch} from <releases>/v3.259.0.\n` +
      `Its SHA-256 is what the release's checksum file says: ${sum}.\n` +
      "Pulumi 3.259.0 is in <home>/.arm-pipeline/pulumi/3.259.0, which is on the PATH of the steps that follow.\n",
    stderr: "",
  });
  // Each once in a run; the script may have been run both ways.
  const files = ["pulumi-3.259.0-checksums.txt", `pulumi-v3.259.0-linux-${arch}.tar.gz`];
  const wanted = files.map((file) => `/v3.259.0/${file}`);
  expect([wanted, [...wanted, ...wanted]]).toContainEqual(asked);
  expect(outcome.left).toEqual({ "<home>/.arm-pipeline/pulumi/3.259.0/pulumi": "#!/bin/sh\necho v3.259.0\n" });
});

test("nothing is fetched when that version is there already", async () => {
  const outcome = await install("https://mirror.example/pulumi", {
    calls: [call("pulumi version", { stdout: "v3.259.0\n" })],
    tools: ["curl"],
    realTools: [],
  });
  expect(story(outcome)).toEqual({
    status: 0,
    stdout: "Pulumi 3.259.0 is here already: <sandbox>/bin/pulumi. Nothing to do.\n",
    stderr: "",
  });
});

test("another version on the PATH is no reason to skip", async () => {
  const url = await serveReleases(serving());
  const calls = [call("pulumi version", { stdout: "v3.1.0\n" }), call("uname -m", { stdout: "aarch64\n" })];
  expect((await install(url, { calls })).status).toBe(0);
});

describe("nothing is installed or run", () => {
  test("when the archive is not what the checksum file says", async () => {
    const changed = await archiveSaying("6.6.6");
    const url = await serveReleases(serving({ "pulumi-v3.259.0-linux-arm64.tar.gz": changed }));
    const outcome = await install(url);
    const [found, promised] = [changed, archive].map((file) => createHash("sha256").update(file).digest("hex"));
    expect({ ...story(outcome), stdout: neutral(outcome.stdout, url), left: outcome.left }).toEqual({
      status: 5,
      stdout: "Installing Pulumi 3.259.0 for linux-arm64 from <releases>/v3.259.0.\n",
      stderr: `install_pulumi: pulumi-v3.259.0-linux-arm64.tar.gz is not what Pulumi released, so it was removed and nothing of it was run: its SHA-256 is ${found}, the release's checksum file says ${promised}.\n`,
      left: {},
    });
  });

  test("when the checksum file does not name the archive", async () => {
    const url = await serveReleases(serving({ "pulumi-3.259.0-checksums.txt": `${"a".repeat(64)}  other.tar.gz\n` }));
    const outcome = await install(url);
    expect({ status: outcome.status, stderr: outcome.stderr, left: outcome.left }).toEqual({
      status: 5,
      stderr:
        "install_pulumi: the release's checksum file has no SHA-256 for pulumi-v3.259.0-linux-arm64.tar.gz, so it was not installed.\n",
      left: {},
    });
  });

  test("when there is no such version", async () => {
    const url = await serveReleases(serving());
    const outcome = await install(url, { env: { PARAM_VERSION: "9.9.9" } });
    expect({ status: outcome.status, stderr: neutral(outcome.stderr, url), pauses: outcome.pauses }).toEqual({
      status: 2,
      stderr:
        'install_pulumi: there is no Pulumi 9.9.9 for linux-arm64: <releases>/v9.9.9/pulumi-9.9.9-checksums.txt is not there. Check "version" against https://github.com/pulumi/pulumi/releases.\n',
      pauses: [],
    });
  });
});

test("a bad moment of the server is waited out", async () => {
  let asked = 0;
  const serve = serving();
  const url = await serveReleases((request, response) => {
    asked += 1;
    // The first two requests of a run, which asks four times.
    if (asked % 4 === 1) response.writeHead(503).end();
    else if (asked % 4 === 2) request.socket.destroy();
    else serve(request, response);
  });
  const outcome = await install(url);
  expect({ status: outcome.status, pauses: outcome.pauses }).toEqual({ status: 0, pauses: [2, 4] });
});

test("a server that cannot be reached is tried with growing pauses, then named", async () => {
  const url = "http://127.0.0.1:1";
  const outcome = await install(url);
  expect({ status: outcome.status, pauses: outcome.pauses, last: outcome.stderr.trimEnd().split("\n").at(-1) }).toEqual(
    {
      status: 4,
      pauses: [2, 4, 8, 16],
      last: `install_pulumi: ${url}/v3.259.0/pulumi-3.259.0-checksums.txt could not be fetched in 5 tries (curl's status 7, HTTP 000). Try later, or name a mirror in "download_url".`,
    },
  );
});

test.each([
  [403, 1, ""],
  [401, 3, ': it asks for a login, and this step has none. Name a mirror in "download_url" that asks for none.'],
])("a server that refuses with %s is not asked again", async (code, status, more) => {
  const url = await serveReleases((_request, response) => response.writeHead(code).end());
  const outcome = await install(url);
  expect({ status: outcome.status, stderr: neutral(outcome.stderr, url), pauses: outcome.pauses }).toEqual({
    status,
    stderr: `install_pulumi: the server answered ${code} for <releases>/v3.259.0/pulumi-3.259.0-checksums.txt${more}\n`,
    pauses: [],
  });
});

test("an architecture without a release is named", async () => {
  const outcome = await install("https://mirror.example", { calls: [call("uname -m", { stdout: "riscv64\n" })] });
  expect(story(outcome)).toEqual({
    status: 2,
    stdout: "",
    stderr:
      'install_pulumi: Pulumi has no release for this machine\'s architecture, "riscv64": it has x86_64 and aarch64.\n',
  });
});

test.each([
  [
    "plain http, where the checksum could be replaced with the archive",
    { PARAM_DOWNLOAD_URL: "http://mirror.example" },
    'parameter "download_url" is not an https URL: "http://mirror.example"',
  ],
  [
    "a version that is no exact one",
    { PARAM_VERSION: "latest" },
    'parameter "version" is not an exact version such as 3.259.0: "latest"',
  ],
  [
    "a folder that is no absolute path",
    { PARAM_INSTALL_FOLDER: "-x" },
    'parameter "install_folder" is not an absolute path: "-x"',
  ],
])("%s is refused", async (_what, env, sentence) => {
  const outcome = await install("https://mirror.example", { calls: [], tools: ["curl"], realTools: [], env });
  expect(story(outcome)).toEqual({ status: 2, stdout: "", stderr: `install_pulumi: ${sentence}\n` });
});

test.each(["3.247.9", "3.219.0", "3.99.99", "2.300.0", "3.247.0-alpha.1"])(
  "Pulumi %s, which this orb cannot work with, is refused before anything is fetched",
  async (version) => {
    const outcome = await runScript("install_pulumi.sh", {
      env: { PARAM_VERSION: version },
      tools: ["curl", "pulumi"],
    });
    expect([outcome.status, outcome.stderr]).toEqual([
      2,
      `install_pulumi: parameter "version" is ${version}, but this orb needs Pulumi 3.248.0 or newer.\n`,
    ]);
  },
);

test.each(["3.248.0", "3.1000.0", "4.0.0"])("Pulumi %s is new enough", async (version) => {
  const calls = [call("pulumi version", { stdout: `v${version}\n` })];
  expect(
    (await runScript("install_pulumi.sh", { env: { PARAM_VERSION: version }, calls, tools: ["curl"] })).status,
  ).toBe(0);
});
