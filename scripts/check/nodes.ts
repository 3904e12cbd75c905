import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cacheFolders, entryFolder, fillEntry, isCached } from "../provision/cache.ts";

/** Node.js 20, the oldest that this package runs on, and the newest with long-term support. */
const versions = ["20.20.2", "24.21.0"];

/**
 * The program of another major version than this process's. It comes from npm, once, into the cache of the tools: the
 * package of a platform is the program alone, and runs nothing when it is installed.
 */
export async function otherNode(): Promise<string> {
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
