import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freePort } from "../../scripts/provision/services/free-port.ts";
import type { DataMap } from "../../src/model/index.ts";
import { runFolder } from "../../src/runner/state/run-folder.ts";
import { programWith } from "./support/program.ts";
import { contexts, folderWith, lastWords, revision, run } from "./support/run.ts";

async function smoke(url: string, args: DataMap = {}) {
  const ended = await run([{ "arm/smoke_test": { executor: "arm/arm_machine", url, ...args } }]);
  await ended.remove();
  const stored = ended.events.find((event) => event.kind === "test-results-stored");
  return {
    ending: ended.ending("arm/smoke_test"),
    words: lastWords(ended.output("arm/smoke_test")),
    output: ended.output("arm/smoke_test"),
    tests: stored?.kind === "test-results-stored" && [stored.totals.tests, stored.totals.failures],
  };
}

async function serving<T>(listener: RequestListener, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("an app that never answers fails at the deadline with status 5 and a line to ask again by hand", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { ending, words, tests } = await smoke(url, { deadline: 3 });
  expect([ending, words, tests]).toEqual([
    "Smoke test the deployment: 5",
    expect.stringMatching(
      /^smoke_test: the smoke test failed after \d+ s and \d+ tries: .* Ask for yourself: curl .*127\.0\.0\.1/,
    ),
    [1, 1],
  ]);
});

test("an app that answers 500 twice and then 200 passes at the third try", async () => {
  let asked = 0;
  const { ending, output, tests } = await serving(
    (_, response) => {
      asked += 1;
      response.writeHead(asked <= 2 ? 500 : 200).end("ready");
    },
    (url) => smoke(url, { body_contains: "ready" }),
  );
  expect([ending, asked, /right after \d+ s and 3 tries/.test(output), tests]).toEqual(["success", 3, true, [1, 0]]);
});

test("a failure shows the status, the headers and the beginning of the body of the last answer", async () => {
  const { ending, output } = await serving(
    (_, response) => response.writeHead(503, { "x-reason": "warming up" }).end("try later"),
    (url) => smoke(url, { deadline: 2 }),
  );
  expect([ending, output]).toEqual([
    "Smoke test the deployment: 5",
    expect.stringMatching(/503[\s\S]*x-reason: warming up[\s\S]*try later/i),
  ]);
});

test("a kept stack whose old version goes on answering is red, though its update ended well", async () => {
  const state = await folderWith({});
  // The service is the test's own server: as behind a circuit breaker that rolled back, the update is told that all is well.
  const program = await programWith('exports.url = new (require("@pulumi/pulumi").Config)().require("url");\n');
  const deliver = (url: string, commit: string) =>
    run(
      [
        { "arm/deploy": { stack: "production", attach: false, config: `url=${url}`, context: ["state"] } },
        {
          "arm/smoke_test": {
            executor: "arm/arm_machine",
            revision_in: "x-revision",
            deadline: 4,
            checks: "/version\n  revision_in: .revision\n",
            requires: ["arm/deploy"],
          },
        },
      ],
      {
        repository: program.folder,
        variables: program.variables,
        contexts: contexts(state.folder),
        args: ["--revision", commit],
      },
    );
  const answering: RequestListener = (_, response) =>
    response.writeHead(200, { "x-revision": revision }).end(JSON.stringify({ revision: revision.slice(0, 7) }));
  await serving(answering, async (url) => {
    const first = await deliver(url, revision);
    await first.remove();
    expect([first.ending("arm/deploy"), first.ending("arm/smoke_test")]).toEqual(["success", "success"]);
    const second = await deliver(url, "f".repeat(40));
    const artifact = join(second.folder ?? "", runFolder.artifacts({ job: "arm/smoke_test", node: 0 }), "smoke.json");
    const { revision: wanted, checks } = JSON.parse(await readFile(artifact, "utf8"));
    await second.remove();
    const old = (where: string, said: string) =>
      `not the deployed revision in ${where}, but "${said}": another version than the deployed one answers`;
    expect([second.ending("arm/deploy"), second.ending("arm/smoke_test"), wanted]).toEqual([
      ...["success", "Smoke test the deployment: 5", "f".repeat(40)],
    ]);
    expect(checks.map(({ wrong }: { readonly wrong: string }) => wrong)).toEqual([
      old("x-revision", revision),
      old(".revision", revision.slice(0, 7)),
    ]);
  });
  for (const made of [state, program]) await made.remove();
});
