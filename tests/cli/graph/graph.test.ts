import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { mermaid } from "../../../src/cli/graph/mermaid.ts";
import { type GraphFlags, runGraph } from "../../../src/cli/graph/run-graph.ts";
import { svg } from "../../../src/cli/graph/svg.ts";
import { CliError } from "../../../src/cli/io/cli-error.ts";
import { fakeIo } from "../support/fake-io.ts";

const config = `version: 2.1
jobs:
  build: &job {docker: [{image: cimg/base:current}], steps: [checkout]}
  deploy: *job
  destroy: *job
workflows:
  deliver:
    jobs:
      - build: {filters: {branches: {only: [main, /release-.*/]}}}
      - hold: {type: approval, requires: [build]}
      - deploy: {requires: [hold], filters: {branches: {ignore: dev}, tags: {only: /v.*/}}}
      - destroy: {requires: [{deploy: terminal}, {hold: [failed, not_run]}]}
  check:
    jobs: [build]
  nightly:
    when: {equal: [1, 2]}
    jobs: [build]
`;

async function graph(text: string, flags: Partial<GraphFlags> = {}) {
  const told = fakeIo({ ".circleci/config.yml": text });
  await runGraph(told.io, undefined, { format: "mermaid", ...flags });
  return { status: told.status() ?? 0, stdout: told.stdout(), stderr: told.stderr() };
}

describe("graph", () => {
  test("draws the workflows that are switched on with Mermaid, each in a frame", async () => {
    expect(await graph(config)).toEqual({
      status: 0,
      stdout: `flowchart LR
  subgraph w1 ["deliver"]
    w1j1["build<br>branches main, /release-.*/"]
    w1j2{{"hold<br>approval"}}
    w1j3["deploy<br>branches but dev<br>tags /v.*/"]
    w1j4["destroy"]
    w1j1 --> w1j2
    w1j2 --> w1j3
    w1j3 -. "terminal" .-> w1j4
    w1j2 -. "failed or not run" .-> w1j4
  end
  subgraph w2 ["check"]
    w2j1["build"]
  end
`,
      stderr: 'note: left out, since a condition switches it off: "nightly". --workflow NAME draws it.\n',
    });
  });

  test("into a file, as SVG where its name ends so", async () => {
    const files = { ".circleci/config.yml": config };
    for (const [out, beginning] of [
      ["docs/workflows.svg", "<svg "],
      ["workflows.mmd", "flowchart LR"],
    ] as const) {
      const { io, stdout, stderr } = fakeIo(files);
      await runGraph(io, undefined, { out, workflow: ["deliver"] });
      expect([stdout(), stderr()]).toEqual(["", `${out}: written.\n`]);
      expect(io.files.read(out).startsWith(beginning)).toBe(true);
    }
  });

  test("writes the signs of Mermaid and of XML in a name as what they are", () => {
    const odd = { name: "w", nodes: [{ name: 'say "hi" <&> `x` #1', kind: "job", notes: [], requires: [] }] } as const;
    expect(mermaid([odd])).toBe('flowchart LR\n  j1["say #quot;hi#quot; #lt;#amp;#gt; #96;x#96; #35;1"]\n');
    expect(svg([odd])).toContain(">say &quot;hi&quot; &lt;&amp;&gt; `x` #1</text>");
  });

  test("draws one workflow alone, also one that is switched off", async () => {
    expect(await graph(config, { workflow: ["nightly"] })).toEqual({
      status: 0,
      stdout: 'flowchart LR\n  j1["build"]\n',
      stderr: "",
    });
  });

  test("draws an SVG that is XML, with every job, its notes and the conditions", async () => {
    const { stdout } = await graph(config, { format: "svg" });
    const texts: string[] = [];
    const elements: string[] = [];
    const parser = new SaxesParser();
    parser.on("opentag", ({ name }) => elements.push(name));
    parser.on("text", (text) => text.trim() !== "" && texts.push(text.trim()));
    parser.write(stdout).close();
    expect(texts.slice(1)).toEqual([
      ...["deliver", "terminal", "failed or not run"],
      ...["build", "build", "branches main, /release-.*/", "hold", "hold", "approval"],
      ...["deploy", "deploy", "branches but dev · tags /v.*/", "destroy", "destroy"],
      ...["check", "build", "build"],
    ]);
    expect(elements.filter((name) => name === "rect")).toHaveLength(5);
  });

  test("needs no orb for the names of its jobs", async () => {
    const text =
      "version: 2.1\norbs: {arm: acme/arm@1.0}\nworkflows: {main: {jobs: [arm/build, arm/deploy: {requires: [arm/build]}]}}\n";
    expect(await graph(text)).toMatchObject({
      status: 0,
      stdout: 'flowchart LR\n  j1["arm/build"]\n  j2["arm/deploy"]\n  j1 --> j2\n',
    });
  });

  test("draws nothing where the configuration is wrong", async () => {
    expect(await graph(config.replace("requires: [hold]", "requires: [hodl]"))).toEqual({
      status: 3,
      stdout: "",
      stderr: `.circleci/config.yml:11:29 error unknown-requirement: The job "deploy" requires "hodl", and the workflow "deliver" has no such job.
11 |       - deploy: {requires: [hodl], filters: {branches: {ignore: dev}, tags: {only: /v.*/}}}
   |                             ^^^^
   hint: Did you mean "hold"?
Not in order: 1 error. Nothing was drawn.
`,
    });
  });

  test("refuses a workflow that is not there", async () => {
    const refused = await graph(config, { workflow: ["delivr"] }).catch((error: unknown) => error);
    expect(refused).toEqual(
      new CliError('The configuration has no workflow "delivr".', { code: 2, next: ['Did you mean "deliver"?'] }),
    );
    expect(refused).toMatchObject({ code: 2, next: ['Did you mean "deliver"?'] });
  });
});
