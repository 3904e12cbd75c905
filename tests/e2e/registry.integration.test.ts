import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { filesHolding } from "../../scripts/demo/find-text.ts";
import { freePort } from "../../scripts/provision/services/free-port.ts";
import type { DataMap } from "../../src/model/index.ts";
import { faultyRegistry } from "./support/faulty-registry.ts";
import { contexts, docker, folderWith, lastWords, revision, run } from "./support/run.ts";

const { registry } = inject("services");
const buildx = inject("buildx");
type Folder = Awaited<ReturnType<typeof folderWith>>;
let plain: Folder;
/** An ELF header says which machine a program is for, and nothing more is needed to be told apart. */
const amd64Program = Buffer.from([
  0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x3e, 0, 1, 0, 0, 0,
]);

beforeAll(async () => {
  plain = await folderWith({ Dockerfile: "FROM scratch\nCOPY file /file\n", file: "content\n" });
});
afterAll(() => plain.remove());

/** One build_and_push of the plain image to some registry. */
function push(
  host: string,
  options: {
    readonly args?: DataMap;
    readonly context?: string;
    readonly folder?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
) {
  const known = contexts();
  const job = {
    image: "acme/plain",
    registry: host,
    tags: "1",
    context: [options.context ?? "registry"],
    ...options.args,
  };
  return run([{ "arm/build_and_push": job }], {
    repository: options.folder ?? plain.folder,
    contexts: {
      ...known,
      registry: { ...known.registry, ...options.env },
      wrong: { ...known.registry, DOCKER_PASSWORD: "not-the-password" },
    },
  });
}

async function told(running: ReturnType<typeof run>, job = "arm/build_and_push") {
  const ended = await running;
  await ended.remove();
  return { ending: ended.ending(job), words: lastWords(ended.output(job)), output: ended.output(job) };
}

test("a wrong password ends red at once with the variables to check, and builds nothing", async () => {
  const { ending, words, output } = await told(push(registry.host, { context: "wrong" }));
  expect([ending, words, output.includes("Building"), output.includes("not-the-password")]).toEqual([
    "Log in to the registry: 3",
    `log_in: ${registry.host} refused the credentials. Check DOCKER_USERNAME and DOCKER_PASSWORD in the CircleCI context of this job: the registry's user name, and a password or access token that is still valid and may push.`,
    false,
    false,
  ]);
});

test("a registry that goes down after the login and comes back within the retries gets the image", async () => {
  let asked = 0;
  // The login asks twice, without and with the password; what asks next is the push.
  const line = await faultyRegistry(registry.host, (request, dropped) => {
    if (request.url === "/v2/") asked += 1;
    return asked > 2 && dropped < 4;
  });
  const { ending, output } = await told(push(line.host, { args: { image: "acme/dropped" } }));
  await line.close();
  expect([
    ending,
    line.dropped.length,
    /met a passing fault; trying again/.test(output),
    /Pushed \S+@sha256:/.test(output),
  ]).toEqual(["success", 4, true, true]);
});

test("a registry that is down for good ends with status 4 and says how often it was tried", async () => {
  const host = `127.0.0.1:${await freePort()}`;
  const { ending, words } = await told(push(host));
  expect([ending, words]).toEqual([
    "Log in to the registry: 4",
    `log_in: ${host} could not be reached: 5 of 5 tries met the fault above. Check the parameter "registry" and the registry's status page, then run the job again.`,
  ]);
});

test("an image whose base is amd64 is refused before it is pushed", async () => {
  const folder = await folderWith({
    Dockerfile: 'FROM --platform=linux/amd64 scratch\nCOPY sh /bin/sh\nCMD ["/bin/sh"]\n',
    sh: amd64Program,
  });
  const { ending, words } = await told(push(registry.host, { folder: folder.folder }));
  await folder.remove();
  expect([ending, words]).toEqual([
    "Build the image: 5",
    expect.stringMatching(/linux\/arm64.*amd64|amd64.*linux\/arm64/),
  ]);
});

test("an image that says arm64 and starts an amd64 program is refused before it is pushed", async () => {
  const folder = await folderWith({
    Dockerfile: 'FROM scratch\nCOPY --chmod=755 sh /bin/sh\nCMD ["/bin/sh"]\n',
    sh: amd64Program,
  });
  const { ending, words } = await told(push(registry.host, { folder: folder.folder }));
  await folder.remove();
  expect([ending, words]).toEqual([
    "Build the image: 5",
    expect.stringMatching(
      /^build_image: the image says that it is linux\/arm64, but the program \/bin\/sh in it is for amd64\./,
    ),
  ]);
});

test("an amd64 image that a build job handed over is refused by what the registry says of it", async () => {
  const jobs = [
    { "arm/build": { image: "acme/other", registry: registry.host, tags: "1", platform: "linux/amd64" } },
    { "arm/push": { registry: registry.host, context: ["registry"], requires: ["arm/build"] } },
  ];
  const { ending, words } = await told(run(jobs, { repository: plain.folder }), "arm/push");
  expect([ending, words]).toEqual(["Verify the pushed image: 5", expect.stringMatching(/linux\/arm64/)]);
});

test("build and push as two jobs hand the image over whole", async () => {
  const jobs = [
    { "arm/build": { image: "acme/two", registry: registry.host, tags: "1\nlatest" } },
    { "arm/push": { registry: registry.host, context: ["registry"], requires: ["arm/build"] } },
  ];
  const ended = await run(jobs, { repository: plain.folder });
  const image = JSON.parse(await ended.handedOver("arm/push", ".arm-pipeline/images/two.json"));
  await ended.remove();
  expect([ended.ending("arm/push"), image]).toEqual([
    "success",
    {
      schema: 2,
      name: "two",
      registry: registry.host,
      repository: "acme/two",
      tags: ["1", "latest"],
      id: expect.stringMatching(/^sha256:/),
      reference: `${registry.host}/acme/two@${image.digest}`,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      platforms: [{ platform: "linux/arm64", digest: image.digest }],
      revision,
      created: null,
    },
  ]);
});

test("a cache is written to the registry and read from it by another builder's first build", async () => {
  const cache = `${registry.host}/acme/cached:cache`;
  const dockerfile = "FROM scratch AS made\nCOPY file /file\nFROM scratch\nCOPY --from=made /file /copied\n";
  const folder = await folderWith({ Dockerfile: dockerfile, file: "cached\n" });
  const args = {
    image: "acme/cached",
    cache_from: `type=registry,ref=${cache}`,
    cache_to: `type=registry,ref=${cache},mode=max`,
  };
  const first = await told(push(registry.host, { folder: folder.folder, args, env: buildx }));
  const second = await told(
    push(registry.host, { folder: folder.folder, args: { ...args, cache_to: "" }, env: buildx }),
  );
  await folder.remove();
  expect([
    first.ending,
    /exporting cache to registry/.test(first.output),
    second.ending,
    /importing cache manifest/.test(second.output),
    /CACHED/.test(second.output),
  ]).toEqual(["success", true, "success", true, true]);
});

test("two parts, each for its architecture, become one image whose digest is handed on", async () => {
  const part = (platform: string) => ({
    image: "acme/multi",
    registry: registry.host,
    tags: "1",
    platform,
    part: true,
    context: ["registry"],
  });
  const jobs = [
    { "arm/build_and_push": { name: "arm64", ...part("linux/arm64") } },
    { "arm/build_and_push": { name: "amd64", ...part("linux/amd64") } },
    {
      "arm/publish_manifest": {
        image: "acme/multi",
        registry: registry.host,
        tags: "1",
        platforms: "linux/arm64\nlinux/amd64",
        context: ["registry"],
        requires: ["arm64", "amd64"],
      },
    },
  ];
  const ended = await run(jobs, { repository: plain.folder });
  const image = JSON.parse(await ended.handedOver("arm/publish_manifest", ".arm-pipeline/images/multi.json"));
  await ended.remove();
  const credentials = Buffer.from(`${registry.username}:${registry.password}`).toString("base64");
  const answer = await fetch(`http://${registry.host}/v2/acme/multi/manifests/1`, {
    headers: {
      authorization: `Basic ${credentials}`,
      accept: "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json",
    },
  });
  const index = (await answer.json()) as {
    readonly manifests: readonly { readonly platform: { readonly os: string; readonly architecture: string } }[];
  };
  expect([
    ended.ending("arm/publish_manifest"),
    index.manifests?.map(({ platform }) => `${platform.os}/${platform.architecture}`).sort(),
    answer.headers.get("docker-content-digest") === image.digest,
  ]).toEqual(["success", ["linux/amd64", "linux/arm64"], true]);
});

test("values that look like shell arrive unchanged in the image and run nothing", async () => {
  const values = [
    "$(touch pwned)",
    "`touch pwned`",
    `"double" 'single'`,
    "; touch pwned;",
    "-leading",
    "a=b=c",
    "<< pipeline.number >>",
  ];
  const args = { labels: values.map((value, index) => `v${index}=${value.replace("<<", "\\<<")}`).join("\n") };
  const look = {
    run: {
      name: "Look for what ran",
      when: "always",
      command: '! find ~ "$TMPDIR" -name pwned | grep .',
    },
  };
  const job = {
    image: "acme/injected",
    registry: registry.host,
    tags: "1",
    context: ["registry"],
    ...args,
    "post-steps": [look],
  };
  const ended = await run([{ "arm/build_and_push": job }], { repository: plain.folder });
  await ended.remove();
  const labels = JSON.parse(
    await docker("image", "inspect", "--format", "{{json .Config.Labels}}", `${registry.host}/acme/injected:1`),
  ) as Record<string, string>;
  expect([ended.ending("arm/build_and_push"), values.map((_, index) => labels[`v${index}`])]).toEqual([
    "success",
    values,
  ]);
});

test.each([
  ["image", "acme/$(touch pwned)"],
  ["tags", "-rf"],
  ["platform", "linux/arm64; touch pwned"],
  ["dockerfile", "--help"],
  ["build_context", "-"],
])("parameter %s: %j is refused by its name", async (parameter, value) => {
  const { ending, words } = await told(push(registry.host, { args: { [parameter]: value } }));
  expect([ending, words]).toEqual(["Build the image: 2", expect.stringContaining(`parameter "${parameter}"`)]);
});

test("a build secret reaches the build and no layer", async () => {
  const canary = "build-canary-93d1c7";
  const { baseImage } = inject("services");
  const dockerfile = `FROM ${baseImage}\nRUN --mount=type=secret,id=canary ["/bin/busybox", "sh", "-c", "/bin/busybox wc -c < /run/secrets/canary > /length"]\n`;
  const folder = await folderWith({ Dockerfile: dockerfile });
  const { ending, output } = await told(
    push(registry.host, {
      folder: folder.folder,
      args: { image: "acme/secret", secrets: "canary=BUILD_CANARY" },
      env: { BUILD_CANARY: canary },
    }),
  );
  const container = await docker("create", "--platform", "linux/arm64", `${registry.host}/acme/secret:1`, "never-runs");
  const length = await docker("cp", `${container}:/length`, "-").then((tar) => tar.includes(String(canary.length)));
  await docker("rm", container);
  await folder.remove();
  expect([ending, length, output.includes(canary), await filesHolding([canary], registry.folder)]).toEqual([
    "success",
    true,
    false,
    [],
  ]);
});
