import type { ReviewRule } from "../rule.ts";
import { runSteps } from "../steps.ts";

/** The default of orb-tools' parameter `max_command_length`. */
const longest = 64;

/** Shell text in a file of its own can be linted and tested. A packed orb does not show any more what was included. */
export const longCommands: ReviewRule = {
  code: "RC009",
  title: `A command of more than ${longest} characters is included from a file.`,
  check: (orb) => {
    if (orb.form === "file")
      return { skipped: "A packed orb does not show which commands were included; review its folder." };
    return runSteps(orb).flatMap(({ component, path, run }) => {
      // orb-tools measures what stands under "command", and finds every step that has none too long.
      if (typeof run === "string")
        return {
          in: component,
          path,
          message: `A run step of "${component.name}" is written in the short form, whose command orb-tools does not measure.`,
          hint: 'Write it with "name" and "command".',
        };
      const written = run.command;
      if (typeof written !== "string" || /<<\s*include\(/.test(written)) return [];
      // The shell in which orb-tools measures drops newlines at the end.
      const command = written.replace(/\n+$/, "");
      if (command.length <= longest) return [];
      return {
        in: component,
        path: [...path, "command"],
        message: `A command of "${component.name}" has ${command.length} characters of at most ${longest}.`,
        hint: "Move it to a file and write <<include(scripts/name.sh)>>.",
      };
    });
  },
};
