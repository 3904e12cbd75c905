import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A stand-in for the folder of a program's releases, on loopback, which goes with the test. Gives its address. */
export async function serveReleases(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  onTestFinished(() => new Promise((done) => server.close(() => done())));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves one release of an archive and a file of checksums, with the given answers instead where a file is named. */
export function oneRelease(
  { version, archive, checksums }: { readonly version: string; readonly archive: Buffer; readonly checksums: string },
  instead: Readonly<Record<string, string | Buffer>> = {},
): RequestListener {
  return (request, response) => {
    const name = request.url?.split("/").at(-1) ?? "";
    const known = name.endsWith("checksums.txt") ? checksums : name.endsWith(".tar.gz") ? archive : undefined;
    const body = instead[name] ?? known;
    response.statusCode = body === undefined || !request.url?.startsWith(`/v${version}/`) ? 404 : 200;
    response.end(body);
  };
}
