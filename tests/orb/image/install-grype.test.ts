import { createHash } from "node:crypto";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { oneRelease, serveReleases } from "../support/releases.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";

async function archiveSaying(version: string, name = "grype"): Promise<Buffer> {
  const script = [
    'cd "$(mktemp -d)"',
    `printf '#!/bin/sh\\necho grype %s\\n' ${version} > ${name}`,
    `chmod +x ${name}`,
    `tar -czf - ${name}`,
    'rm -r "$PWD"',
  ].join("\n");
  const { stdout } = await execa("bash", ["-ec", script], { encoding: "buffer" });
  return Buffer.from(stdout);
}

const sumOf = (file: Buffer) => createHash("sha256").update(file).digest("hex");
let archive: Buffer;
let sums: string;
beforeAll(async () => {
  archive = await archiveSaying("0.121.3");
  sums = ["arm64", "amd64"].map((arch) => `${sumOf(archive)}  grype_0.121.3_linux_${arch}.tar.gz\n`).join("");
});

const serving = (instead?: Readonly<Record<string, string | Buffer>>) =>
  oneRelease({ version: "0.121.3", archive, checksums: sums }, instead);

const install = (url: string, options: ScriptOptions = {}) =>
  runScript("install_grype.sh", {
    calls: [call("uname -m", { stdout: "aarch64\n" })],
    realTools: ["curl"],
    ...options,
    env: { PARAM_VERSION: "0.121.3", PARAM_DOWNLOAD_URL: url, ...options.env },
  });
const program = "<home>/.arm-pipeline/grype/0.121.3/grype";

test.each([
  ["aarch64", "arm64"],
  ["x86_64", "amd64"],
])("on %s the release for %s is verified, installed and put on the PATH", async (machine, arch) => {
  const url = await serveReleases(serving());
  const outcome = await install(url, { calls: [call("uname -m", { stdout: `${machine}\n` })] });
  expect([outcome.status, outcome.stderr, outcome.stdout.replaceAll(url, "<releases>")]).toEqual([
    0,
    "",
    `Installing grype 0.121.3 for linux-${arch} from <releases>/v0.121.3.\nIts SHA-256 is what was promised: ${sumOf(archive)}.\ngrype 0.121.3 is in <home>/.arm-pipeline/grype/0.121.3, which is on the PATH of the steps that follow.\n`,
  ]);
  expect(outcome.left).toEqual({ [program]: "#!/bin/sh\necho grype 0.121.3\n" });
});

test("a checksum of one's own is what counts, and the release's file is not asked", async () => {
  const url = await serveReleases(serving({ "grype_0.121.3_checksums.txt": "nothing\n" }));
  const env = { PARAM_CHECKSUMS: `amd64=${"0".repeat(64)}\narm64=${sumOf(archive)}` };
  expect((await install(url, { env })).status).toBe(0);
});

test("nothing is fetched when that version is there already", async () => {
  const outcome = await install("https://mirror.example/grype", {
    calls: [call("grype --version", { stdout: "grype 0.121.3\n" })],
    tools: ["curl"],
    realTools: [],
  });
  expect([outcome.status, outcome.stdout]).toEqual([
    0,
    "grype 0.121.3 is here already: <sandbox>/bin/grype. Nothing to do.\n",
  ]);
});

