import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const orb = `version: 2.1
description: Greets. */ People like it.
executors:
  small:
    parameters: { tag: { type: string, default: stable } }
    docker: [{ image: "cimg/base:<< parameters.tag >>" }]
commands:
  greet:
    description: Greet somebody.
    parameters:
      to: { type: string, description: Whom. }
      loud: { type: boolean, default: false }
    steps: [{ run: { name: Greet, command: echo hello } }]
jobs:
  all-at-once:
    description: |
      Greet everybody,
      one after the other.
    parameters:
      executor: { type: executor, default: small }
      times: { type: integer, default: 1, description: How often. }
      tone: { type: enum, enum: [warm, cold], default: warm }
      token: { type: env_var_name, default: GREET_TOKEN }
      before: { type: steps, default: [checkout] }
      names: { type: string }
    executor: << parameters.executor >>
    steps: [{ greet: { to: "<< parameters.names >>" } }]
`;

const expected = `/*
 * The interface of an orb, made by \`arm-pipeline generate types greet.yml\`: do not edit it.
 * Use: const orb = importOrb({ alias: "greet", reference, ...greet }), and orb.jobs, orb.commands, orb.executors.
 */
import { boolean, envVarName, executorParameter, integer, oneOf, stepsParameter, string, type ExecutorValue, type ParametersOf, type Step, type Value } from "arm-pipeline";

interface TagArgument {
  /** Default: \`stable\` */
  readonly tag?: Value<string> | undefined;
}

interface ToArgument {
  /**
   * Whom.
   * Required.
   */
  readonly to: Value<string>;
}

interface LoudArgument {
  /** Default: \`false\` */
  readonly loud?: Value<boolean> | undefined;
}

interface ExecutorArgument {
  /** Default: \`small\` */
  readonly executor?: Value<ExecutorValue> | undefined;
}

interface TimesArgument {
  /**
   * How often.
   * Default: \`1\`
   */
  readonly times?: Value<number> | undefined;
}

interface ToneArgument {
  /** Default: \`warm\` */
  readonly tone?: Value<"warm" | "cold"> | undefined;
}

interface TokenArgument {
  /** Default: \`GREET_TOKEN\` */
  readonly token?: Value<string> | undefined;
}

interface BeforeArgument {
  /** Default: 1 of the orb's steps. */
  readonly before?: Value<readonly Step[]> | undefined;
}

interface NamesArgument {
  /** Required. */
  readonly names: Value<string>;
}

interface SmallExecutor extends TagArgument {}
interface GreetCommand extends ToArgument, LoudArgument {}
interface AllAtOnceJob extends ExecutorArgument, TimesArgument, ToneArgument, TokenArgument, BeforeArgument, NamesArgument {}

/** Greets. * / People like it. */
export const greet = {
  definition: {
    jobs: {
      /**
       * Greet everybody,
       * one after the other.
       */
      "all-at-once": {
        parameters: {
          executor: executorParameter("", { default: "small" }),
          times: integer("How often.", { default: 1 }),
          tone: oneOf(["warm", "cold"], "", { default: "warm" }),
          token: envVarName("", { default: "GREET_TOKEN" }),
          before: stepsParameter("", { default: [] }),
          names: string(""),
        } as ParametersOf<AllAtOnceJob>,
      },
    },
    commands: {
      /** Greet somebody. */
      greet: {
        parameters: {
          to: string("Whom."),
          loud: boolean("", { default: false }),
        } as ParametersOf<GreetCommand>,
      },
    },
    executors: {
      small: {
        parameters: {
          tag: string("", { default: "stable" }),
        } as ParametersOf<SmallExecutor>,
      },
    },
  },
} as const;
`;

