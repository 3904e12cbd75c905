#!/usr/bin/env node
import module from "node:module";
import { fileURLToPath } from "node:url";
import { loadKept } from "./io/kept-code.ts";
import type * as program from "./start-check.ts";

/** What `validate` and `compile` are bundled in; scripts/build/bundle.ts writes its name here. */
declare const checkFile: string;

const argv = process.argv.slice(2);
if (argv[0] === "validate" || argv[0] === "compile") {
  const world = { env: process.env, user: process.getuid?.() };
  const { exports, keep } = loadKept<typeof program>(fileURLToPath(new URL(checkFile, import.meta.url)), world);
  await exports.main(exports.nodeIo(), argv);
  keep();
  await exports.endProcess();
} else {
  // Node 22 and later keep compiled code between runs; it has to be on before the rest is loaded.
  if ("enableCompileCache" in module && typeof module.enableCompileCache === "function") module.enableCompileCache();
  const { main } = await import("./main.ts");
  const { nodeIo } = await import("./io/node-io.ts");
  const { endProcess } = await import("./io/end-process.ts");
  await main(nodeIo(), argv);
  await endProcess();
}
