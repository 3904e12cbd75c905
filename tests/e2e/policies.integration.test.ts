import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runFolder } from "../../src/runner/state/run-folder.ts";
import { type Program, programWith } from "./support/program.ts";
import { contexts, type Ended, lastWords, run } from "./support/run.ts";

/** Packs in JavaScript and in Python, and what starts packs in front of the language hosts that are listed as Go modules. */
const own = resolve(import.meta.dirname, "policies");

const program = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
const provider = {
  async create(inputs) { return { id: "thing", outs: { ...inputs, answer: inputs.wish } }; },
};
class Thing extends pulumi.dynamic.Resource {}
new Thing(provider, config.get("name") ?? "thing", { size: config.requireNumber("size"), wish: config.get("wish") ?? "well", answer: undefined });
exports.url = "http://web.example";
`;

let repository: Program;
let state = "";
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  repository = await programWith(program);
  for (const pack of ["javascript", "python"])
    await cp(join(own, pack), join(repository.folder, "policies", pack), { recursive: true });
  await writeFile(join(repository.folder, "policies", "small.json"), '{ "small": { "most": 2 } }\n');
});
afterAll(() => Promise.all([repository.remove(), rm(state, { recursive: true, force: true })]));

type Delivery = { readonly packs: string; readonly config: string };

/** A deployment that is held to packs; stack `it` stays where it succeeds. */
const deliver = ({ packs, config }: Delivery): Promise<Ended> =>
  run(
    [
      {
        "arm/deploy": {
          stack: "it",
          attach: false,
          image_config: "",
          config,
          before_deploy: [{ "arm/check_policies": { policy_packs: packs } }],
          context: ["state"],
        },
      },
    ],
    {
      repository: repository.folder,
      variables: repository.variables,
      contexts: contexts(state),
      tools: [join(own, "host")],
    },
  );
const results = async ({ events, folder = "" }: Ended): Promise<readonly unknown[]> => {
  const stored = events.find((event) => event.kind === "test-results-stored");
  return [
    stored?.kind === "test-results-stored" && [stored.totals.tests, stored.totals.failures],
    await readFile(join(folder, runFolder.tests({ job: "arm/deploy", node: 0 })), "utf8"),
  ];
};
const resources = async (): Promise<number> => {
  const text = await readFile(join(state, ".pulumi", "stacks", "fixture", "it.json"), "utf8");
  return JSON.parse(text).checkpoint.latest.resources?.length ?? 0;
};

test("what breaks packs in JavaScript and Python is not deployed, and what keeps to them is; the update is held to them too", async () => {
  const both = "policies/javascript=policies/small.json\npolicies/python";
  const broken = await deliver({ packs: both, config: "size=3\nname=stuff" });
  expect([broken.ending("arm/deploy"), lastWords(broken.output("arm/deploy"))]).toEqual([
    "Check the policies: 5",
    'check_policies: the update of the stack "it" would break what is mandatory, so nothing was changed: names/named, things/small. What was found stands above, and in the test results.',
  ]);
  expect(await resources()).toBe(0);
  expect(await results(broken)).toEqual([[4, 2], expect.stringContaining("size 3 is more than 2")]);

  const unknown = await deliver({ packs: "policies/javascript", config: "size=3\nname=thing\nwish=broken" });
  expect([unknown.ending("arm/deploy"), lastWords(unknown.output("arm/deploy"))]).toEqual([
    "Update the stack: 5",
    'deploy_stack: the update of the stack "it" broke a mandatory policy by what no preview knew, and was ended there: see above. What it made before is in the stack.',
  ]);

  const kept = await deliver({ packs: "policies/javascript", config: "size=3\nname=thing-2\nwish=well" });
  expect([kept.ending("arm/deploy"), kept.output("arm/deploy")]).toEqual([
    "success",
    expect.stringContaining("3 policies were looked at, and the update breaks none that is mandatory."),
  ]);
  expect(kept.output("arm/deploy")).toContain("  advisory things/owned: thing-2: ");
  for (const ended of [broken, unknown, kept]) await ended.remove();
});
