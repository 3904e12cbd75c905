import type { Command } from "commander";
import { CliError } from "../io/cli-error.ts";
import type { Io } from "../io/io.ts";
import { type Candidates, candidates } from "./candidates.ts";
import { valuesOf } from "./values.ts";

/**
 * Answers a shell. What cannot be read now completes to nothing: a person who types is told of it when they press
 * return.
 */
export async function runComplete(io: Io, program: Command, words: readonly string[]): Promise<void> {
  io.out(answer(await candidates(program, words, valuesOf(io, words)).catch(orNothing)));
}

function orNothing(error: unknown): Candidates {
  if (error instanceof CliError) return { kind: "words", words: [] };
  throw error;
}

function answer(found: Candidates): string {
  if (found.kind === "files") return ":files\n";
  return found.words.map(({ word, about }) => `${word}${about ? `\t${about}` : ""}\n`).join("");
}
