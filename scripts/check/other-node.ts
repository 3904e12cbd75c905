/**
 * What is generated has the same bytes on each Node.js that it runs on: each command is run by this one and by the
 * other one.
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { otherNode } from "./nodes.ts";

const commands = [
  ["generate", "orb"],
  ["generate", "config", "--image", "acme/web", "--out", "-"],
  ["generate", "config", "--image", "acme/web", "--orb", "inline", "--approval", "--out", "-"],
];
const cli = resolve(import.meta.dirname, "../../dist/cli.js");

const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-bytes-"));
try {
  await writeFile(join(folder, "Dockerfile"), "FROM arm64v8/node\n");
  await writeFile(join(folder, "Pulumi.yaml"), "name: web\nruntime: nodejs\n");
  const other = await otherNode();
  const { stdout: otherVersion } = await execa(other, ["--version"]);
  for (const words of commands) {
    const bytes = async (node: string) =>
      (await execa(node, [cli, ...words], { cwd: folder, encoding: "buffer", stripFinalNewline: false })).stdout;
    const [here, there] = [await bytes(process.execPath), await bytes(other)];
    const same = Buffer.compare(here, there) === 0;
    const sum = createHash("sha256").update(here).digest("hex").slice(0, 12);
    console.log(
      `${same ? "same" : "DIFFERENT"} on ${process.version} and ${otherVersion}: ${words.join(" ")} (${here.length} bytes, SHA-256 ${sum}...)`,
    );
    if (!same) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
