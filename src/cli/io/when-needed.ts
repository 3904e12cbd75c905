import type * as childProcess from "node:child_process";
import type * as crypto from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/*
 * Modules of Node that take milliseconds to load, for what most commands never do: `import` would load them at each
 * start, and where they are needed there is no time to wait for a promise.
 */

/** `node:child_process`, which brings `node:net` and more. */
export const childProcessModule = (): typeof childProcess => require("node:child_process");

/** The SHA-256 of a text, in hexadecimal. */
export const sha256 = (text: string): string =>
  (require("node:crypto") as typeof crypto).createHash("sha256").update(text).digest("hex");
