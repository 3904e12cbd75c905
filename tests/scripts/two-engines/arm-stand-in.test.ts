import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { saysArm } from "../../../scripts/two-engines/arm-stand-in.ts";

const info = '{"ID":"x","Architecture":"x86_64","NCPU":2}';

/** What comes out of it for these pieces. */
async function through(...pieces: readonly string[]): Promise<string> {
  const stream = saysArm();
  for (const piece of pieces) stream.write(piece);
  stream.end();
  return await text(stream);
}

test("an engine says arm64 in as many letters, wherever the pieces of its answer are cut", async () => {
  for (let at = 0; at <= info.length; at++) {
    const said = await through(info.slice(0, at), info.slice(at));
    expect([said.length, JSON.parse(said).Architecture]).toEqual([info.length, "arm64"]);
  }
  expect(await through(info, info)).toBe((await through(info)).repeat(2));
});

test("all else goes through at once and as it is", async () => {
  const stream = saysArm();
  const pieces = ['a prompt: "', '{"Architecture":"aarch64"}', "\0\u00ff", ""];
  const seen: string[] = [];
  stream.on("data", (chunk: Buffer) => seen.push(chunk.toString()));
  for (const piece of pieces) {
    stream.write(piece);
    await new Promise((done) => setImmediate(done));
    expect(seen.join("")).toBe(pieces.slice(0, pieces.indexOf(piece) + 1).join(""));
  }
});
