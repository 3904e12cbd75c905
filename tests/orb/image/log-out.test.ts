import { expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { shown } from "./engine.ts";

/** At the end of a job that has logged in to both. */
const logOut = (options: ScriptOptions) =>
  runScript("log_out.sh", { ...options, env: { ARM_PIPELINE_LOGINS: "docker.io ghcr.io", ...options.env } });

test.each([
  ["none of its own", {}],
  ["one to another registry only", { ARM_PIPELINE_LOGINS: "docker.io.example ghcr.io" }],
])("a job with %s leaves the machine's login alone", async (_what, env) => {
  expect(shown(await runScript("log_out.sh", { env, tools: ["docker"] }))).toEqual({
    status: 0,
    stdout: "This job has not logged in to docker.io, so there is no login of its own to remove.\n",
    stderr: "",
  });
});

test("Docker Hub's login is removed without a host, since `docker logout docker.io` would leave it", async () => {
  const calls = [call("docker logout", { stdout: "Removing login credentials for https://index.docker.io/v1/\n" })];
  expect(shown(await logOut({ calls }))).toEqual({
    status: 0,
    stdout:
      "Removing the login to docker.io.\nRemoving login credentials for https://index.docker.io/v1/\nNo login to docker.io is left in docker's configuration.\n",
    stderr: "",
  });
});

test("another registry is named, and a second time is a success too", async () => {
  const calls = [call("docker logout -- ghcr.io")];
  const env = { PARAM_REGISTRY: "ghcr.io" };
  expect((await logOut({ env, calls })).status).toBe(0);
});

test.each([
  ["docker.io", "https://index.docker.io/v1/", "docker logout"],
  ["ghcr.io", "ghcr.io", "docker logout -- ghcr.io"],
])("a login to %s that is still there afterwards is red", async (registry, key, command) => {
  const files = { "config/config.json": JSON.stringify({ auths: { [key]: { auth: "YW5uOnMzY3JldA==" }, other: {} } }) };
  const env = { PARAM_REGISTRY: registry, DOCKER_CONFIG: "config" };
  const outcome = await logOut({ env, files, calls: [call(command)] });
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `log_out: a login to ${registry} is still in config/config.json after docker logout.\n`,
  ]);
});

test("the logins to other registries are none of its business", async () => {
  const files = { "config/config.json": JSON.stringify({ auths: { "ghcr.io": { auth: "eA==" }, "docker.io": {} } }) };
  const outcome = await logOut({
    env: { DOCKER_CONFIG: "config" },
    files,
    calls: [call("docker logout")],
  });
  expect(outcome.status).toBe(0);
});

test("a machine without docker has no login to remove", async () => {
  expect(shown(await runScript("log_out.sh"))).toEqual({
    status: 0,
    stdout: "There is no docker here, so there is no login to remove.\n",
    stderr: "",
  });
});

test("a logout that fails is red", async () => {
  const calls = [call("docker logout", { status: 1, stderr: "cannot write\n" })];
  expect(shown(await logOut({ calls }))).toEqual({
    status: 1,
    stdout: "Removing the login to docker.io.\n",
    stderr: "cannot write\nlog_out: the login to docker.io could not be removed; docker says why above.\n",
  });
});

test("the further registries that the job has logged in to are left too, and no others", async () => {
  const env = { PARAM_ALSO_PUSH_TO: "ghcr.io/acme/web=A:B\nghcr.io/acme/copy\nlocalhost:5000/web=none" };
  const outcome = await logOut({ env, calls: [call("docker logout -- ghcr.io"), call("docker logout")] });
  expect([outcome.status, outcome.stdout.includes("This job has not logged in to localhost:5000")]).toEqual([0, true]);
});
