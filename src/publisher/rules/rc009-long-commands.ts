import type { ReviewRule } from "../rule.ts";
import { runSteps } from "../steps.ts";

/** The default of orb-tools' parameter `max_command_length`. */
const longest = 64;

/** Shell text in a file of its own can be linted and tested. A packed orb does not show any more what was included. */
export const longCommands: ReviewRule = {
  code: "RC009",
  title: `A command of more than ${longest} characters is included from a file.`,
  check: (orb) => {
    if (orb.form === "packed")
      return { skipped: "A packed orb does not show which commands were included; review its folder." };
    return runSteps(orb).flatMap(({ component, path, run }) => {
      const command = typeof run === "string" ? run : run.command;
      if (typeof command !== "string" || command.length <= longest || /<<\s*include\(/.test(command)) return [];
      return {
        in: component,
        path: typeof run === "string" ? path : [...path, "command"],
        message: `A command of "${component.name}" has ${command.length} characters of at most ${longest}.`,
        hint: "Move it to a file and write <<include(scripts/name.sh)>>.",
      };
    });
  },
};
