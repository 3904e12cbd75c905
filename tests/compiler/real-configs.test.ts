import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compile } from "../../src/compiler/compile.ts";
import { compileOrb } from "../../src/compiler/compile-orb.ts";
import { renderCompiled } from "../../src/compiler/emit/render-compiled.ts";
import type { Data } from "../../src/model/data.ts";

/*
 * Configurations of the world with what CircleCI's own compiler made of them. They belong to others and are not part of this project:
 * they stand beside it where it is developed, and README.md there says how an output is compared.
 */
const folder = resolve(import.meta.dirname, "../../../shared/real-configs");
const present = existsSync(folder);
const casesIn = (kind: string): readonly string[] =>
  present
    ? readdirSync(join(folder, kind), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : [];

/** YAML as CircleCI reads it, by another reader than the compiler's own. */
const read = (text: string): unknown =>
  parse(text, { version: "1.1", merge: true, uniqueKeys: false, maxAliasCount: -1 });

function readCase(kind: string, name: string) {
  const at = join(folder, kind, name);
  const file = (path: string): string | undefined =>
    existsSync(join(at, path)) ? readFileSync(join(at, path), "utf8") : undefined;
  const index = JSON.parse(file("orbs/index.json") ?? "{}") as Record<string, string>;
  return {
    source: { name: "config.yml", text: file("config.yml") ?? "" },
    expected: file("expected.yml") ?? "",
    options: {
      parameters: JSON.parse(file("params.json") ?? "{}") as Record<string, Data>,
      lookUpOrb: (reference: string) => {
        const path = index[reference];
        const text = path === undefined ? undefined : (file(path) ?? file(`orbs/${path}`));
        return text === undefined ? undefined : { source: { name: reference, text }, resolved: reference };
      },
    },
  };
}

type Job = { environment?: unknown };
type Hints = { collapse_npx?: boolean };
const hints: Readonly<Record<string, Hints>> = present
  ? Object.fromEntries(
      (JSON.parse(readFileSync(join(folder, "ok/manifest.json"), "utf8")) as { name: string; hints: Hints }[]).map(
        (entry) => [entry.name, entry.hints],
      ),
    )
  : {};

/** Data that may be compared: a job's environment as one mapping, and the version of the output as it is today. */
function comparable(text: string, { collapse_npx = false }: Hints = {}): unknown {
  const document = read(text) as { version: unknown; jobs: Record<string, Job> };
  for (const job of Object.values(document.jobs ?? {}))
    if (Array.isArray(job.environment)) job.environment = Object.assign({}, ...job.environment);
  document.version = 2;
  const collapsed = JSON.stringify(document).replaceAll(
    /"command":"(npx(?:[^"\\]|\\.)*)"/g,
    (whole, command: string) =>
      collapse_npx ? `"command":"${command.replaceAll(/(?:\\\\\\n|\\n|\s)+/g, " ").trim()}"` : whole,
  );
  return JSON.parse(collapsed);
}

/** What is said of each configuration that CircleCI refuses, and where. */
const refused: Readonly<Record<string, readonly string[]>> = {
  "invalid-orb-reference": ["malformed-orb-reference at circleci/continuation:0.1.2"],
  "missing-command-argument": ["missing-argument at artifactory/upload"],
  "orb-validate-executor-string-param": ["unknown-executor at executor"],
  "param-default-on-string": ['wrong-default-type at "on"'],
  "pipeline-parameter-type": ["wrong-argument-type at force-create-packages"],
  "requires-unknown-job": ["unknown-requirement at does_not_exist"],
  "run-step-without-command": ["not-a-step at command"],
  "schema-pipeline-parameter": ["missing-key at sector_builder_tests_param", "unknown-key at sector_builder_tests"],
  "undeclared-parameter": ["unknown-reference at parameters.usegrackle"],
  "unexpected-job-argument": ["unexpected-argument at unknown_arg"],
  "unknown-command": ["unknown-command at cci-orb/test2"],
  "unknown-job": ["unknown-job at bar"],
  "unknown-orb-in-executor": ["unknown-orb at cypress/base-10"],
  "unresolved-include-orb": ["unresolved-include at <<include(scripts/greet.sh)>>"],
  "yaml-syntax": ["yaml-syntax at :"],
};

describe("real configurations", () => {
  test(present ? "stand beside the project" : "do not stand beside the project: nothing was compared", () => {
    expect(existsSync(folder)).toBe(present);
  });

  for (const name of casesIn("ok"))
    test(`${name}: equals CircleCI's own output`, () => {
      const { source, expected, options } = readCase("ok", name);
      // They are of 2018 to 2023.
      const { compiled, diagnostics } = compile(source, { ...options, compiler: "server" });
      expect(
        diagnostics.filter(({ severity }) => severity === "error").map(({ code, message }) => `${code}: ${message}`),
      ).toEqual([]);
      expect(comparable(renderCompiled(compiled), hints[name])).toEqual(comparable(expected, hints[name]));
    });

  for (const name of casesIn("err"))
    test(`${name}: is refused where CircleCI refuses it`, () => {
      const { source, options } = readCase("err", name);
      const asOrb = readFileSync(join(folder, "err", name, "NOTE"), "utf8").includes("ORB VALIDATE");
      const { diagnostics } = asOrb ? compileOrb(source, options) : compile(source, options);
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect(errors.length).toBeGreaterThan(0);
      expect(
        errors.map(({ at, code }) => `${code} at ${at.source.text.slice(at.start, at.end).split("\n")[0]}`),
      ).toEqual(refused[name]);
    });
});
