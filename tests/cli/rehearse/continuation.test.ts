import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commit, git, host, readable, rehearsals, runFolders, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

/** As the continuation orb posts what it goes on with: https://github.com/CircleCI-Public/continuation-orb */
const post = (parameters: string, file = ".circleci/next.yml"): string => `
node -e 'console.log(JSON.stringify({
  "continuation-key": process.env.CIRCLE_CONTINUATION_KEY,
  configuration: require("fs").readFileSync(process.argv[1], "utf8"),
  parameters: JSON.parse(process.argv[2]),
}))' ${file} '${parameters}' > /tmp/post-$$.json
[[ $(curl -o /dev/stderr -w '%{http_code}' -XPOST -H "Content-Type: application/json" -H "Accept: application/json" --data "@/tmp/post-$$.json" "https://circleci.com/api/v2/pipeline/continue") -eq 200 ]]
rm /tmp/post-$$.json`;

const next = `version: 2.1
parameters: {greeting: {type: string, default: nothing}, loud: {type: boolean, default: false}}
jobs:
  greet: {${host}, steps: [{run: "echo << pipeline.parameters.greeting >> << pipeline.parameters.loud >>"}]}
workflows: {greet: {jobs: [greet]}}
`;

const setup = (...commands: readonly string[]): string =>
  `setup: true\n${workflow({ choose: `{${host}, steps: [checkout, ${commands.map((command) => `{run: ${JSON.stringify(command)}}`).join(", ")}]}` }, ["choose"])}`;

async function run(config: string, files: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
  const folder = cli.folder({ ".circleci/config.yml": config, ".circleci/next.yml": next, ...files });
  git(folder, "init", "--quiet", "--initial-branch=main");
  commit(folder);
  return { folder, ...readable(await cli.run(["run", "--machine", "host", ...args], { in: folder })) };
}

