import type { Io } from "./io.ts";

/** The version of this package. */
export function packageVersion(io: Io): string {
  const data: unknown = JSON.parse(io.files.read(`${io.packageRoot}/package.json`));
  return typeof data === "object" && data !== null && "version" in data ? String(data.version) : "";
}
