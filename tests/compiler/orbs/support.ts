import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import type { OrbFolder } from "../../../src/compiler/orbs/orb-folder.ts";

/** An unpacked orb from its files by path. */
export function folderOf(files: Readonly<Record<string, string>>): OrbFolder {
  return {
    files: Object.entries(files)
      .filter(([path]) => /\.ya?ml$/.test(path))
      .map(([path, text]) => ({ path, source: { name: path, text } })),
    include: (path) => {
      const text = files[path];
      return text === undefined ? { kind: "missing" } : { kind: "text", text };
    },
    included: Object.keys(files).filter((path) => !/\.ya?ml$/.test(path)),
  };
}

/** The files below a folder by their path from there. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** The text of a file, where there is one. */
export const textAt = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, "utf8") : undefined);

/** What a diagnostic says, with the words that it marks. */
export const shown = ({ code, severity, message, hint, at, related }: Diagnostic) => ({
  code,
  severity,
  message,
  hint,
  at: `${at.source.name}: ${at.source.text.slice(at.start, at.end)}`,
  related: related.map((one) => `${one.at.source.name}: ${one.message}`),
});
