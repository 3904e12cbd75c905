import { duration } from "../../text/quantities.ts";
import { oneLine } from "../../text/terminal-text.ts";
import { fit, pad } from "../../text/width.ts";
import type { Io } from "../io/io.ts";
import { json } from "../io/show-diagnostics.ts";
import { stateFolder } from "../state/state-folder.ts";
import { type KnownRun, runsIn } from "./run-record.ts";
import { sayRoom } from "./runs-room.ts";

/** A branch's name may be as long as a sentence. */
const widestOrigin = 36;

/** Lists the runs, the last one first. */
export async function runRunsList(io: Io, flags: { readonly json?: boolean }): Promise<void> {
  const state = stateFolder(io);
  const runs = await runsIn(state).list();
  if (flags.json === true) {
    io.out(json(runs.map(dataOf)));
    return;
  }
  if (runs.length === 0) io.say("There is no run yet. Start one: arm-pipeline run");
  else {
    io.out(`${table(io, runs)}\n`);
    await sayRoom(io, state, runs.length);
  }
}

function dataOf({ info, status }: KnownRun) {
  const { id, workflow, startedAt, about, continues = null, end } = info;
  const { branch = null, revision = null, configuration = null, command = null } = about ?? {};
  const of = { branch, revision, configuration, command };
  return { id, workflow, status, startedAt, durationMs: end?.durationMs ?? null, continues, ...of };
}

function table(io: Pick<Io, "paintOut">, runs: readonly KnownRun[]): string {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));
  const words = runs.map(({ status }) => statusWords(status));
  const [ids, workflows] = [
    widest(runs.map(({ info }) => info.id)),
    widest(runs.map(({ info }) => oneLine(info.workflow))),
  ];
  const wordWidth = widest(words);
  const origins = runs.map(({ info: { about } }) =>
    oneLine([about?.branch, about?.revision?.slice(0, 7)].filter((part) => part !== undefined).join(" ")),
  );
  const originWidth = Math.min(widestOrigin, widest(origins));
  const lines = runs.map(({ info, status }, index) => {
    const { id, startedAt, end, continues } = info;
    const workflow = oneLine(info.workflow);
    const took = end === undefined ? "" : duration(end.durationMs);
    const from = continues === undefined ? "" : `  goes on from ${continues}`;
    const origin = pad(fit(origins[index] ?? "", widestOrigin), originWidth);
    const word = io.paintOut(colourOf(status), (words[index] ?? "").padEnd(wordWidth));
    return `${id.padEnd(ids)}  ${workflow.padEnd(workflows)}  ${word}  ${localTime(startedAt)}  ${took.padStart(7)}  ${origin}${from}`;
  });
  return lines.map((line) => line.trimEnd()).join("\n");
}

/** A status for people. */
export const statusWords = (status: KnownRun["status"]): string => status.replace("_", " ");

const colourOf = (status: KnownRun["status"]): "green" | "red" | "yellow" | "cyan" =>
  status === "success" ? "green" : status === "failed" ? "red" : status === "running" ? "cyan" : "yellow";

/** The time where the person is, as ISO 8601 has it. */
function localTime(iso: string): string {
  const at = new Date(iso);
  const two = (number: number): string => String(number).padStart(2, "0");
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
