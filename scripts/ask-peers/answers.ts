import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { compile } from "../../src/compiler/compile.ts";

/** What somebody says of an input. */
export interface Answer {
  readonly answer: "accepts" | "warns" | "refuses";
  /** The words of its first complaint, the worst one. */
  readonly words?: string;
}

/** An input, and what others say of it. */
export interface Question {
  readonly name: string;
  readonly about: string;
  /**
   * CircleCI's new compiler, which nobody can ask without its network: how the answer is known, and where it stands.
   * Nothing where it is not known.
   */
  readonly circleci?: Answer & {
    readonly known: "documented" | "recorded" | "recorded before";
    readonly source: string;
  };
  /** The language server's answer, as it gave it. */
  readonly languageServer?: Answer;
}

/** The inputs, and who said what. */
export interface Questions {
  /** The language server that was asked. */
  readonly languageServer: string;
  readonly questions: readonly Question[];
}

const folder = import.meta.dirname;
export const questionsFile = resolve(folder, "questions.json");

/** The list, as it is committed. */
export const readQuestions = async (file = questionsFile): Promise<Questions> =>
  JSON.parse(await readFile(file, "utf8")) as Questions;

/** The text of an input. */
export const inputOf = async ({ name }: Question): Promise<string> =>
  await readFile(resolve(folder, "inputs", `${name}.yml`), "utf8");

/** What this compiler says, for CircleCI's cloud of today. */
export function ourAnswer(text: string): Answer {
  const { diagnostics } = compile({ name: ".circleci/config.yml", text });
  // That no workflow runs on the branch of the defaults is no judgement of the file.
  const judged = diagnostics.filter(({ code }) => !code.startsWith("nothing-runs"));
  const worst = judged.find(({ severity }) => severity === "error") ?? judged[0];
  if (worst === undefined) return { answer: "accepts" };
  return { answer: worst.severity === "error" ? "refuses" : "warns", words: worst.code };
}
