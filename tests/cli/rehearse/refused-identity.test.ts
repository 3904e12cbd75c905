import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rehearse } from "../../../scripts/demo/rehearse.ts";
import { type AzureApi, client, startAzureApi, tenant } from "../../orb/support/azure-api.ts";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();
let api: AzureApi;
beforeAll(async () => {
  api = await startAzureApi({ issuer: /./, subject: "of somebody else", audience: /./ });
});
afterAll(() => api.close());

test("an identity that is refused ends the generated job with 3 and the credential to make, and nothing is deployed", async () => {
  const folder = cli.folder({
    Dockerfile: "FROM scratch\n",
    "Pulumi.yaml": "name: web\nruntime: yaml\n",
    "tools/docker": "#!/bin/sh\necho Docker version 28.0.0\n",
  });
  const flags = ["--registry", "acme.azurecr.io", "--azure-identity", `${tenant}/${client}`, "--image", "web"];
  await cli.run(["generate", "config", "--recipe", "azure-oidc", ...flags, "--orb", "inline"], { in: folder });
  const config = join(folder, ".circleci", "config.yml");
  const text = readFileSync(config, "utf8").replace("client: bbbb", `sts_url: ${api.url}\n          client: bbbb`);
  writeFileSync(config, text);
  const { events } = await rehearse({
    cli: cli.path(),
    repository: folder,
    args: ["--host", "--branch", "main", "--revision", "0123456789abcdef0123456789abcdef01234567"],
    contexts: { azure: { RETRY_PAUSE: "0" }, pulumi: { PULUMI_ACCESS_TOKEN: "none" } },
    env: { ...process.env, PATH: `${join(folder, "tools")}:${process.env.PATH}` },
  });
  const ended = events.flatMap((event) =>
    event.kind === "step-ended" && event.job === "arm/build_and_push" && event.outcome.kind === "failed"
      ? [`${event.step}: ${event.outcome.exitCode}`]
      : event.kind === "job-ended"
        ? [`${event.job}: ${event.status}`]
        : [],
  );
  expect(ended.slice(0, 4)).toEqual([
    "Assume the identity at Azure: 3",
    "arm/build_and_push: failed",
    "arm/deploy: not_run",
    "arm/smoke_test: not_run",
  ]);
  const said = events.flatMap((event) => (event.kind === "step-output" ? [event.chunk] : [])).join("");
  expect(said).toContain(`az ad app federated-credential create --id ${client}`);
  expect(said).toContain("The credentials of this job are removed.");
});
