import { Command } from "commander";
import { checkArm64, checkNode, checkTool, type ToolState, tools } from "../doctor-tools.ts";
import { ExitCode } from "../exit-code.ts";
import { examples } from "../help.ts";
import type { Io } from "../io.ts";

/** Shows what is installed and what is missing. It asks each tool for its version and changes nothing. */
export function doctorCommand(io: Io): Command {
  return new Command("doctor")
    .description(
      "Show what is installed, in which version, and what is missing and how to get it.\n" +
        "Ends with 4 when the pipeline cannot be rehearsed here. Generating and reviewing need none of it.",
    )
    .option("--json", "print { ready, tools } as JSON")
    .addHelpText(
      "after",
      examples(["arm-pipeline doctor", "arm-pipeline doctor --json", "arm-pipeline doctor --json | jq .ready"]),
    )
    .action(async ({ json }: { readonly json?: boolean }) => {
      const states = [checkNode(io), ...(await Promise.all(tools.map((tool) => checkTool(io, tool)))), checkArm64(io)];
      const missing = states.filter(({ state, required }) => required && state !== "ok");
      const ready = missing.length === 0;
      if (json) io.out(`${JSON.stringify({ ready, tools: states }, undefined, 2)}\n`);
      else io.out(`${table(io, states)}\n\n${summary(io, missing)}\n`);
      io.exit(ready ? ExitCode.ok : ExitCode.runFailed);
    });
}

function table(io: Io, states: readonly ToolState[]): string {
  const width = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));
  const names = width(states.map(({ name }) => name));
  const versions = width(states.map((state) => shown(state)));
  return states
    .map((state) => {
      const colour = state.state === "ok" ? "green" : state.required ? "red" : "yellow";
      const line = `${state.name.padEnd(names)}  ${io.paint(colour, shown(state).padEnd(versions))}  ${state.usedFor}${state.required ? "" : " (optional)"}`;
      return state.next === null ? line : `${line}\n${" ".repeat(names)}  get it: ${state.next}`;
    })
    .join("\n");
}

const shown = ({ state, version }: ToolState): string =>
  state === "ok" ? (version ?? "") : version === null ? state : `${version}, ${state}`;

function summary(io: Io, missing: readonly ToolState[]): string {
  if (missing.length === 0) return `${io.paint("green", "Ready")}: the pipeline can be rehearsed on this machine.`;
  return `${io.paint("red", "Not ready")} to rehearse the pipeline: ${missing.map(({ name, state }) => `${name} (${state})`).join(", ")}.`;
}
