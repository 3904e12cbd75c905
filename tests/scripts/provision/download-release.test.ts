import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { downloader } from "../../../scripts/provision/download-release.ts";
import { realSystem } from "../../../scripts/provision/system.ts";

let folder = "";
let server: Server;
let base = "";
let asked: string[] = [];
let served: Record<string, Buffer> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "release-"));
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const body = served[request.url ?? ""];
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
  served = {};
});

const binary = (at: string) => ({ base: at, file: (arch: string) => `tool-${arch}`, checksums: () => "sums.txt" });
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");
async function into(): Promise<string> {
  return mkdtemp(join(folder, "into-"));
}

test("a binary whose checksum is right is put in place, executable", async () => {
  const content = Buffer.from("#!/bin/sh\n");
  served = {
    "/sums.txt": Buffer.from(`${sha256(Buffer.from("x"))}  tool-arm64\n${sha256(content)} *tool-amd64\n`),
    "/tool-amd64": content,
  };
  const place = await into();
  const got = await downloader(realSystem()).release(binary(base), { arch: "amd64", files: ["tool"], into: place });
  const { mode } = await stat(join(place, "tool"));
  expect([got, await readFile(join(place, "tool"), "utf8"), mode & 0o777]).toEqual([
    { kind: "done" },
    "#!/bin/sh\n",
    0o755,
  ]);
});

test("of an archive only its listed members are unpacked", async () => {
  await mkdir(join(folder, "pack", "suite"), { recursive: true });
  for (const name of ["wanted", "other"]) await writeFile(join(folder, "pack", "suite", name), name);
  const { stdout } = await execa("tar", ["-czf", "-", "-C", join(folder, "pack"), "suite"], { encoding: "buffer" });
  const archive = Buffer.from(stdout);
  served = { "/sums.txt": Buffer.from(`${sha256(archive)}  tool-amd64\n`), "/tool-amd64": archive };
  const place = await into();
  await downloader(realSystem()).release(
    { ...binary(base), members: ["suite/wanted"] },
    { arch: "amd64", files: ["wanted"], into: place },
  );
  expect(await readdir(place)).toEqual(["wanted"]);
});

test.each([
  ["is another", `${"0".repeat(64)}  tool-amd64\n`, `expected ${"0".repeat(64)}.`],
  ["is not listed", "", "expected one, but none is listed."],
])("when the checksum %s, nothing is kept and no other source is tried", async (_, sums, expected) => {
  const content = Buffer.from("evil");
  served = { "/sums.txt": Buffer.from(sums || "\n"), "/tool-amd64": content };
  const place = await into();
  const got = downloader(realSystem()).release(binary(base), { arch: "amd64", files: ["tool"], into: place });
  await expect(got).rejects.toMatchObject({
    message: `The download tool-amd64 is not what its release says: sha256 ${sha256(content)}, ${expected}`,
    hint: "Nothing of it was run. Look at your network's proxies, then run it again.",
    exitCode: 4,
  });
  expect(await readdir(place)).toEqual([]);
});

test("a vendor that does not answer is asked once for the whole run, and another vendor still is", async () => {
  const downloads = downloader(realSystem());
  const place = await into();
  const options = { arch: "amd64", files: ["tool"], into: place } as const;
  const first = await downloads.release(binary(base), options);
  const second = await downloads.release(binary(base), options);
  expect([first.kind, second, asked]).toEqual([
    "unreachable",
    { kind: "unreachable", why: `${new URL(base).host} does not answer` },
    ["/sums.txt"],
  ]);
});