describe("a setup configuration", () => {
  test("goes on with what its job really handed to CircleCI's API, with its parameters", async () => {
    const { folder, status, stdout, stderr } = await run(setup(post('{"greeting": "hello", "loud": true}')));
    expect(stderr.split("\n").filter((line) => line.startsWith("The pipeline"))).toHaveLength(1);
    expect(stdout).toContain("Kept for this rehearsal, which goes on with it; nothing was sent to CircleCI.");
    expect(stdout).toContain("greet | hello true\n");
    expect(status).toBe(0);
    const runs = runFolders(folder);
    expect(runs).toHaveLength(2);
    expect(readFileSync(join(runs[0] ?? "", "continuation.yml"), "utf8")).toBe(next);
  });

  test("whose job hands on nothing ends there", async () => {
    const { folder, status, stderr } = await run(setup("echo nothing has changed"));
    expect([status, runFolders(folder).length]).toEqual([0, 1]);
    expect(stderr).toContain("The setup handed on no configuration, so the pipeline ends here.\n");
  });

  test("that fails goes on with nothing", async () => {
    const { folder, status } = await run(setup(post('{"greeting": "hello"}'), "exit 3"));
    expect([status, runFolders(folder).length]).toEqual([4, 1]);
  });

  test("hands on parameters that are checked as CircleCI checks them", async () => {
    const unknown = await run(setup(post('{"greeting": "hello", "color": "red"}')));
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('continuation.yml" declares no pipeline parameter "color".');
    const wrong = await run(setup(post('{"greeting": "hello", "loud": "very"}')));
    expect(wrong.status).toBe(3);
    expect(wrong.stderr).toMatch(/error wrong-(?:argument|parameter)-type/);
  });

  test("may not go on with another setup, or with what is no configuration", async () => {
    const again = await run(setup(post("{}")), { ".circleci/next.yml": `setup: true\n${next}` });
    expect([again.status, again.stderr]).toEqual([
      4,
      expect.stringContaining(
        "error: The setup handed on what CircleCI would refuse: a configuration that goes on may not be a setup itself.",
      ),
    ]);
    const empty = await run(setup(post("{}", "empty")), { empty: "" });
    expect(empty.stderr).toContain("CircleCI would refuse: it has no configuration.");
  });

  test("is told that a key is not its own, that it goes on already, and leaves every other request to curl", async () => {
    const again = post('{"greeting": "hello"}');
    const { stdout } = await run(
      setup(
        `curl --silent -w '<%{http_code}>' -d '{"continuation-key": "other"}' https://circleci.com/api/v2/pipeline/continue`,
        again,
        "curl -s -d continuation-key=x https://circleci.com/api/v2/pipeline/continue",
        `curl -sf -d "{\\"continuation-key\\": \\"$CIRCLE_CONTINUATION_KEY\\"}" https://circleci.com/api/v2/pipeline/continue || echo "ended with $?"`,
        'PATH=${PATH%%:*}:/nowhere curl https://example.com || echo "ended with $?"',
      ),
    );
    expect(stdout).toContain('{"message":"The continuation key is not that of this pipeline."}\nchoose | <401>');
    expect(stdout).toContain('{"message":"The body is no JSON object."}\n');
    expect(stdout).toContain('"This pipeline goes on with another configuration already."}\nchoose | ended with 22\n');
    expect(stdout).toContain("curl: command not found\nchoose | ended with 127\n");
  });

  test("is red where its request is refused and curl was told to fail, however that is written", async () => {
    const refused = (options: string): string =>
      `curl ${options} -d '{"continuation-key": "other"}' https://circleci.com/api/v2/pipeline/continue`;
    const others = ["-sSf", "-sSfXPOST", "--fail", "-sSLf -X POST"];
    const { status, stdout } = await run(
      setup(...others.map((options) => `${refused(options)} || echo "ended with $?"`), refused("-fsS")),
    );
    expect(stdout.match(/ended with 22\n/g)).toHaveLength(others.length);
    expect(stdout).toContain("choose | curl: (22) The requested URL returned error: 401\n");
    expect(stdout).toContain('{"message":"The continuation key is not that of this pipeline."}\n');
    expect(stdout).toMatch(/the step "curl -fsS .*" failed with exit status 22\n/);
    expect(status).toBe(4);
  });

  test("goes on with each workflow of the other one by --all-workflows", async () => {
    const two = `${next.trimEnd().replace(/}$/, "")}, again: {jobs: [greet]}}\n`;
    const { status, stdout, stderr } = await run(
      setup(post('{"greeting": "hello"}')),
      { ".circleci/next.yml": two },
      "--all-workflows",
    );
    expect([status, stdout.match(/greet \| hello false/g)]).toEqual([
      0,
      ["greet | hello false", "greet | hello false"],
    ]);
    expect(stderr).toContain('A pipeline runs "greet" and "again": one after the other.\n');
  });

  test("runs whole where a job of the other one is named, which is run there alone", async () => {
    const two = next.replace("{jobs: [greet]}", "{jobs: [greet, {greet: {name: other}}]}");
    const { status, stdout } = await run(
      setup(post('{"greeting": "hello"}')),
      { ".circleci/next.yml": two },
      ...["other", "--workflow", "greet"],
    );
    expect(status).toBe(0);
    expect(stdout).toContain("choose | success");
    expect(stdout).toContain("other | hello false\n");
    expect(stdout).not.toContain("greet | ");
  });

  test("is not run where a job or a workflow is named that no file has which it goes on with", async () => {
    const config = `version: 2.1
setup: true
orbs: {continuation: circleci/continuation@2}
workflows: {setup: {jobs: [{continuation/continue: {configuration_path: .circleci/next.yml}}]}}
`;
    const orb = `version: 2.1\njobs: {continue: {parameters: {configuration_path: {type: string}}, ${host}, steps: [{run: echo ran}]}}\n`;
    for (const args of [["zzz"], ["--workflow", "zzz"]]) {
      const { folder, status, stdout, stderr } = await run(
        config,
        { "orb.yml": orb },
        ...[...args, "--orb", "continuation=orb.yml"],
      );
      expect([status, stdout, stderr, runFolders(folder)]).toEqual([
        2,
        "",
        `error: Neither ".circleci/config.yml" nor ".circleci/next.yml" has "zzz".
  next: Name a job of the setup, or of what it continues with; --dry-run shows the setup's.
`,
        [],
      ]);
    }
  });

  test("hands on what --params-file has for the other one", async () => {
    const { status, stdout } = await run(
      setup(post('{"greeting": "hello"}')),
      { "parameters.yml": "loud: true\n" },
      ...["--params-file", "parameters.yml"],
    );
    expect([status, stdout.includes("greet | hello true\n")]).toEqual([0, true]);
  });

  test("is red where it hands on bytes that are no UTF-8", async () => {
    const bad = `printf '{"continuation-key": "%s", "configuration": "\\351"}' "$CIRCLE_CONTINUATION_KEY" > /tmp/bad-$$.json
curl -s -d "@/tmp/bad-$$.json" https://circleci.com/api/v2/pipeline/continue; rm /tmp/bad-$$.json`;
    const { status, stderr } = await run(setup(bad));
    expect([status, stderr.split("\n").filter((line) => line.startsWith("error"))]).toEqual([
      4,
      ["error: The setup handed on what CircleCI would refuse: its body is not UTF-8: it has the byte 0xe9."],
    ]);
  });

  test("takes a parameter that it does not declare for the other one, and has both in the test results", async () => {
    const { folder, status, stdout } = await run(
      setup(post('{"greeting": "hello", "loud": true}')),
      {},
      ...["--set", "greeting=good evening", "--junit", "all.xml"],
    );
    expect(status).toBe(0);
    expect(stdout).toContain("greet | good evening true\n");
    const results = readFileSync(join(folder, "all.xml"), "utf8");
    expect(results.match(/<testsuite name="[^"]*"/g)).toEqual(['<testsuite name="choose"', '<testsuite name="greet"']);
    const unknown = await run(setup(post("{}")), {}, "--set", "colour=red");
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('continuation.yml" declares no pipeline parameter "colour".'),
    ]);
  });

  test("gives what the pipeline is started with to both configurations, as CircleCI does", async () => {
    const declared = (config: string): string => `parameters: {greeting: {type: string, default: "-"}}\n${config}`;
    const first = setup("echo setup << pipeline.parameters.greeting >>", post('{"loud": true}'));
    const flags = ["--set", "greeting=hi"];
    const { status, stdout, folder } = await run(declared(first), {}, ...flags);
    expect(status).toBe(0);
    expect(stdout).toContain("choose | setup hi\n");
    expect(stdout).toContain("greet | hi true\n");
    expect(JSON.parse(readFileSync(join(runFolders(folder)[0] ?? "", "continuation-parameters.json"), "utf8"))).toEqual(
      {
        greeting: "hi",
        loud: true,
      },
    );
    const without = next.replaceAll(/greeting: [^,]*, default: nothing}, |<< pipeline.parameters.greeting >>/g, "");
    const unexpected = await run(declared(first), { ".circleci/next.yml": without }, ...flags);
    expect([unexpected.status, unexpected.stderr]).toEqual([
      4,
      expect.stringContaining(
        "error: CircleCI would refuse what the setup handed on: Unexpected argument(s): greeting. What a pipeline is started with goes to both configurations.\n" +
          '  next: Declare "greeting" in the parameters of the configuration that goes on too, used there or not.\n',
      ),
    ]);
    const other = await run(declared(setup(post('{"greeting": "ho"}'))), {}, ...flags);
    expect([other.status, other.stderr]).toEqual([
      4,
      expect.stringContaining(
        'Conflicting pipeline parameters. "greeting" is "hi" where the pipeline was started, and "ho" where it goes on.\n' +
          '  next: Hand on another parameter in the place of "greeting", or none.\n',
      ),
    ]);
  });
});
