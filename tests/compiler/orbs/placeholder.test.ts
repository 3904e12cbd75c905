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
