import { describe, expect, test } from "vitest";
import { compile } from "../../../src/compiler/compile.ts";
import type { LookUpOrb } from "../../../src/compiler/orbs/found-orb.ts";

const job = "docker: [{ image: cimg/base:current }], steps: [my-orb/greet]";
const config = (orbs: string) => ({
  name: "test-deploy.yml",
  text: `version: 2.1\n${orbs}jobs: { integration: { ${job} } }\nworkflows: { main: { jobs: [integration] } }\n`,
});
const myOrb = { name: "my-orb.yml", text: "version: 2.1\ncommands: { greet: { steps: [{ run: echo hello }] } }\n" };
const lookUpOrb: LookUpOrb = (_reference, alias) =>
  alias === "my-orb" ? { source: myOrb, resolved: alias } : undefined;
const compiled = (orbs: string, placedOrbs: readonly string[] = []) => {
  const { diagnostics, compiled: result, missingOrbs } = compile(config(orbs), { lookUpOrb, placedOrbs });
  return { codes: diagnostics.map(({ code, severity }) => `${severity} ${code}`), jobs: result.jobs.size, missingOrbs };
};
const inOrder = { codes: [], jobs: 1, missingOrbs: [] };

describe("an orb is put in place", () => {
  test("of an empty mapping", () => {
    expect(compiled("orbs: { my-orb: {} }\n")).toEqual(inOrder);
  });

  test("of a reference that only CircleCI can write", () => {
    expect(compiled('orbs: { my-orb: "acme/my-orb@dev:<< pipeline.trigger.name >>" }\n')).toEqual(inOrder);
  });

  test("of a key without a value", () => {
    expect(compiled("orbs: { my-orb: }\n")).toEqual({ ...inOrder, codes: ["warning wrong-type"] });
  });

  test("of a version that no value makes outside of a pipeline", () => {
    for (const version of ["dev:<< pipeline.git.branch >>", "dev:<<pipeline.git.revision>>", "<< pipeline.git.tag >>"])
      expect(compiled(`orbs: { my-orb: "acme/my-orb@${version}" }\n`)).toEqual(inOrder);
  });

  test("of a key that is not there, where it is said that it will be", () => {
    expect(compiled("", ["my-orb"])).toEqual(inOrder);
    expect(compiled("orbs: { other: { commands: { x: { steps: [checkout] } } } }\n", ["my-orb"])).toEqual({
      ...inOrder,
      codes: ["warning unused-orb"],
    });
    expect(compiled("").codes).toEqual(["error unknown-orb"]);
  });

  test("and one that nothing uses is not", () => {
    expect(compiled("orbs: { my-orb: {} }\n", ["another"])).toEqual(inOrder);
  });
});

describe("a version that a pipeline alone knows", () => {
  const without = (orbs: string, values: Readonly<Record<string, string>> = {}) =>
    compile(config(orbs), { lookUpOrb: () => undefined, values });

  test("is no reference that is malformed, and nothing to be fetched", () => {
    for (const version of ["dev:<< pipeline.git.branch >>", "dev:<< pipeline.git.revision >>"]) {
      const { diagnostics, missingOrbs } = without(`orbs: { my-orb: "acme/my-orb@${version}" }\n`);
      expect([diagnostics.map(({ code, message, hint }) => [code, message, hint]), missingOrbs]).toEqual([
        [
          [
            "missing-orb",
            'The version of the orb "my-orb" is known to a pipeline alone, so it is not at hand.',
            "What uses it is not looked at. Put an orb in its place: --orb my-orb=FILE, or its folder.",
          ],
        ],
        [],
      ]);
    }
  });

  test("is looked for where the value is known, and malformed where a parameter makes it so", () => {
    const known = without('orbs: { my-orb: "acme/my-orb@dev:<< pipeline.git.branch >>" }\n', { "git.branch": "main" });
    expect(known.missingOrbs).toEqual(["acme/my-orb@dev:main"]);
    const empty = without(
      'parameters: { v: { type: string, default: "" } }\norbs: { my-orb: "acme/my-orb@<< pipeline.parameters.v >>" }\n',
    );
    expect(empty.diagnostics.map(({ code }) => code)).toContain("malformed-orb-reference");
  });
});
