import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { Transform } from "node:stream";

/** What an engine says of an amd64 kernel, and the same for arm64, of the same length: JSON may have a space there. */
const [own, other] = [Buffer.from('Architecture":"x86_64"'), Buffer.from('Architecture":"arm64" ')];

/**
 * A socket behind which an engine with an amd64 kernel, which emulates arm64, says that it is arm64: a machine of that
 * architecture is not everywhere. All else goes through as it is.
 */
export async function standInForArm(
  socket: string,
  { engine }: { readonly engine: string },
): Promise<() => Promise<void>> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const there = connect({ path: engine, allowHalfOpen: true });
    for (const [one, another] of [
      [client, there],
      [there, client],
    ] as const) {
      open.add(one);
      one.once("close", () => open.delete(one));
      one.on("error", () => another.destroy());
    }
    client.pipe(there);
    there.pipe(saysArm()).pipe(client);
  });
  server.listen(socket);
  await once(server, "listening");
  // As the engine's own: its group may use it.
  await chmod(socket, 0o660);
  return async () => {
    server.close();
    for (const each of open) each.destroy();
  };
}

/** Changes the one word in a stream, also where two pieces share it. */
export function saysArm(): Transform {
  let kept = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const all = Buffer.concat([kept, chunk]);
      for (let at = all.indexOf(own); at >= 0; at = all.indexOf(own, at + 1)) other.copy(all, at);
      let length = Math.min(own.length - 1, all.length);
      while (length > 0 && !all.subarray(all.length - length).equals(own.subarray(0, length))) length--;
      // What may be its beginning waits for the next piece.
      kept = all.subarray(all.length - length);
      done(null, all.subarray(0, all.length - kept.length));
    },
    flush(done) {
      done(null, kept);
    },
  });
}
