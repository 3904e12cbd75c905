import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { orbModule } from "../../src/model/orb-module.ts";
import { LanguageServer } from "./support/language-server.ts";

/* What an editor shows of typed calls of this orb: https://www.typescriptlang.org/docs/handbook/jsdoc-supported-types.html */

let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start();
});
afterAll(() => server.stop());

const head = `import { armPipelineOrb, call, importOrb, job, withArguments } from "../../src/index.ts";
const arm = importOrb({ alias: "arm", reference: "arm-pipeline/arm-pipeline@0.1", definition: armPipelineOrb });
export { call, job, withArguments };
`;
const open = (text: string) => server.open("tests/model/in-an-editor.ts", `${head}${text}`);

describe("over an argument, an editor shows the parameter's description and default", () => {
  test.each([
    [
      "of a job",
      'job(arm.jobs.build_and_push, { image: "acme/web", registry: "ghcr.io" });',
      "registry:",
      'Host of the registry, with its port if it has one. Docker Hub by default; for GitHub "ghcr.io", for ECR the account\'s own host. `$VAR` is expanded.',
    ],
    [
      "of a job, where it is required",
      'job(arm.jobs.build_and_push, { image: "acme/web" });',
      "image:",
      'Path of the repository, without host and tag, for example "acme/web". `$VAR` is expanded.',
    ],
    [
      "of a command",
      'call(arm.commands.log_in, { username: "GHCR_USER" });',
      "username:",
      "Variable that holds the user name. Set it in a context. Not read for ECR.",
    ],
    [
      "of an executor",
      'withArguments(arm.executors.arm_machine, { resource_class: "arm.large" });',
      "resource_class:",
      "Size of the machine. The smallest by default.",
    ],
  ])("%s", async (_, text, words, description) => {
    const document = open(text);
    expect(await document.hover(words)).toContain(description);
    expect(await document.errors()).toEqual([]);
    document.close();
  });

  test("and the default behind it", async () => {
    const document = open('job(arm.jobs.build_and_push, { image: "acme/web", registry: "ghcr.io" });');
    expect(await document.hover("registry:")).toMatch(/Default: `?docker\.io/);
    document.close();
  });
});

test("over an argument of somebody else's orb, an editor shows what the module of `generate types` says", async () => {
  const greet = {
    parameters: { whom: { type: "string", description: "Who is greeted." }, how: { type: "enum", enum: ["a", "b"] } },
  };
  const text = orbModule({ commands: { greet } }, { name: "other", madeBy: "a test" }).replace(
    '"arm-pipeline"',
    '"../../src/index.ts"',
  );
  const use = `import { call, importOrb } from "../../src/index.ts";
const orb = importOrb({ alias: "o", reference: "acme/other@1", ...other });
call(orb.commands.greet, { whom: "you", how: "a" });
call(orb.commands.greet);
`;
  const document = server.open("tests/model/in-an-editor.ts", `${text}${use}`);
  expect(await document.hover('whom: "you"')).toContain("Who is greeted.");
  expect(await document.errors()).toEqual([expect.stringContaining('"how" | "whom"')]);
  document.close();
});

describe("where an argument is missing, the error names it", () => {
  test.each([
    ["of a job without arguments", "job(arm.jobs.build_and_push);"],
    ["of a job with others", 'job(arm.jobs.build_and_push, { registry: "ghcr.io" });'],
    ["of a command without arguments", "call(arm.commands.build_image);"],
    ["of a command with others", 'call(arm.commands.build_image, { registry: "ghcr.io" });'],
  ])("%s", async (_, text) => {
    const document = open(text);
    const errors = await document.errors();
    document.close();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/"image"|Property 'image' is missing/);
  });

  test("and a misspelt one is told the right name", async () => {
    const document = open('job(arm.jobs.build_and_push, { image: "acme/web", platfrm: "linux/arm64" });');
    const errors = await document.errors();
    document.close();
    expect(errors).toEqual([expect.stringContaining("Did you mean to write 'platform'?")]);
  });
});
