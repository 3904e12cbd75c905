import { resolve } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { catalogue } from "../../../scripts/faults/catalogue.ts";

const script = resolve(import.meta.dirname, "../../../scripts/faults.ts");
const faults = async (...args: readonly string[]) => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ["--import", "tsx", script, ...args], {
    reject: false,
  });
  return { exitCode, stdout, stderr };
};

test("a fault that is not there is refused by its name, and nothing is started", async () => {
  expect(await faults("--only", "push", "--only", "push/flood")).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "No fault is called push/flood. See which there are: npx tsx scripts/faults.ts --list",
  });
});

test("all of them are listed, a line each", async () => {
  const { exitCode, stdout } = await faults("--list");
  expect([exitCode, stdout.split("\n").length]).toEqual([0, catalogue.length]);
});