/** What the compiler of TypeScript says of a use of the module. */
function typesOf(folder: string, use: string): string {
  const library = JSON.stringify(join(cli.root, "src/model/index.ts"));
  writeFileSync(join(folder, "module.ts"), expected.replace('"arm-pipeline"', library));
  writeFileSync(
    join(folder, "use.ts"),
    `import { importOrb, job } from ${library};\nimport { greet } from "./module.ts";\nconst orb = importOrb({ alias: "g", reference: "acme/greet@1", ...greet });\n${use}\n`,
  );
  const settings = { strict: true, module: "nodenext", target: "es2023", noEmit: true, skipLibCheck: true };
  const compilerOptions = {
    ...settings,
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
    typeRoots: [join(cli.root, "node_modules/@types")],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
  try {
    execFileSync(join(cli.root, "node_modules/.bin/tsc"), ["--project", folder], { encoding: "utf8" });
    return "";
  } catch (error) {
    return String((error as { stdout?: string }).stdout);
  }
}

describe("generate types", () => {
  test("prints a module with every parameter, described", async () => {
    const folder = cli.folder({ "greet.yml": orb });
    expect(await cli.run(["generate", "types", "greet.yml"], { in: folder })).toEqual({
      status: 0,
      stdout: expected,
      stderr: "",
    });
  });

  test("the module types every argument", () => {
    const folder = cli.folder();
    expect(typesOf(folder, 'job(orb.jobs["all-at-once"], { names: "a, b", tone: "cold", times: 2 });')).toBe("");
    expect(typesOf(folder, 'job(orb.jobs["all-at-once"], { names: "a", tone: "loud" });')).toContain('"loud"');
    expect(typesOf(folder, 'job(orb.jobs["all-at-once"], {});')).toContain("names");
    expect(typesOf(folder, 'job(orb.jobs.none, { names: "a" });')).toContain("none");
  });

  test("takes an orb of the registry by its reference, from where it is at hand, and says which version it was", async () => {
    const folder = cli.folder({ "greet.yml": orb });
    const { status, stdout, stderr } = await cli.run(
      ["generate", "types", "acme/greet@1.2.0", "--orb", "acme/greet@1.2.0=greet.yml"],
      { in: folder },
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("made by `arm-pipeline generate types acme/greet@1.2.0`");
    expect(stdout).toContain('export const greet = {\n  reference: "acme/greet@1.2.0",\n');
    expect(stdout).toContain('importOrb({ alias: "greet", ...greet })');
  });

  test("writes a file, and leaves one alone that differs", async () => {
    const folder = cli.folder({ "greet.yml": orb, "greet.ts": "// mine\n" });
    const args = ["generate", "types", "greet.yml", "--out"];
    expect(await cli.run([...args, "types/greet.ts"], { in: folder })).toEqual({
      status: 0,
      stdout: "",
      stderr: "types/greet.ts: written.\n",
    });
    const { status, stderr } = await cli.run([...args, "greet.ts"], { in: folder });
    expect([status, stderr.split("\n").at(-3)]).toEqual([
      2,
      "error: greet.ts exists and differs, so it was left alone.",
    ]);
  });

  test.each<[string, readonly string[], number, string]>([
    [
      "an orb that is not at hand",
      ["acme/none@1"],
      6,
      'error: The orb "acme/none@1" is not at hand.\n  next: Get it over the network: arm-pipeline generate types acme/none@1 --fetch\n',
    ],
    [
      "what names no orb",
      ["nonesuch"],
      2,
      'error: "nonesuch" is neither a file or folder nor a reference to an orb.\n  next: Name a version, such as circleci/node@7.1, an https address, or an orb\'s file or folder.\n',
    ],
    [
      "a name that is no constant's",
      ["greet.yml", "--name", "my-orb"],
      2,
      'error: --name: "my-orb" cannot name a constant.\n  next: Give letters and digits, such as --name slack.\n',
    ],
  ])("refuses %s", async (_what, args, status, stderr) => {
    const folder = cli.folder({ "greet.yml": orb });
    expect(await cli.run(["generate", "types", ...args], { in: folder })).toEqual({ status, stdout: "", stderr });
  });

  test("refuses an orb that cannot be read, and says where", async () => {
    const folder = cli.folder({ "broken.yml": "jobs: {\n" });
    const { status, stdout, stderr } = await cli.run(["generate", "types", "broken.yml"], { in: folder });
    expect([status, stdout, stderr.split("\n").at(-2)]).toEqual([
      3,
      "",
      'error: The orb at "broken.yml" cannot be read.',
    ]);
    expect(stderr).toContain("broken.yml:2:1 error yaml-syntax");
  });
});
