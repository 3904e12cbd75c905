import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { nodeFiles } from "../../../src/cli/io/node-files.ts";
import { orbCache } from "../../../src/cli/orbs/orb-cache.ts";
import { fetchOrb } from "../../../src/cli/orbs/orb-fetch.ts";
import { type OrbReference, readOrbReference } from "../../../src/compiler/orbs/reference.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const now = new Date("2026-08-01T12:00:00Z");
function newCache() {
  const home = mkdtempSync(join(tmpdir(), "orb-cache-"));
  folders.push(home);
  const cache = orbCache({ env: { HOME: home }, files: nodeFiles((path) => resolve(home, path)) }, () => now);
  if (cache === undefined) throw new Error("There is no cache.");
  return { home, cache };
}

function reference(text: string): OrbReference {
  const read = readOrbReference(text);
  if (read === undefined) throw new Error(`"${text}" is no reference.`);
  return read;
}

describe("the cache of orbs", () => {
  test.each([
    ["acme/web@1.2.3", "1.2.3", "acme/web@1.2.3", undefined],
    ["acme/web@1", "1.2.3", "acme/web@1.2.3", now],
    ["acme/web@volatile", "1.2.3", "acme/web@1.2.3", now],
    ["acme/web@dev:../../a-b", "dev:../../a-b", "acme/web@dev:../../a-b", now],
    ["https://example.com/orb.yml?a=../..", undefined, "https://example.com/orb.yml?a=../..", now],
  ])("gives back %s", (text, version, resolved, resolvedAt) => {
    const { cache } = newCache();
    expect(cache.find(reference(text))).toBeUndefined();
    cache.keep(reference(text), { text: "version: 2.1\n", version });
    expect(cache.find(reference(text))).toEqual({
      source: { name: resolved, text: "version: 2.1\n" },
      resolved,
      resolvedAt,
    });
  });

  test("finds by an exact version what a range brought, and not the other way round", () => {
    const { cache } = newCache();
    cache.keep(reference("acme/web@1"), { text: "a: 1\n", version: "1.2.3" });
    expect(cache.find(reference("acme/web@1.2.3"))?.source.text).toBe("a: 1\n");
    expect(cache.find(reference("acme/web@1.2"))).toBeUndefined();
  });

  test("keeps the orbs of two addresses apart", () => {
    const { cache } = newCache();
    for (const name of ["a", "b"])
      cache.keep(reference(`https://example.com/${name}.yml`), { text: name, version: undefined });
    expect(cache.find(reference("https://example.com/a.yml"))?.source.text).toBe("a");
  });

  test("puts no file elsewhere, whatever a label or an address is", () => {
    const { home, cache } = newCache();
    cache.keep(reference("acme/web@dev:../../../../x"), { text: "", version: "dev:../../../../x" });
    cache.keep(reference("https://example.com/../../../../x"), { text: "", version: undefined });
    expect(readdirSync(home)).toEqual([".cache"]);
    expect(readdirSync(join(home, ".cache/arm-pipeline/orbs"))).toEqual(["registry", "url"]);
  });

  test("is not there without a home, or with a home that is no path", () => {
    const files = nodeFiles((path) => path);
    expect([orbCache({ env: {}, files }), orbCache({ env: { HOME: "here" }, files })]).toEqual([undefined, undefined]);
  });
});

describe("the orb of an address", () => {
  const world = { env: { CIRCLE_TOKEN: "secret" }, signal: new AbortController().signal };

  test("is its text, and gets no token", async () => {
    const tokens: unknown[] = [];
    const server = createServer(({ headers, url }, response) => {
      tokens.push(headers.authorization, headers["circle-token"]);
      response.statusCode = url === "/orb.yml" ? 200 : 404;
      response.end("version: 2.1\n");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      const { port } = server.address() as AddressInfo;
      // A reference is https only; the stand-in speaks http.
      const at = (path: string): OrbReference => ({ kind: "url", text: path, url: `http://127.0.0.1:${port}${path}` });
      expect(await fetchOrb(world, at("/orb.yml"))).toEqual({ text: "version: 2.1\n", version: undefined });
      await expect(fetchOrb(world, at("/other.yml"))).rejects.toMatchObject({
        code: 4,
        message: `The orb at http://127.0.0.1:${port}/other.yml cannot be read: the answer is 404.`,
        next: ["Check that the address is correct.", "Or download it, and name the file: --orb ALIAS=FILE"],
      });
      expect(tokens).toEqual([undefined, undefined, undefined, undefined]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
