import { join } from "node:path";
import { expect, test } from "vitest";
import { caseNames, casesFolder, runCase } from "./support/cases.ts";

// One folder for each case, named for what it shows, below its stage. `npx vitest run --project unit tests/compiler/cases.test.ts --update` writes the
// recorded.txt of each again; the difference is to be reviewed.
test.each(caseNames())("%s", async (name) => {
  await expect(runCase(name).recorded).toMatchFileSnapshot(join(casesFolder, name, "recorded.txt"));
});
