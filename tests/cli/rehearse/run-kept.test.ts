import { execFileSync } from "node:child_process";
import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runsIn } from "../../../src/cli/rehearse/run-record.ts";
import { lastTimings } from "../../../src/cli/rehearse/timings.ts";
import { host, output, rehearsals, runFolders, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

const job = (...steps: readonly string[]): string => `{${host}, steps: [${steps.join(", ")}]}`;

test("a token of a job is signed with the key that lies in the run's folder", async () => {
  const persist =
    "{run: 'mkdir out; printf %s \"$CIRCLE_OIDC_TOKEN\" > out/token'}, {persist_to_workspace: {root: out, paths: [token]}}";
  const folder = cli.repository(workflow({ token: job(persist) }, ["token"]));
  await cli.events(folder);
  const [run = ""] = runFolders(folder);
  const token = execFileSync("tar", ["-xOf", join(run, "jobs/token/0/layers/0.tar"), "./token"], { encoding: "utf8" });
  const [header = "", claims = "", signature = ""] = token.split(".");
  const { keys } = JSON.parse(readFileSync(join(run, "oidc/jwks.json"), "utf8")) as {
    readonly keys: readonly (JsonWebKey & { readonly kid: string })[];
  };
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  const [key] = keys;
  if (key === undefined) throw new Error("There is no key.");
  expect(read(header)).toMatchObject({ alg: "RS256", kid: key.kid });
  expect(read(claims).iss).toMatch(/^https:\/\/oidc\.arm-pipeline\.invalid\/org\//);
  expect(Object.keys(key)).not.toContain("d");
  const publicKey = createPublicKey({ key, format: "jwk" });
  expect(verify("sha256", Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, "base64url"))).toBe(
    true,
  );
});

test("a cache of one run is there in the next, whatever it is a run of", async () => {
  const folder = cli.repository(
    workflow(
      {
        cached: job(
          "{restore_cache: {keys: [v1]}}",
          '{run: {name: look, command: "cat kept/file || (mkdir -p kept; echo saved > kept/file)"}}',
          "{save_cache: {key: v1, paths: [kept]}}",
        ),
      },
      ["cached"],
    ),
  );
  expect(output(await cli.events(folder), "cached")).not.toContain("saved\n");
  expect(output(await cli.events(folder), "cached")).toContain("saved\n");
});

test("tests are weighed by the times of the job's last success", async () => {
  const results = (seconds: number): string =>
    `{run: 'mkdir -p results; echo "<testsuite><testcase name=\\"a\\" file=\\"a.ts\\" time=\\"${seconds}\\"/></testsuite>" > results/x.xml'}, {store_test_results: {path: results}}`;
  const config = (seconds: number, end: string): string =>
    workflow({ test: job(results(seconds), `{run: ${end}}`) }, ["test"]);
  const folder = cli.repository(config(3, "exit 0"), { "failing.yml": config(9, "exit 1") });
  const known = () => lastTimings(runsIn({ runs: join(folder, ".arm-pipeline/runs") }))("test");
  expect(await known()).toEqual([]);
  await cli.events(folder);
  await cli.events(folder, "--config", "failing.yml");
  expect(await known()).toMatchObject([{ name: "a", file: "a.ts", seconds: 3 }]);
});
