import { ownOrbInterface } from "../../src/cli/orbs/own-orb-interface.ts";
import { type CompileResult, compile } from "../../src/compiler/compile.ts";
import { toData } from "../../src/compiler/source/data.ts";
import { addToConfig } from "../../src/generator/additions/add-to-config.ts";
import type { Addition, AdditionResult, Insertion } from "../../src/generator/additions/addition.ts";

const orb = JSON.stringify(ownOrbInterface());

/** Compiles a configuration; every reference with our name gives our orb, and no other is at hand. */
export function compileWithOwnOrb(text: string): CompileResult {
  return compile(
    { name: "config.yml", text },
    {
      values: { "git.branch": "main", "git.branch.is_default": true },
      lookUpOrb: (reference) =>
        reference.includes("arm-pipeline")
          ? { source: { name: reference, text: orb }, resolved: reference }
          : undefined,
    },
  );
}

/** The errors of a configuration, without their places, which move, and without orbs that are not at hand. */
export const errorsOf = ({ diagnostics }: CompileResult): readonly string[] =>
  diagnostics
    .filter(({ severity, code }) => severity === "error" && code !== "missing-orb")
    .map(({ code, message }) => `${code}: ${message}`);

/** What the workflows of a configuration run, as plain data: what they are set to, and their jobs in order. */
export function runsOf({ compiled: { workflows, jobs } }: CompileResult): ReadonlyMap<string, readonly unknown[]> {
  return new Map(
    workflows.map(({ name, entries, settings, active }) => [
      name,
      [
        [active, ...[...settings].map(([key, node]) => [key, toData(node)])],
        ...entries.map((entry) => {
          const job = jobs.get(entry.name) ?? entry.job;
          return [entry.name, entry.type, toData(entry.settings), job === undefined ? undefined : toData(job)];
        }),
      ],
    ]),
  );
}

/** The old text: the new one without what was put in. */
export function withoutAdditions({ text, insertions }: Extract<AdditionResult, { kind: "added" }>): string {
  let old = text;
  for (const { offset, text: piece } of insertions) {
    if (old.slice(offset, offset + piece.length) !== piece) throw new Error(`At ${offset} there is another text.`);
    old = old.slice(0, offset) + old.slice(offset + piece.length);
  }
  return old;
}

/** Whether a piece has its own lines, or stands in brackets, behind what stood there. */
function isInPlace(before: string, { offset, text }: Insertion): boolean {
  const beginsLine = offset === 0 || before[offset - 1] === "\n" || (offset === 1 && before[0] === "\ufeff");
  const lines = beginsLine ? text.endsWith("\n") : offset === before.length && /^\r?\n/.test(text);
  return lines || (/[[{]/.test(before) && (text.startsWith(",") || /[[{]/.test(before[offset - 1] ?? "")));
}

/** Adds to a configuration, and says what is not as it has to be. */
export function checkAddition(
  before: string,
  addition: Addition,
): { readonly result: AdditionResult; readonly wrong: readonly string[] } {
  const result = addToConfig(before, addition);
  if (result.kind !== "added") return { result, wrong: [] };
  const [old, fresh] = [compileWithOwnOrb(before), compileWithOwnOrb(result.text)];
  const others = runsOf(fresh);
  const changed = [...runsOf(old)].filter(
    ([name, jobs]) => JSON.stringify(jobs) !== JSON.stringify(others.get(name)?.filter((job) => includes(jobs, job))),
  );
  return {
    result,
    wrong: [
      ...(withoutAdditions(result) === before ? [] : ["Without what was added it is not the old text."]),
      ...result.insertions
        .filter((piece) => !isInPlace(before, piece))
        .map(({ text }) => `"${text}" is in no place of its own.`),
      ...changed.map(([name]) => `The workflow "${name}" does not run what it ran.`),
      ...errorsOf(fresh).filter((error) => !errorsOf(old).includes(error)),
      ...(addToConfig(result.text, addition).kind === "unchanged" ? [] : ["Added again, it changes the file."]),
    ],
  };
}

const includes = (jobs: readonly unknown[], job: unknown): boolean =>
  jobs.some((other) => JSON.stringify(other) === JSON.stringify(job));
