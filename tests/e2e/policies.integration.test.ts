import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { runFolder } from "../../src/runner/state/run-folder.ts";
import { type Program, programWith } from "./support/program.ts";
import { changeJobs } from "./support/recipe-repository.ts";
import { contexts, type Ended, lastWords, rehearsed } from "./support/run.ts";

/** Packs in JavaScript and in Python, and what starts packs in front of the language hosts that are listed as Go modules. */
const folderOfPacks = resolve(import.meta.dirname, "policies");

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
    await cp(join(folderOfPacks, pack), join(repository.folder, "policies", pack), { recursive: true });
  await writeFile(join(repository.folder, "policies", "small.json"), '{ "small": { "most": 2 } }\n');
  await writeFile(join(repository.folder, "Dockerfile"), "FROM scratch\nCOPY Pulumi.yaml /\n");
});
afterAll(() => Promise.all([repository.remove(), rm(state, { recursive: true, force: true })]));

type Delivery = {
  /** The job to run, with what it requires. */
  readonly job: "arm/preview" | "arm/deploy";
  readonly packs: readonly string[];
  /** What the program is told. */
  readonly config: string;
};

/** Runs a job of the recipe `policies`; the stack stays where its deployment succeeds. */
async function rehearse({ job, packs, config }: Delivery): Promise<Ended> {
  const cli = (...args: readonly string[]) => execa("node", [inject("cli"), ...args], { cwd: repository.folder });
  const { registry } = inject("services");
  const own = ["--image", "acme/policies", "--registry", registry.host, "--stack", "production", "--orb", "inline"];
  const known = ["--registry-context", "registry", "--deploy-context", "state", "--force"];
  const held = packs.flatMap((pack) => ["--policy-pack", pack]);
  await cli("generate", "config", "--recipe", "policies", ...own, ...known, ...held);
  await cli("validate", "--strict");
  await changeJobs(repository, { give: { [job]: { config } } });
  return rehearsed(repository.folder, {
    args: [job, "--branch", job === "arm/preview" ? "feature" : "main"],
    // Of no host that is known, and so without a comment.
    variables: { ...repository.variables, CIRCLE_PULL_REQUEST: "https://example.com/web/7" },
    contexts: { ...contexts(state), github: { GITHUB_TOKEN: "token-of-nobody" } },
    tools: [join(folderOfPacks, "host")],
  });
}
const results = async ({ events, folder = "" }: Ended): Promise<readonly unknown[]> => {
  const stored = events.find((event) => event.kind === "test-results-stored");
  return [
    stored?.kind === "test-results-stored" && [stored.totals.tests, stored.totals.failures],
    await readFile(join(folder, runFolder.tests({ job: "arm/preview", node: 0 })), "utf8"),
  ];
};
const resources = async (): Promise<number> => {
  const text = await readFile(join(state, ".pulumi", "stacks", "fixture", "production.json"), "utf8");
  return JSON.parse(text).checkpoint.latest.resources?.length ?? 0;
};

test("what breaks packs in JavaScript and Python is not deployed, and what keeps to them is; the update is held to them too", async () => {
  const javascript = ["policies/javascript"];
  const kept = await rehearse({ job: "arm/deploy", packs: javascript, config: "size=3\nname=thing-2\nwish=well" });
  expect([kept.ending("arm/deploy"), kept.output("arm/deploy")]).toEqual([
    "success",
    expect.stringContaining("3 policies were looked at, and the update breaks none that is mandatory."),
  ]);
  expect(kept.output("arm/deploy")).toContain("  advisory things/owned: thing-2: ");
  const before = await resources();

  const both = ["policies/javascript=policies/small.json", "policies/python"];
  const broken = await rehearse({ job: "arm/preview", packs: both, config: "size=3\nname=stuff" });
  expect([broken.ending("arm/preview"), lastWords(broken.output("arm/preview"))]).toEqual([
    "Check the policies: 5",
    'check_policies: the update of the stack "production" would break what is mandatory, so nothing was changed: names/named, things/small. What was found stands above, and in the test results.',
  ]);
  expect(await resources()).toBe(before);
  expect(await results(broken)).toEqual([[4, 2], expect.stringContaining("size 3 is more than 2")]);

  const unknown = await rehearse({ job: "arm/deploy", packs: javascript, config: "size=3\nname=thing\nwish=broken" });
  expect([unknown.ending("arm/deploy"), lastWords(unknown.output("arm/deploy"))]).toEqual([
    "Update the stack: 5",
    'deploy_stack: the update of the stack "production" broke a mandatory policy by what no preview knew, and was ended there: see above. What it made before is in the stack.',
  ]);
});
