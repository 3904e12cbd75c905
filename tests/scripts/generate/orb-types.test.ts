import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { orbTypes } from "../../../scripts/generate/orb-types.ts";
import { armPipelineOrb } from "../../../src/generator/arm-pipeline-orb.ts";
import {
  call,
  defineCommand,
  defineExecutor,
  defineJob,
  defineOrb,
  integer,
  machine,
  oneOf,
  orbDocument,
  stepsParameter,
  string,
} from "../../../src/model/index.ts";

const path = "src/generator/arm-pipeline-types.ts";

test("the committed type is that of the orb", async () => {
  expect(orbTypes(orbDocument(armPipelineOrb))).toBe(
    await readFile(resolve(import.meta.dirname, "../../..", path), "utf8"),
  );
});

test("an argument has its description and default; components share one that is the same, and have their own that differs", () => {
  const greet = defineCommand({
    name: "greet",
    description: "Greet /* somebody */.",
    parameters: { whom: string("Whom."), times: integer("How often.", { default: 1 }) },
    steps: () => [],
  });
  const shout = defineJob({
    name: "shout",
    parameters: {
      whom: string("Whom."),
      times: integer("How often, once by default.", { default: 1 }),
      how: oneOf(["loud", "louder"], "How."),
      first: stepsParameter("Steps before.", { default: [] }),
    },
    executor: machine(),
    steps: (p) => [call(greet, { whom: p.whom })],
  });
  const small = defineExecutor({ name: "small", body: () => machine() });
  const types = orbTypes(orbDocument(defineOrb({ executors: [small], commands: [greet], jobs: [shout] })));
  expect(types.slice(types.indexOf("interface "))).toMatchInlineSnapshot(`
    "interface WhomArgument {
      /**
       * Whom.
       * Required.
       */
      readonly whom: Value<string>;
    }

    interface TimesArgument {
      /**
       * How often.
       * Default: \`1\`
       */
      readonly times?: Value<number> | undefined;
    }

    interface TimesArgument2 {
      /**
       * How often, once by default.
       * Default: \`1\`
       */
      readonly times?: Value<number> | undefined;
    }

    interface HowArgument {
      /**
       * How.
       * Required.
       */
      readonly how: Value<"loud" | "louder">;
    }

    interface FirstArgument {
      /**
       * Steps before.
       * Default: none.
       */
      readonly first?: Value<readonly Step[]> | undefined;
    }

    interface GreetCommand extends WhomArgument, TimesArgument {}
    interface ShoutJob extends WhomArgument, TimesArgument2, HowArgument, FirstArgument {}

    /** This orb, for \`importOrb\`. */
    export interface ArmPipelineOrb extends AnyOrb {
      readonly executors: {
        readonly small: ExecutorDefinition<"small", ParametersOf<object>>;
      };
      readonly commands: {
        /** Greet /* somebody * /. */
        readonly greet: CommandDefinition<"greet", ParametersOf<GreetCommand>>;
      };
      readonly jobs: {
        readonly shout: StepsJobDefinition<"shout", ParametersOf<ShoutJob>>;
      };
    }
    "
  `);
});
