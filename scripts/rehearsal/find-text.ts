import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The files below a folder that hold one of some texts, by path from it. Dependencies are left out: what they hold is not of the job. */
export async function filesHolding(texts: readonly string[], folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("/node_modules"))
    .map((entry) => join(entry.parentPath, entry.name));
  const holding = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file).catch(() => Buffer.alloc(0));
      return texts.some((text) => content.includes(text) || content.includes(Buffer.from(text).toString("base64")))
        ? file
        : undefined;
    }),
  );
  return holding
    .filter((file) => file !== undefined)
    .map((file) => file.slice(folder.length + 1))
    .sort();
}
