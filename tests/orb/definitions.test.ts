import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { armPipelineOrb } from "../../src/generator/arm-pipeline-orb.ts";
import { packOrb } from "../../src/generator/pack-orb.ts";
import { type AnyOrb, type Data, orbDocument, type Parameters } from "../../src/model/index.ts";
import { sharingStep } from "../../src/orb/share-functions.ts";

const folder = resolve(import.meta.dirname, "../../orb");
const read = (path: string): string => readFileSync(resolve(folder, path), "utf8");
const document = orbDocument(armPipelineOrb);

type RunStep = { readonly command: string; readonly environment?: Readonly<Record<string, string>> };

/** Every run step in the orb, wherever it stands. */
function runSteps(data: Data): readonly RunStep[] {
  if (typeof data !== "object" || data === null) return [];
  const own = "run" in data && typeof data.run === "object" ? [data.run as unknown as RunStep] : [];
  return [...own, ...Object.values(data).flatMap((part) => runSteps(part as Data))];
}

// What an example runs is its user's own.
const steps = runSteps({ ...document, examples: {} });
const included = steps.map(({ command }) =>
  command
    .replace(/^<<include\(scripts\/shared\/(?:jobs|commands|apart)\/\w+\.sh\)>>$/, "share_functions.sh")
    .replace(/^<<include\(scripts\/(\w+\.sh)\)>>$/, "$1"),
);

/** What the commands of the orb are told where steps call them. */
function callsIn(data: Data): readonly Data[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, part]) =>
    Object.hasOwn(document.commands as object, key) ? [part as Data] : callsIn(part as Data),
  );
}

/** A script with the libraries that it takes in. */
function wholeText(script: string): string {
  const text = read(`scripts/${script}`);
  const libraries = [...text.matchAll(/source=(lib\/\w+\.sh)/g)].map(([, path = ""]) => read(`scripts/${path}`));
  return [text, ...libraries].join("\n");
}

describe("the orb's definitions", () => {
  test("run scripts of orb/scripts and no other shell", () => {
    const scripts = readdirSync(resolve(folder, "scripts")).filter((name) => name.endsWith(".sh"));
    expect([...new Set(included)].toSorted()).toEqual(scripts.toSorted());
  });

  test.each(steps.map((step, index) => ({ script: included[index] ?? "", step })))(
    "hand $script only parameters that it reads",
    ({ script, step }) => {
      const text = wholeText(script);
      const unread = Object.keys(step.environment ?? {}).filter(
        (name) => !text.includes(name) && !new RegExp(`\\b${name.slice("PARAM_".length).toLowerCase()}\\b`).test(text),
      );
      expect(unread).toEqual([]);
    },
  );

  test("bring the functions that steps share once for a job, and for a command that is used alone", () => {
    const always = ["log_out", "log_out_of_backend", "comment_preview"];
    const bring = (kind: string, name: string, runsAlways = always.includes(name)) => ({
      run: {
        name: sharingStep,
        ...(runsAlways && { when: "always" }),
        environment: { PARAM_COMPONENT: name },
        command: `<<include(scripts/shared/${kind}/${name}.sh)>>`,
      },
    });
    const parts = (kind: "commands" | "jobs") =>
      Object.entries(document[kind] as Record<string, { readonly steps: readonly Data[] }>);
    for (const [name, { steps: own }] of parts("jobs")) {
      const ends = always.some((command) => JSON.stringify(own).includes(`"${command}"`));
      expect(own[0]).toEqual(bring("jobs", name, ends));
      for (const told of callsIn(own)) expect(told).toMatchObject({ bring_functions: false });
      expect(callsIn(own).length).toBeGreaterThan(0);
    }
    for (const [name, { steps: own }] of parts("commands"))
      expect(own[0]).toEqual({
        when: { condition: "<< parameters.bring_functions >>", steps: [bring("commands", name)] },
      });
  });

  test("have no reference in a description, which CircleCI would fill in or refuse", () => {
    const descriptions: string[] = [];
    const visit = (data: Data): void => {
      if (typeof data !== "object" || data === null) return;
      for (const [key, value] of Object.entries(data)) {
        if (key === "description" && typeof value === "string") descriptions.push(value);
        else visit(value as Data);
      }
    };
    visit(document);
    expect(descriptions.length).toBeGreaterThan(100);
    expect(descriptions.filter((text) => text.includes("<<"))).toEqual([]);
  });

  test("describe every parameter, with what its default does", () => {
    const orb: AnyOrb = armPipelineOrb;
    const components: readonly { readonly name: string; readonly parameters: Parameters }[] = [
      ...Object.values(orb.executors),
      ...Object.values(orb.commands),
      ...Object.values(orb.jobs),
    ];
    const short = components.flatMap(({ name, parameters }) =>
      Object.entries(parameters)
        .filter(([, parameter]) => parameter.description.length < 20)
        .map(([parameter]) => `${name}.${parameter}`),
    );
    expect(short).toEqual([]);
  });

  test("pack to the same document each time, with every script in its place", () => {
    const packed = JSON.stringify(packOrb(read));
    expect(packed).not.toContain("<<include");
    expect(packed).not.toContain("BASH_SOURCE");
    expect(JSON.stringify(packOrb(read))).toBe(packed);
  });
});

test("no value that a parameter may have is read as a boolean by one YAML and as a word by another", () => {
  const words: string[] = [];
  const look = (data: Data): void => {
    if (typeof data !== "object" || data === null) return;
    if (!Array.isArray(data) && "enum" in data && Array.isArray(data.enum)) words.push(...data.enum.map(String));
    for (const part of Object.values(data)) look(part as Data);
  };
  look(document);
  expect(words.length).toBeGreaterThan(20);
  // https://yaml.org/type/bool.html, which CircleCI's YAML 1.1 keeps to; a tool of YAML 1.2 that writes the file anew drops the quotes.
  expect(words.filter((word) => /^(?:y|yes|n|no|on|off)$/i.test(word))).toEqual([]);
});
