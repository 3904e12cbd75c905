import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { packOrb } from "../../src/generator/pack-orb.ts";
import type { OrbDocument } from "../../src/model/index.ts";
import { shrink } from "./shrink.ts";

/**
 * The orb of this package as it is published: packed, and each script made small. `root` is the folder of the package.
 */
export async function smallOrb(root: string): Promise<OrbDocument> {
  // The parser works asynchronously and packing does not, so it packs twice: to see the scripts, and with what became
  // of them. A file that somebody changes meanwhile is read once.
  const files = new Map<string, string>();
  const read = (path: string): string => {
    const text = files.get(path) ?? readFileSync(resolve(root, "orb", path), "utf8");
    files.set(path, text);
    return text;
  };
  const scripts = new Set<string>();
  packOrb(read, (script) => {
    scripts.add(script);
    return script;
  });
  const small = new Map<string, string>();
  for (const script of scripts) small.set(script, await shrink(script));
  return packOrb(read, (script) => {
    const text = small.get(script);
    if (text === undefined) throw new Error(`A script was packed in two ways:\n${script}`);
    return text;
  });
}
