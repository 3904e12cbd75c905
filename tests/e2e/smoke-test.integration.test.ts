import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "../../scripts/provision/services/free-port.ts";
import type { DataMap } from "../../src/model/index.ts";
import { lastWords, run } from "./support/run.ts";

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
