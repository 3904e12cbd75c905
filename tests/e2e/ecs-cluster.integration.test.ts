import { mkdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Account } from "../../scripts/aws/account/start-account.ts";
import { wireTo } from "../../scripts/aws/account/wire.ts";
import { type Cluster, clusterBooks, startCluster, taskLabel } from "../../scripts/aws/cluster/start-cluster.ts";
import { type TestAccount, testAccount } from "../scripts/aws/account.ts";
import { docker, folderWith } from "./support/run.ts";

const example = resolve(import.meta.dirname, "../../examples/ecs-graviton");
const { registry, baseImage, dockerHost } = inject("services");
const undo: (() => Promise<unknown>)[] = [];
let aws: TestAccount;
let account: Account;
let cluster: Cluster;
const said: string[] = [];

beforeAll(async () => {
  aws = await testAccount();
  const books = clusterBooks();
  account = await aws.open({ tasksRunAtOnce: false, layers: books.layers });
  const { services } = account;
  const say = (line: string) => said.push(line);
  cluster = await startCluster({ services, books, moto: aws.moto, region: "eu-west-1", dockerHost, say });
});
afterAll(async () => {
  await cluster?.stop();
  await aws?.end();
  for (const each of undo) await each();
});

/** Builds the example's image for Arm and pushes it; its reference by digest. */
async function pushedImage(): Promise<string> {
  const folder = await folderWith({});
  undo.push(folder.remove);
  const login = join(folder.folder, "login");
  await mkdir(login);
  const auth = Buffer.from(`${registry.username}:${registry.password}`).toString("base64");
  await writeFile(join(login, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }));
  const name = `${registry.host}/acme/ecs:1`;
  // The older builder is inside of the engine, which has the base image.
  const env = { DOCKER_HOST: dockerHost, DOCKER_CONFIG: login, DOCKER_BUILDKIT: "0" };
  const build = [
    "build",
    "--platform",
    "linux/arm64",
    "--build-arg",
    `BASE_IMAGE=${baseImage}`,
    "--tag",
    name,
    example,
  ];
  await execa("docker", build, { env });
  await execa("docker", ["push", "--quiet", name], { env });
  const image = await docker("image", "inspect", "--format", "{{index .RepoDigests 0}}", name);
  // The tasks pull it, with the credentials that their definition names.
  await docker("image", "rm", "--force", name, image);
  return image;
}

test("three tasks of the image for Arm answer at the balancer's name, and are gone with the stack", async () => {
  const image = await pushedImage();
  const secret = await wireTo(aws.moto, "eu-west-1").json<{ readonly ARN: string }>("secretsmanager", "CreateSecret", {
    Name: "registry",
    SecretString: JSON.stringify({ username: registry.username, password: registry.password }),
  });
  const stack = await aws.stack(account.endpoint, { config: { image, registrySecretArn: secret.ARN } });
  const up = await stack.pulumi(["up", "--yes", "--skip-preview"]);
  expect(up.exitCode, `${up.output}\n${said.join("\n")}`).toBe(0);
  const url = (await stack.pulumi(["stack", "output", "url"])).output.trim();
  const [host = "", port = ""] = cluster.address.split(":");
  const answer = await new Promise((done, failed) => {
    request({ host, port, path: "/health", headers: { host: new URL(url).host } }, (response) => {
      response.resume();
      done([response.statusCode, response.headers["x-image"]]);
    })
      .on("error", failed)
      .end();
  });
  const containers = (await docker("ps", "--quiet", "--filter", `label=${taskLabel}`)).split("\n");
  const logs = await Promise.all(containers.map((id) => docker("logs", id)));
  expect([answer, logs.map((log) => /listening on port 8080, .*, (\w+)$/m.exec(log)?.[1])]).toEqual([
    [200, image],
    ["arm64", "arm64", "arm64"],
  ]);
  const destroyed = await stack.pulumi(["destroy", "--yes", "--skip-preview"]);
  expect(destroyed.exitCode, destroyed.output).toBe(0);
  expect(await docker("ps", "--all", "--quiet", "--filter", `label=${taskLabel}`)).toBe("");
});
