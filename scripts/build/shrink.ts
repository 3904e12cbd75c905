import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { execa } from "execa";
import { getProcessor } from "sh-syntax";
import { filled } from "./fill.ts";

/**
 * What is used of https://webassembly.github.io/spec/js-api/, which TypeScript has among the types of browsers only.
 */
const { WebAssembly: wasm } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly compile: (bytes: Uint8Array) => Promise<object>;
    readonly instantiate: (module: object, imports: unknown) => Promise<never>;
  };
};

/** Compiled once: that takes longer than printing a script. */
let parser: Promise<object> | undefined;

const process = getProcessor(async (imports: unknown) => {
  // Not import.meta.resolve, which the runner of the end-to-end tests' setup does not have.
  parser ??= readFile(createRequire(import.meta.url).resolve("sh-syntax/main.wasm")).then((bytes) =>
    wasm.compile(bytes),
  );
  return wasm.instantiate(await parser, imports);
});

const options = {
  filepath: "script.sh",
  print: true,
  minify: true,
  keepComments: false,
  spaceRedirects: false,
} as const;

/**
 * The key of an associative array, as in ${check[$at url]}, which this parser takes for arithmetic; a word is
 * arithmetic too.
 */
const keyWithBlank = /\$\{\w+\[[$\w]+(?: [$\w]+)+\]/g;
const blank = "_blank_in_key_";
const withoutBlank = (key: string): string => key.replaceAll(" ", blank);

/**
 * A script without comments, indentation and blanks that mean nothing, by the parser of mvdan/sh, and with short lines
 * joined; the comments at its top stay. It is what a compiled configuration carries in every job, so its size counts;
 * for people, the sources are there. https://pkg.go.dev/mvdan.cc/sh/v3/syntax#Minify
 */
export async function shrink(script: string): Promise<string> {
  const [top = ""] = /^(?:#.*\n)*/.exec(script) ?? [];
  // Its first overload, of a text without printing, gets in the way of the second.
  const printed = (await process(script.replaceAll(keyWithBlank, withoutBlank), options)) as unknown as string;
  const minified = printed.replaceAll(blank, " ");
  const joined = filled(minified);
  // What bash makes of both is compared, so that a line that should have stayed apart is found here and not in a job.
  return top + ((await isSameProgram(minified, joined)) ? joined : minified);
}

/** Whether bash reads the same program from both texts, as it prints them itself. */
async function isSameProgram(one: string, other: string): Promise<boolean> {
  const program = `one() {\n${one}\n}\nother() {\n${other}\n}\n[[ "$(declare -f one | tail -n +2)" == "$(declare -f other | tail -n +2)" ]]`;
  return (await execa("bash", ["-c", program], { reject: false, stdin: "ignore" })).exitCode === 0;
}
