import { resolve } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { type Recorded, recordedPage, wrongWithDelivery } from "../../../scripts/two-engines/recorded-page.ts";

const job = { seconds: 12.34, status: "success" } as const;
const build = { ...job, name: "arm/build_and_push", resourceClass: "arm.medium", engines: ["arm64 by SSH"] };
const deploy = { ...job, name: "arm/deploy", resourceClass: "medium", engines: ["amd64 here"] };
const recorded: Recorded = {
  ...{ commit: "0123456789ab", version: "1.2.3", configuration: "workflows: {}\n", command: "arm-pipeline run" },
  ...{ jobs: [build, deploy], seconds: 90, digest: "sha256:1", url: "http://127.0.0.1:1", figures: "3 of 3", left: [] },
};

test("a delivery is right where each job succeeded on its engine, and nothing is left", () => {
  expect(wrongWithDelivery(recorded)).toEqual([]);
});

test.each([
  [{ jobs: [] }, ["nothing ran"]],
  [{ jobs: [{ ...build, status: "failed" }] }, ["arm/build_and_push: failed"]],
  [{ jobs: [{ ...deploy, engines: [] }] }, ["arm/deploy was seen on no engine, and belongs to amd64 here"]],
  [
    { jobs: [{ ...build, engines: ["amd64 here", "arm64 by SSH"] }] },
    ["arm/build_and_push was seen on amd64 here and arm64 by SSH, and belongs to arm64 by SSH"],
  ],
  [{ digest: undefined, url: undefined }, ["nothing was pushed", "nothing answered"]],
  [{ left: ["container x"] }, ["left behind: container x"]],
])("and not where %o", (change, words) => {
  expect(wrongWithDelivery({ ...recorded, ...change })).toEqual(words);
});

test("its page says where each job ran and how long, and what was left", () => {
  const page = recordedPage(recorded);
  expect(page).toContain("| arm/build_and_push | arm.medium | arm64 by SSH | 12.3 s | success |");
  expect(page).toContain("among the containers of the stack: nothing.");
  expect(page).toContain("Recorded of 1.2.3 at commit 0123456789ab.");
});

test("the script refuses with 2 a word that it does not know, and starts nothing", async () => {
  const script = resolve(import.meta.dirname, "../../../scripts/record-delivery.ts");
  const { exitCode, stdout, stderr } = await execa("npx", ["tsx", script, "--wrote"], { reject: false });
  const words = "Unknown option '--wrote'\nnpx tsx scripts/record-delivery.ts [--write]";
  expect([exitCode, stdout, stderr]).toEqual([2, "", words]);
});
