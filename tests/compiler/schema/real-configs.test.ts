import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { mistakesIn } from "./check.ts";

/*
 * Configurations of the world, with the orbs that they use. They belong to others and are no part of this project: they stand beside it
 * where it is developed.
 */
const folder = resolve(import.meta.dirname, "../../../../shared/real-configs");
const present = existsSync(folder);

const files = (kind: string): readonly string[] =>
  present
    ? readdirSync(join(folder, kind), { recursive: true, encoding: "utf8" }).filter((path) =>
        /(?:config|orbs\/.*)\.yml$/.test(path),
      )
    : [];

const errorsIn = (kind: string, path: string): readonly string[] =>
  mistakesIn(readFileSync(join(folder, kind, path), "utf8"), path.includes("orbs/") ? "orb" : "config").filter(
    (mistake) => mistake.startsWith("error"),
  );

describe("real configurations", () => {
  test(present ? "stand beside the project" : "do not stand beside the project: nothing was checked", () => {
    expect(existsSync(folder)).toBe(present);
  });

  test.each(files("ok").map((path) => [path]))("%s: has no error of schema, since CircleCI takes it", (path) => {
    expect(errorsIn("ok", path)).toEqual([]);
  });

  const refused = ["run-step-without-command", "schema-pipeline-parameter"].map((name) => [`${name}/config.yml`]);
  test.each(present ? refused : [])("%s: has an error of schema, since CircleCI's schema refuses it", (path) => {
    expect(errorsIn("err", path).length).toBeGreaterThan(0);
  });
});
