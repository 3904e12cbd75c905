import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runScript } from "../support/run-script.ts";
import { story } from "./engine.ts";

const foreign = mkdtempSync(join(tmpdir(), "arm-pipeline-other-"));
writeFileSync(join(foreign, "credentials.json"), "{}");
afterAll(() => rmSync(foreign, { recursive: true }));

test("the job's folder for credentials is removed with all that is in it", async () => {
  const outcome = await runScript("log_out_of_backend.sh", {
    env: { ARM_PIPELINE_CREDENTIALS: "./arm-pipeline-credentials.abcDEF12" },
    files: { "arm-pipeline-credentials.abcDEF12/pulumi/credentials.json": "canary", "kept.txt": "kept" },
  });
  expect({ ...story(outcome), files: outcome.files }).toEqual({
    status: 0,
    stdout: "The credentials of this job are removed.\n",
    stderr: "",
    files: { "kept.txt": "kept" },
  });
});

test.each([
  ["where no login happened", {}],
  ["a second time", { ARM_PIPELINE_CREDENTIALS: "/gone/arm-pipeline-credentials.abcDEF12" }],
])("logging out %s is a success", async (_when, env) => {
  expect(story(await runScript("log_out_of_backend.sh", { env }))).toEqual({
    status: 0,
    stdout: "No credentials of this job are on the machine.\n",
    stderr: "",
  });
});

test("a folder that this orb did not make is left alone", async () => {
  const outcome = await runScript("log_out_of_backend.sh", { env: { ARM_PIPELINE_CREDENTIALS: foreign } });
  expect(story(outcome)).toEqual({
    status: 2,
    stdout: "",
    stderr: `log_out_of_backend: ARM_PIPELINE_CREDENTIALS is "${foreign}", which is not a folder that this orb makes. It was left alone.\n`,
  });
});
