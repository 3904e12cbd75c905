import type { NestingStep } from "../../circleci/steps.ts";
import { builtInStepSchemas } from "./built-in-steps.ts";
import { condition } from "./logic.ts";
import { any, call, type Key, kinds, list, named, object, required, type Schema, scalarText } from "./schema.ts";

const nested = named("step", () => step);

/** https://circleci.com/docs/reference/configuration-reference/#the-when-step */
const conditional = (description: string, title: string): Key =>
  required(
    object(title, {
      condition: required(condition, "The logic statement, decided when the configuration is compiled."),
      steps: required(
        kinds({ sequence: list(nested), mapping: nested, scalar: scalarText }),
        "The steps that depend on it.",
      ),
    }),
    description,
  );

const nestingStepSchemas: Readonly<Record<NestingStep, Key>> = {
  when: conditional("Steps for where a condition holds.", "A when step"),
  unless: conditional("Steps for where a condition does not hold.", "An unless step"),
  with_tool_cache: required(
    object("A with_tool_cache step", {
      tool: required(scalarText, "The tool whose cache is restored before the steps, and saved behind them."),
      steps: required(kinds({ sequence: list(nested), scalar: scalarText }), "The steps in between."),
    }),
    "Runs steps with the cache of a tool.",
  ),
  steps: required(kinds({ sequence: list(nested), scalar: scalarText }), "Steps of a parameter, in this place."),
};

/**
 * A step: a name, or a mapping of one name to its arguments. A name that is not built in calls a command, which knows
 * its arguments.
 */
const step: Schema = call("step", { known: { ...builtInStepSchemas, ...nestingStepSchemas }, other: any });

export const steps: Schema = list(nested);