describe("nothing is installed or run", () => {
  const ended = async (outcome: ReturnType<typeof install>, url: string) => {
    const { status, stderr, left } = await outcome;
    return [status, stderr.replaceAll(url, "<releases>"), left];
  };
  const name = "grype_0.121.3_linux_arm64.tar.gz";

  test("when the archive is another one", async () => {
    const changed = await archiveSaying("6.6.6");
    const url = await serveReleases(serving({ [name]: changed }));
    expect(await ended(install(url), url)).toEqual([
      5,
      `install_grype: ${name} is not what was promised, so it was removed and nothing of it was run: its SHA-256 is ${sumOf(changed)}, and ${sumOf(archive)} was promised.\n`,
      {},
    ]);
  });

  test("when whoever replaced the archive replaced its checksum file too, and the sum of one's own tells", async () => {
    const changed = await archiveSaying("0.121.3");
    const other = Buffer.concat([changed, Buffer.from("\n")]);
    const url = await serveReleases(
      serving({ [name]: other, "grype_0.121.3_checksums.txt": `${sumOf(other)}  ${name}\n` }),
    );
    const [status] = await ended(install(url, { env: { PARAM_CHECKSUMS: `arm64=${sumOf(archive)}` } }), url);
    expect(status).toBe(5);
  });

  test("when the checksum file does not name it", async () => {
    const url = await serveReleases(serving({ "grype_0.121.3_checksums.txt": `${"a".repeat(64)}  other.tar.gz\n` }));
    expect(await ended(install(url), url)).toEqual([
      5,
      `install_grype: the release's checksum file has no SHA-256 for ${name}, so it was not installed.\n`,
      {},
    ]);
  });

  test("when one's own sums leave this machine out", async () => {
    const url = await serveReleases(serving());
    expect(await ended(install(url, { env: { PARAM_CHECKSUMS: `amd64=${"0".repeat(64)}` } }), url)).toEqual([
      2,
      'install_grype: parameter "checksums" has no SHA-256 for arm64, which this machine is.\n',
      {},
    ]);
  });

  test("when there is no such version", async () => {
    const url = await serveReleases(serving());
    expect(await ended(install(url, { env: { PARAM_VERSION: "9.9.9" } }), url)).toEqual([
      2,
      'install_grype: there is no grype 9.9.9 for linux-arm64: <releases>/v9.9.9/grype_9.9.9_checksums.txt is not there. Check "version" against https://github.com/anchore/grype/releases.\n',
      {},
    ]);
  });

  test("when the server asks for a login, or cannot be reached", async () => {
    const url = await serveReleases((_request, response) => response.writeHead(401).end());
    expect(await ended(install(url), url)).toEqual([
      3,
      'install_grype: the server answered 401 for <releases>/v0.121.3/grype_0.121.3_checksums.txt: it asks for a login, and this step has none. Name a mirror in "download_url" that asks for none.\n',
      {},
    ]);
    const away = "http://127.0.0.1:1";
    const [status, stderr] = await ended(install(away, { env: { PARAM_ATTEMPTS: "1" } }), away);
    expect([status, `${stderr}`.split("\n").at(-2)]).toEqual([
      4,
      'install_grype: <releases>/v0.121.3/grype_0.121.3_checksums.txt could not be fetched in 1 tries (curl\'s status 7, HTTP 000). Try later, or name a mirror in "download_url".',
    ]);
  });

  test("when what it says of itself is another version, or it is not in the archive", async () => {
    const other = await archiveSaying("0.1.0");
    const one = await serveReleases(serving({ [name]: other }));
    const [status, stderr] = await ended(install(one, { env: { PARAM_CHECKSUMS: `arm64=${sumOf(other)}` } }), one);
    expect([status, stderr]).toEqual([
      5,
      "install_grype: what was installed in <home>/.arm-pipeline/grype/0.121.3 does not say that it is grype 0.121.3.\n",
    ]);
    const empty = await archiveSaying("0.121.3", "other");
    const two = await serveReleases(serving({ [name]: empty }));
    const [none, words] = await ended(install(two, { env: { PARAM_CHECKSUMS: `arm64=${sumOf(empty)}` } }), two);
    expect([none, `${words}`.split("\n").at(-2)]).toEqual([
      5,
      `install_grype: ${name} holds no grype, so it was not installed.`,
    ]);
  });

  test("on another architecture", async () => {
    const outcome = await install("https://mirror.example", { calls: [call("uname -m", { stdout: "riscv64\n" })] });
    expect([outcome.status, outcome.stderr]).toEqual([
      2,
      'install_grype: grype is not installed for this machine\'s architecture, "riscv64", but for x86_64 and aarch64.\n',
    ]);
  });
});
