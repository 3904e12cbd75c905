import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";

/** One of the answers to choose from. */
export type Choice = { readonly value: string; readonly label: string; readonly hint?: string | undefined };

/** A question, and the flags that answer it, so that whoever is not asked knows how to. */
type Question = { readonly question: string; readonly flags: string };

/** Whoever answers. Rejects with an AbortError when a person does not want to go on. */
export type Prompts = {
  readonly choose: (
    question: Question & { readonly choices: readonly Choice[]; readonly initial: string },
  ) => Promise<string>;
  readonly chooseSeveral: (
    question: Question & {
      readonly choices: readonly Choice[];
      readonly initial: readonly string[];
      readonly atLeastOne: boolean;
    },
  ) => Promise<readonly string[]>;
  readonly enter: (
    question: Question & { readonly initial: string; readonly check: (text: string) => string | undefined },
  ) => Promise<string>;
  readonly confirm: (question: Question & { readonly initial: boolean }) => Promise<boolean>;
};

/** Takes every default and says so: with --yes, and where there is no one to ask. */
export function assumedAnswers(io: Io): Prompts {
  const assume = (question: Question, answer: string): void =>
    io.say(
      `${io.paint("dim", "assumed:")} ${question.question}: ${answer} ${io.paint("dim", `(else: ${question.flags})`)}`,
    );
  const labels = (choices: readonly Choice[], values: readonly string[]): string =>
    values.length === 0
      ? "none"
      : values.map((value) => choices.find((choice) => choice.value === value)?.label ?? value).join(", ");
  return {
    choose: async (question) => {
      assume(question, labels(question.choices, [question.initial]));
      return question.initial;
    },
    chooseSeveral: async (question) => {
      assume(question, labels(question.choices, question.initial));
      return question.initial;
    },
    enter: async (question) => {
      const wrong = question.check(question.initial);
      if (wrong !== undefined)
        throw new CliError(`No one can be asked, and there is nothing to assume: ${question.question}`, {
          code: ExitCode.usage,
          next: [`${wrong} By ${question.flags}.`],
        });
      assume(question, question.initial);
      return question.initial;
    },
    confirm: async (question) => {
      assume(question, question.initial ? "yes" : "no");
      return question.initial;
    },
  };
}
