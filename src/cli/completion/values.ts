import { allDiagnostics } from "../../compiler/catalogue.ts";
import { compile } from "../../compiler/compile.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { reviewRules } from "../../publisher/rules/all.ts";
import { readConfig } from "../check/read-config.ts";
import type { Io } from "../io/io.ts";
import { formats } from "../io/show-diagnostics.ts";
import { runsIn } from "../rehearse/run-record.ts";
import { stateFolder } from "../state/state-folder.ts";
import type { Candidate, Values } from "./candidates.ts";
import { shells } from "./scripts.ts";

const words = (list: readonly string[]): readonly Candidate[] => list.map((word) => ({ word }));

/** The values that are known without looking anywhere, by the option's name, or the command's with it. */
const fixed: Readonly<Record<string, () => readonly Candidate[]>> = {
  "validate --format": () => words(formats),
  "orb validate --format": () => words(formats),
  "--machine": () => words(["container", "host"]),
  "--docker": () => words(["container", "host"]),
  "generate config --orb": () => words(["registry", "url", "inline"]),
  "--ignore": () => allDiagnostics.filter(({ severity }) => severity === "warning").map(({ code }) => ({ word: code })),
  "--exclude": () => reviewRules.map(({ code, title }) => ({ word: code, about: title })),
  "--bump": () => words(["major", "minor", "patch"]),
  explain: () => allDiagnostics.map(({ code, severity }) => ({ word: code, about: severity })),
  completion: () => words(shells),
};

/** The values of options and arguments: fixed ones, and those of the configuration and of the runs that are there. */
export function valuesOf(io: Io, line: readonly string[]): Values {
  return async ({ command, option }) => {
    const known = fixed[option === undefined ? command : `${command} ${option}`] ?? fixed[option ?? ""];
    if (known !== undefined) return known();
    const what = option ?? command;
    if (what === "--workflow") return (await workflows(io, line)).map(({ name }) => ({ word: name }));
    if (what === "run" || (what === "--job" && command === "compile")) return await jobs(io, line, () => true);
    if (what === "--approve" || what === "--deny")
      return [{ word: "all" }, ...(await jobs(io, line, (type) => type === "approval"))];
    if (["runs show", "runs clean", "runs open", "--rerun-failed"].includes(what)) return await runs(io);
    return undefined;
  };
}

/** The jobs by their final names; of orbs that are not at hand the names are in the configuration too. */
async function jobs(io: Io, line: readonly string[], wanted: (type: string) => boolean): Promise<readonly Candidate[]> {
  const entries = (await workflows(io, line)).flatMap((workflow) => workflow.entries);
  return words([...new Set(entries.filter(({ type }) => wanted(type)).map(({ name }) => name))]);
}

async function workflows(io: Io, line: readonly string[]): Promise<readonly CompiledWorkflow[]> {
  const at = line.indexOf("--config");
  return compile(await readConfig(io, at === -1 ? undefined : line[at + 1])).compiled.workflows;
}

async function runs(io: Io): Promise<readonly Candidate[]> {
  const all = await runsIn(stateFolder(io)).list();
  return all.map(({ info, status }) => ({ word: info.id, about: `${info.workflow}, ${status.replace("_", " ")}` }));
}
