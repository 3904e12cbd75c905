import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { newestFor, type OrbReference, parseOrbReference, satisfies } from "../../../src/compiler/orbs/reference.ts";

function parse(text: string) {
  const reported: Diagnostic[] = [];
  const source = { name: "config.yml", text };
  const at = { source, start: 0, end: text.length };
  const reference = parseOrbReference(text, at, (diagnostic) => reported.push(diagnostic));
  return { reference, reported };
}

function registry(text: string): Extract<OrbReference, { kind: "registry" }> {
  const { reference } = parse(text);
  if (reference?.kind !== "registry") throw new Error(`"${text}" is no reference to the registry.`);
  return reference;
}

describe("a reference to an orb", () => {
  test.each([
    ["acme/web@1", { kind: "newest", text: "1", beginsWith: [1] }],
    ["acme/web@0.10", { kind: "newest", text: "0.10", beginsWith: [0, 10] }],
    ["acme/web@volatile", { kind: "newest", text: "volatile", beginsWith: [] }],
    ["acme/web@1.2.3", { kind: "exact", text: "1.2.3" }],
    ["acme/web@dev:first", { kind: "dev", text: "dev:first" }],
    ["acme/web@dev:feature/A@1", { kind: "dev", text: "dev:feature/A@1" }],
  ])("%s names a version of the registry", (text, version) => {
    expect(parse(text)).toEqual({
      reference: { kind: "registry", text, namespace: "acme", name: "web", version },
      reported: [],
    });
  });

  test("may be the https address of a packed orb", () => {
    const url = "https://raw.example.com/acme/orb/main/orb.yml?token=1";
    expect(parse(url)).toEqual({ reference: { kind: "url", text: url, url }, reported: [] });
  });

  const version = "the version is 1, 1.2, 1.2.3, volatile or dev:label.";
  const general = "Write namespace/name@version, such as acme/web@1.2.3, or the https address of a packed orb.";
  test.each([
    ["circleci/continuation:0.1.2", `Write circleci/continuation@0.1.2: ${version}`],
    ["acme/web", `Write acme/web@1.2.3: ${version}`],
    ["acme/web@v2.0", `Write acme/web@2.0: ${version}`],
    ["acme/web@latest", `Write acme/web@1.2.3: ${version}`],
    ["acme/web@1.2.3.4", `Write acme/web@1.2.3: ${version}`],
    ["acme/web@01", `Write acme/web@1.2.3: ${version}`],
    ["acme/web@1.x", `Write acme/web@1.2.3: ${version}`],
    ["acme/web@", `Write acme/web@1.2.3: ${version}`],
    ["acme/web@dev:", `Write acme/web@1.2.3: ${version}`],
    ["web@1", general],
    ["Acme/Web@1", general],
    ["acme/tools/web@1", general],
    ["", general],
    ["https://", general],
    ["http://example.com/orb.yml", "CircleCI takes an orb from an https address only."],
    [
      "./orb.yml",
      "A file cannot be imported by its path: write the orb inline, or publish it and import namespace/name@version.",
    ],
  ])('is not "%s"', (text, hint) => {
    const { reference, reported } = parse(text);
    expect(reference).toBeUndefined();
    expect(reported.map(({ code, severity, message, hint }) => ({ code, severity, message, hint }))).toEqual([
      { code: "malformed-orb-reference", severity: "error", message: `"${text}" is not a reference to an orb.`, hint },
    ]);
  });
});

describe("versions", () => {
  const published = ["1.2.9", "1.10.0", "1.2.10", "2.0.0", "10.0.0", "dev:1", "0.9.0"];
  test.each([
    ["acme/web@1", "1.10.0"],
    ["acme/web@1.2", "1.2.10"],
    ["acme/web@1.2.9", "1.2.9"],
    ["acme/web@volatile", "10.0.0"],
    ["acme/web@dev:1", "dev:1"],
    ["acme/web@3", undefined],
    ["acme/web@1.20", undefined],
  ])("of %s the newest is %s", (text, newest) => {
    expect(newestFor(registry(text), published)).toBe(newest);
  });

  test("are compared number by number", () => {
    expect(["1.0.0", "1.9.9", "10.0.0", "0.1.0"].filter((one) => satisfies(one, registry("acme/web@1")))).toEqual([
      "1.0.0",
      "1.9.9",
    ]);
  });
});
