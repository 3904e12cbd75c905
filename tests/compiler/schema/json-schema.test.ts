import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { checkConfigSchema } from "../../../src/compiler/schema/check-schema.ts";
import { jsonSchema } from "../../../src/compiler/schema/json-schema.ts";
import { toData } from "../../../src/compiler/source/data.ts";
import { readDocument } from "../../../src/compiler/source/read-document.ts";
import type { Data, DataMap } from "../../../src/model/data.ts";
import { fits } from "./json-schema-validator.ts";

const project = resolve(import.meta.dirname, "../../..");
const shared = resolve(project, "../shared/real-configs/ok");
const schema = jsonSchema("https://example.org/schema.json");

/** Whether the schema takes the text, and whether the check of schemas finds nothing in it that CircleCI refuses. */
function judge(text: string): { readonly schema: boolean; readonly check: boolean } {
  const document = readDocument({ name: "config.yml", text }, () => {});
  if (document === undefined) throw new Error("The text of this test is no document.");
  let mistakes = 0;
  checkConfigSchema(document, ({ severity }) => {
    if (severity === "error") mistakes++;
  });
  return { schema: fits(schema, toData(document)), check: mistakes === 0 };
}

const caseText = (name: string): string =>
  readFileSync(join(project, "tests/compiler/cases", name, "config.yml"), "utf8");

describe("the JSON Schema", () => {
  test("is of draft 7, and every reference in it leads somewhere", () => {
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    const definitions = Object.keys(schema.definitions as DataMap);
    expect(schema.$id).toBe("https://example.org/schema.json");
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
    expect([...new Set(references)].toSorted()).toEqual(definitions.toSorted());
  });

  test("describes every key of a job", () => {
    const job = JSON.stringify((schema.definitions as DataMap).jobs);
    for (const key of ["docker", "steps", "parallelism", "circleci_ip_ranges", "retention"])
      expect(job).toContain(`"${key}":{"description":`);
  });

  test("takes this project's own configuration", () => {
    const text = readFileSync(join(project, ".circleci/config.yml"), "utf8");
    expect(judge(text)).toEqual({ schema: true, check: true });
  });

  test.each([
    ["conflicting-keys"],
    ["malformed-value"],
    ["missing-key"],
    ["not-a-job-entry"],
    ["wrong-name"],
    ["wrong-type"],
    ["wrong-value"],
  ])("refuses what is an error of schema, and takes its near miss: %s", (name) => {
    expect(judge(caseText(`schema/${name}`))).toEqual({ schema: false, check: false });
    expect(judge(caseText(`schema/${name}-near-miss`))).toEqual({ schema: true, check: true });
  });

  test("takes a value with << >> wherever a value stands", () => {
    const text = `version: 2.1
jobs:
  build:
    docker: << parameters.images >>
    parallelism: << parameters.copies >>
    circleci_ip_ranges: << parameters.fixed >>
    << parameters.key >>: anything
    steps: << parameters.steps >>`;
    expect(judge(text)).toEqual({ schema: true, check: true });
  });

  test("takes what CircleCI takes and the check warns of", () => {
    const text = `version: 2.1
jobs:
  build:
    docker: [{image: "cimg/base:stable", environment: A=b}]
    environment: C=d
    steps:
      - save_cache: {key: k, paths: ~/x}
      - store_artifacts: {path: d, prefix: b}
      - run: {command: x, no_output_timeout: 1800, unknown: 1}
workflows: {w: {jobs: [build]}}`;
    expect(judge(text)).toEqual({ schema: true, check: true });
  });

  test("takes a step whose name a command has taken", () => {
    expect(judge(caseText("schema/unknown-key-near-miss"))).toEqual({ schema: true, check: true });
  });
});

describe("real configurations", () => {
  const present = existsSync(shared);
  test(present ? "stand beside the project" : "do not stand beside the project: nothing was compared", () => {
    expect(existsSync(shared)).toBe(present);
  });

  const names = present ? readdirSync(shared).filter((name) => existsSync(join(shared, name, "config.yml"))) : [];
  test.each(names.map((name) => [name]))("%s: the schema and the check of schemas agree", (name) => {
    const judged = judge(readFileSync(join(shared, name, "config.yml"), "utf8"));
    expect(judged.schema).toBe(judged.check);
  });
});

test("the schema's validator refuses what it does not know", () => {
  const wrong: Data = { definitions: {}, oneOf: [] };
  expect(() => fits(wrong as DataMap, 1)).toThrow('"oneOf"');
});
