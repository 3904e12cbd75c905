import { some } from "../../text/quantities.ts";
import type { Io } from "../io/io.ts";
import type { ConfigurationNeeds } from "./configuration-needs.ts";
import type { ToolState } from "./tools.ts";

/** A tool as it was found, and whether the repository's configuration needs it here. */
export type RequiredState = ToolState & { readonly required: boolean };

/** The tools in groups: what the configuration needs, what only some other use needs. */
export function statesText(io: Pick<Io, "paintOut">, states: readonly RequiredState[], needs: ConfigurationNeeds) {
  const width = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));
  const [names, versions] = [width(states.map(({ name }) => name)), width(states.map(shown))];
  const row = (state: RequiredState): string => {
    const colour = state.state === "ok" ? "green" : state.required ? "red" : "yellow";
    const line = `  ${state.name.padEnd(names)}  ${io.paintOut(colour, shown(state).padEnd(versions))}  ${state.usedFor}`;
    return state.next === null ? line : `${line}\n  ${" ".repeat(names)}  get it: ${state.next}`;
  };
  const others = states.filter(({ required }) => !required);
  const groups: readonly (readonly [string, readonly RequiredState[]])[] = [
    [title(needs), states.filter(({ required }) => required)],
    ["For the orb's jobs on this host, and the demo:", others.filter(({ name }) => name !== "circleci")],
    ["For publishing an orb:", others.filter(({ name }) => name === "circleci")],
  ];
  return groups
    .filter(([, rows]) => rows.length > 0)
    .map(([heading, rows]) => `${io.paintOut("bold", heading)}\n${rows.map(row).join("\n")}\n`)
    .join("\n");
}

function title({ path, problem, jobs: { inContainers, onHost } }: ConfigurationNeeds): string {
  if (path === null) return "To rehearse a configuration in containers (there is none here yet):";
  if (problem !== null) return `To rehearse ${path} in containers:`;
  const where = [
    ...(inContainers > 0 ? [`${some(inContainers, "job")} in containers`] : []),
    ...(onHost > 0 ? [`${some(onHost, "job")} on this host`] : []),
  ];
  return `To rehearse ${path}${where.length === 0 ? "" : `, ${where.join(" and ")}`}:`;
}

const shown = ({ state, version }: ToolState): string =>
  state === "ok" ? (version ?? "") : version === null ? state : `${version}, ${state}`;
