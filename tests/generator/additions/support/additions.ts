import { ownOrbInterface } from "../../../../src/cli/orbs/own-orb-interface.ts";
import { type CompileResult, compile } from "../../../../src/compiler/compile.ts";
import { toData } from "../../../../src/compiler/source/data.ts";
import type { AdditionResult } from "../../../../src/generator/additions/addition.ts";
import type { DataMap } from "../../../../src/model/index.ts";

/** A delivery with all that an entry can have: arguments, statuses, an approval. */
export const delivery: DataMap = {
  version: 2.1,
  orbs: { arm: "acme/arm-pipeline@1.0" },
  workflows: {
    deliver: {
      jobs: [
        { "arm/build_and_push": { image: "acme/web", context: ["docker-hub"] } },
        {
          "arm/deploy": {
            stack: "ci-<< pipeline.number >>",
            context: ["pulumi", "aws"],
            requires: ["arm/build_and_push"],
          },
        },
        { "arm/smoke_test": { requires: ["arm/deploy"] } },
        { hold: { type: "approval", requires: [{ "arm/smoke_test": "terminal" }] } },
        { "arm/destroy": { stack: "ci-<< pipeline.number >>", context: ["pulumi", "aws"], requires: ["hold"] } },
      ],
    },
  },
};

/** Only an image, for what needs no more. */
export const buildOnly: DataMap = {
  version: 2.1,
  orbs: { arm: "acme/arm-pipeline@1.0" },
  workflows: { deliver: { jobs: [{ "arm/build_and_push": { image: "acme/web", context: ["docker-hub"] } }] } },
};

const orb = JSON.stringify(ownOrbInterface());

const known = new Map<string, CompileResult>();

/** Compiles a configuration, once; every reference with our name gives our orb, and no other is at hand. */
export function compiled(text: string): CompileResult {
  const result = known.get(text) ?? compileWithOrb(text);
  known.set(text, result);
  return result;
}

function compileWithOrb(text: string): CompileResult {
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

/** The errors of a configuration, without their places, which move. */
export const errorsOf = ({ diagnostics }: CompileResult): readonly string[] =>
  diagnostics
    .filter(({ severity, code }) => severity === "error" && code !== "missing-orb")
    .map(({ code, message }) => `${code}: ${message}`);

/** What the workflows of a configuration run, as plain data: the jobs by name, and their settings. */
export function runsOf({ compiled: { workflows, jobs } }: CompileResult): ReadonlyMap<string, readonly unknown[]> {
  return new Map(
    workflows.map(({ name, entries, settings, active }) => [
      name,
      [
        active,
        Object.fromEntries([...settings].map(([key, node]) => [key, toData(node)])),
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
  const shift = 0;
  let old = text;
  for (const { offset, text: piece } of insertions) {
    const start = offset + shift;
    if (old.slice(offset, offset + piece.length) !== piece) throw new Error(`At ${start} there is another text.`);
    old = old.slice(0, offset) + old.slice(offset + piece.length);
  }
  return old;
}
