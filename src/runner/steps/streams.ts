import { addAbortSignal, Readable } from "node:stream";

/**
 * The same stream, which ends with an error when the signal is aborted: a canceled job does not go on to pack its
 * files. It may be aborted before anybody reads it, who finds the error then; unheard it would end the whole run.
 */
export function stoppable(stream: NodeJS.ReadableStream, signal: AbortSignal): NodeJS.ReadableStream {
  return stream instanceof Readable ? addAbortSignal(signal, stream).on("error", () => undefined) : stream;
}
