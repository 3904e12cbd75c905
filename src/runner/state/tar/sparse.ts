import { Refusal } from "../../machine/refusal.ts";
import { blockSize } from "./header.ts";

const zeros = Buffer.alloc(2 ** 20);

/**
 * A file with holes as it is read, of how it lies in an archive: a map (how many parts, then the place and the length
 * of each, a number a line, to the end of a block) and the parts.
 * https://www.gnu.org/software/tar/manual/html_node/PAX-1.html
 */
export async function* withHoles(content: AsyncIterable<Buffer>, realSize: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let map: readonly (readonly [number, number])[] | undefined;
  let at = 0;
  let index = 0;
  let done = 0;
  for await (const piece of content) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    if (map === undefined) {
      const read = readMap(rest);
      if (read === undefined) continue;
      map = read.map;
      rest = rest.subarray(read.end);
    }
    while (index < map.length) {
      const [from = 0, length = 0] = map[index] ?? [];
      yield* hole(from - at);
      at = Math.max(at, from);
      const part = rest.subarray(0, length - done);
      if (part.length > 0) yield part;
      rest = rest.subarray(part.length);
      at += part.length;
      done += part.length;
      if (done < length) break;
      index += 1;
      done = 0;
    }
  }
  if (map === undefined || index < map.length)
    throw new Refusal("The archive is damaged: a file with holes ends early.");
  yield* hole(realSize - at);
}

function* hole(length: number): Generator<Buffer> {
  for (let left = length; left > 0; left -= zeros.length) yield zeros.subarray(0, Math.min(left, zeros.length));
}

function readMap(
  bytes: Buffer,
): { readonly map: readonly (readonly [number, number])[]; readonly end: number } | undefined {
  const numbers: number[] = [];
  let at = 0;
  for (let wanted = 1; numbers.length < wanted; ) {
    const end = bytes.indexOf(10, at);
    if (end === -1) return undefined;
    numbers.push(Number(bytes.toString("latin1", at, end)));
    at = end + 1;
    if (numbers.length === 1) wanted = 1 + 2 * (numbers[0] ?? 0);
  }
  const end = Math.ceil(at / blockSize) * blockSize;
  if (bytes.length < end) return undefined;
  const [, ...parts] = numbers;
  return {
    end,
    map: parts.flatMap((from, index) => (index % 2 === 0 ? [[from, parts[index + 1] ?? 0] as const] : [])),
  };
}
