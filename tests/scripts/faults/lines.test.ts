import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LineState, openAddresses, openLine, stateBy } from "../../../scripts/faults/lines.ts";

const service = createServer((request, response) => response.end(`${request.method} ${request.url}`));
let target = "";
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fault-"));
  service.listen(0, "127.0.0.1");
  await once(service, "listening");
  target = `127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterEach(async () => {
  service.closeAllConnections();
  service.close();
  await once(service, "close");
  await rm(folder, { recursive: true });
});

/** What a client sees: an answer, a lost connection, or nothing for a while. */
const asked = (host: string): Promise<string> =>
  fetch(`http://${host}/v2/`, { signal: AbortSignal.timeout(300) }).then(
    async (answer) => `${answer.status} ${await answer.text()}`,
    (error: Error) => (error.name === "TimeoutError" ? "silent" : "lost"),
  );

test.each([
  ["cut", "lost"],
  ["refused", '401 {"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}'],
  ["silent", "silent"],
] as const)("a line is whole until a file is there, and then it is %s", async (state, expected) => {
  const file = join(folder, "happened");
  const line = await openLine(target, stateBy(file, state));
  const whole = await asked(line.host);
  await writeFile(file, "");
  const after = await asked(line.host);
  await rm(file);
  const again = await asked(line.host);
  await line.close();
  expect([whole, after, again]).toEqual(["200 GET /v2/", expected, "200 GET /v2/"]);
});

test("addresses are unreachable, refusing and silent", async () => {
  const { addresses, close } = await openAddresses();
  const seen = await Promise.all([addresses.unreachable, addresses.refusing, addresses.silent].map(asked));
  await close();
  expect(seen).toEqual(["lost", expect.stringMatching(/^401 /), "silent"]);
});

test("a service that is gone is a lost connection", async () => {
  const state: LineState = "whole";
  const { addresses, close } = await openAddresses();
  const line = await openLine(addresses.unreachable, () => state);
  const seen = await asked(line.host);
  await line.close();
  await close();
  expect(seen).toBe("lost");
});
