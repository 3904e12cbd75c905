import { stderr, stdin } from "node:process";
import type { Writable } from "node:stream";
import type { Io } from "../io/io.ts";
import type { Choice, Prompts } from "./prompts.ts";

/**
 * Asks on the terminal, beside the story. The library takes 336 kB with all that it needs and is loaded when there is
 * something to ask: no other command waits for it. Of those that are kept, @inquirer/prompts 8 wants Node 22; prompts
 * and enquirer are kept no more.
 */
export async function terminalPrompts(io: Io): Promise<Prompts> {
  const { confirm, isCancel, multiselect, select, text } = await import("@clack/prompts");
  const output = sized(stderr, { colours: io.paint("bold", "x") !== "x" });
  const common = { input: stdin, output, signal: io.signal };
  // Ctrl-C and Escape come as a symbol, which is easily taken for a no: https://github.com/madarco/agentbox/pull/84
  const answered = <T>(answer: T): Exclude<T, symbol> => {
    if (isCancel(answer)) throw new DOMException("The question was not answered.", "AbortError");
    return answer as Exclude<T, symbol>;
  };
  return {
    choose: async ({ question, choices, initial }) =>
      answered(await select({ ...common, message: question, options: choices.map(option), initialValue: initial })),
    chooseSeveral: async ({ question, choices, initial, atLeastOne }) =>
      answered(
        await multiselect({
          ...common,
          message: question,
          options: choices.map(option),
          initialValues: [...initial],
          required: atLeastOne,
        }),
      ),
    enter: async ({ question, initial, check }) =>
      answered(
        await text({
          ...common,
          message: question,
          initialValue: initial,
          validate: (value) => check((value ?? "").trim()),
        }),
      ).trim(),
    confirm: async ({ question, initial }) =>
      answered(await confirm({ ...common, message: question, initialValue: initial })),
  };
}

const option = ({ value, label, hint }: Choice) => ({ value, label, ...(hint !== undefined && { hint }) });

/**
 * The same terminal, with a usual size where it does not know its own, as of `docker exec`: at 0 columns the library
 * puts each letter on a line of its own. And without colours where they are not wanted: it uses Node's styleText, which
 * looks at NO_COLOR only from Node 22.13 on (https://nodejs.org/api/util.html#utilstyletextformat-text-options); what
 * moves the cursor stays.
 */
function sized(terminal: NodeJS.WriteStream, { colours }: { readonly colours: boolean }): Writable {
  return new Proxy(terminal, {
    get: (target, key) => {
      if (key === "columns") return target.columns || 80;
      if (key === "rows") return target.rows || 24;
      if (key === "write" && !colours)
        return (chunk: string, ...rest: readonly []) => target.write(plain(String(chunk)), ...rest);
      const value = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is how a terminal is given a colour
const colour = /\u001b\[[\d;]*m/g;
const plain = (text: string): string => text.replaceAll(colour, "");
