import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { newestFor, readOrbReference } from "../../../src/compiler/orbs/reference.ts";

/** What the stand-in was asked. */
type Asked = { readonly path: string; readonly reference: string; readonly headers: IncomingHttpHeaders };

/**
 * Stands in for CircleCI's orb registry: answers the question for one version of an orb as its GraphQL API does, from these texts by
 * `namespace/name` and version. `instead` can give another answer.
 */
export async function standInRegistry(
  orbs: Readonly<Record<string, Readonly<Record<string, string>>>>,
  instead?: (response: ServerResponse) => void,
) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { variables } = JSON.parse(Buffer.concat(parts).toString()) as { variables: { orbVersionRef: string } };
    asked.push({ path: request.url ?? "", reference: variables.orbVersionRef, headers: request.headers });
    if (instead !== undefined) return instead(response);
    const reference = readOrbReference(variables.orbVersionRef);
    const texts = reference?.kind === "registry" ? orbs[`${reference.namespace}/${reference.name}`] : undefined;
    const version = reference?.kind === "registry" ? newestFor(reference, Object.keys(texts ?? {})) : undefined;
    const source = version === undefined ? undefined : texts?.[version];
    const orbVersion = source === undefined ? null : { id: "1", version, orb: { id: "2" }, source };
    response.setHeader("Content-Type", "application/json").end(JSON.stringify({ data: { orbVersion } }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    host: `http://127.0.0.1:${port}`,
    asked: (): readonly Asked[] => asked,
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
