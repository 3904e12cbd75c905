/*
 * What the commands that only check are bundled from: one file, so that they start without a look at fifty
 * (scripts/build/bundle.ts). The other commands are not in it.
 */
export { endProcess } from "./io/end-process.ts";
export { nodeIo } from "./io/node-io.ts";
export { main } from "./main.ts";
