import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { caseNames, casesFolder } from "./cases.ts";

/** Texts of every kind to begin from: what the cases are about, right and wrong, besides some of them. */
export const seedTexts = (without: readonly string[] = []): readonly string[] =>
  caseNames().flatMap((name) => {
    if (without.includes(name)) return [];
    try {
      return [readFileSync(join(casesFolder, name, "config.yml"), "utf8")];
    } catch {
      return []; // a case of an orb
    }
  });

/** Pieces that mean something to YAML, to CircleCI, or to JavaScript. */
export const pieces: readonly string[] = [
  ..."\n,  ,- ,: ,<<: ,*a,&a ,{,},[,],|,>,\",',#,\t,---\n,!!str ,~,null,yes,0x1f,1e9,.nan,\\<<,<<,>>".split(","),
  ...[
    "<< parameters.x >>",
    "<<# parameters.x >>",
    "<</ parameters.x >>",
    "<< pipeline.git.branch == 'a' and not 1 >>",
    "<<include(x)>>",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "jobs:",
    "steps:",
    "when:",
    "matrix:",
    "requires:",
    "name:",
    "type: approval",
  ],
  ...[
    "{}",
    "[]",
    "- run",
    "  - x: {y: z}",
    "executor: ",
    "\u2028",
    "\ufeff",
    "\0",
    "💥",
    "parallelism: -1",
    "(((",
    "/(a+)+$/",
  ],
];

/** A text with a few places changed. */
export const mutations = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), fc.constantFrom(...pieces, "")), {
      minLength: 1,
      maxLength: 6,
    })
    .map((changes) =>
      changes.reduce((changed, [place, length, piece]) => {
        const at = Math.floor(place * changed.length);
        return changed.slice(0, at) + piece + changed.slice(at + length);
      }, text),
    );

/** A text with some of its lines in another order. */
export const reorderings = (text: string): fc.Arbitrary<string> =>
  fc.array(fc.tuple(fc.nat(200), fc.nat(200)), { minLength: 1, maxLength: 8 }).map((swaps) => {
    const lines = text.split("\n");
    for (const [a, b] of swaps) {
      const [i, j] = [a % lines.length, b % lines.length];
      [lines[i], lines[j]] = [lines[j] ?? "", lines[i] ?? ""];
    }
    return lines.join("\n");
  });
