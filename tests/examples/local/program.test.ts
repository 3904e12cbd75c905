import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { installLocked } from "../../../scripts/provision/install-locked.ts";
import { exampleFolder } from "./provider.ts";

const run = promisify(execFile);

beforeAll(() => installLocked(exampleFolder), 600_000);

test("the program is correct by its types", async () => {
  const compiler = join(exampleFolder, "node_modules", "typescript", "bin", "tsc");
  expect(await run(process.execPath, [compiler, "-p", exampleFolder])).toEqual({ stdout: "", stderr: "" });
}, 120_000);
