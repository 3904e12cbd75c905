import { afterEach, expect, test } from "vitest";
import { clock } from "../deploy/engine.ts";
import { runScript } from "../support/run-script.ts";
import { answer, app, closeApps, neutral } from "./app.ts";

afterEach(closeApps);

test("a report that cannot be written ends the step with 1, and is not taken for a failure of the app", async () => {
  const url = await app(answer("Hello\n"));
  const { status, stderr } = await runScript("smoke_test.sh", {
    env: { PARAM_URL: url, PARAM_DEADLINE: "60" },
    // A folder stands where the file belongs.
    files: { ".arm-pipeline/test-results/smoke/junit.xml/x": "" },
    calls: clock(100, 100, 100),
    realTools: ["curl"],
    // Bash names the file that it runs, which is another one when packed.
    neutral: (text) => neutral(text).replaceAll(/^\/.*: line \d+: /gm, ""),
  });
  expect([status, stderr]).toEqual([
    1,
    ".arm-pipeline/test-results/smoke/junit.xml: Is a directory\nsmoke_test: the report of the smoke test could not be written; why stands above.\n",
  ]);
});
