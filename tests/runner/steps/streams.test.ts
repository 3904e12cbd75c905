import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { stoppable } from "../../../src/runner/steps/streams.ts";

const waiting = () => new Readable({ read: () => undefined });

test("a stream that goes on until then ends with an error when the signal is aborted", async () => {
  const stop = new AbortController();
  const read = buffer(stoppable(waiting(), stop.signal));
  stop.abort();
  await expect(read).rejects.toThrow("aborted");
  expect(
    (await buffer(stoppable(Readable.from([Buffer.from("whole")]), new AbortController().signal))).toString(),
  ).toBe("whole");
});

test("one that nobody reads yet has its error for who reads it later, and ends nothing else", async () => {
  const stop = new AbortController();
  stop.abort();
  const stream = stoppable(waiting(), stop.signal);
  // Its error comes now; without a listener it would be one of the whole process.
  await turn();
  await turn();
  await expect(buffer(stream)).rejects.toThrow("aborted");
});
