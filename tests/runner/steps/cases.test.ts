import { join } from "node:path";
import { expect, test } from "vitest";
import { caseNames, casesFolder, runCase } from "./support/run-case.ts";

// One folder for each case, named for what it shows: config.yml is what runs, story.json says what its commands do, and recorded.txt
// holds all events. `npx vitest run --project unit tests/runner/steps/cases.test.ts --update` writes these again.
test.each(caseNames())("%s", async (name) => {
  await expect(await runCase(name)).toMatchFileSnapshot(join(casesFolder, name, "recorded.txt"));
});
