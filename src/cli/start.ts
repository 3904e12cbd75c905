#!/usr/bin/env node
import module from "node:module";

// Node 22 and later keep compiled code between runs, which halves the start; it has to be on before the rest is loaded.
if ("enableCompileCache" in module && typeof module.enableCompileCache === "function") module.enableCompileCache();
const { main } = await import("./main.ts");
const { nodeIo } = await import("./io/node-io.ts");
const { endProcess } = await import("./io/end-process.ts");
await main(nodeIo(), process.argv.slice(2));
await endProcess();
