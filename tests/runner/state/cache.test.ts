import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { archiveOf, entriesOf } from "../../../src/runner/state/archive.ts";
import { type CachePart, type Caches, cachesIn } from "../../../src/runner/state/cache.ts";
import { type CacheKeyValues, renderCacheKey } from "../../../src/runner/state/cache-key.ts";
import { memoryStore } from "../support/memory-store.ts";

const values: CacheKeyValues = {
  architecture: "arm64",
  branch: "main",
  buildNumber: "42",
  revision: "0123abc",
  epoch: 1_700_000_000,
  environment: { VERSION: "3" },
  checksum: async (path) => (path === "package-lock.json" ? "4x/+=" : undefined),
};

test("every template of a key is filled in", async () => {
  expect(
    await renderCacheKey(
      'v1-{{ arch }}-{{ .Branch }}-{{.BuildNum}}-{{- .Revision -}}-{{ epoch }}-{{ .Environment.VERSION }}{{ .Environment.NONE }}-{{ checksum "package-lock.json" }}{{checksum `package-lock.json`}}',
      values,
    ),
  ).toBe("v1-arch1-linux-arm64-main-42-0123abc-1700000000-3<no value>-4x/+=4x/+=");
  expect(await renderCacheKey("plain {x} }}", values)).toBe("plain {x} }}");
  expect(await renderCacheKey("{{ .Environment.constructor }}", values)).toBe("<no value>");
});

test.each([
  [
    'v1-{{ checksum "yarn.lock" }}',
    'The cache key "v1-{{ checksum "yarn.lock" }}" needs the file "yarn.lock", and there is none.',
  ],
  [
    "{{ .Brunch }}",
    'The cache key "{{ .Brunch }}" asks for ".Brunch"; there are checksum "file", arch, epoch, .Branch, .BuildNum, .Revision and .Environment.NAME.',
  ],
  ["x".repeat(901), "The cache key has 901 characters, and 900 are allowed."],
])("a key that cannot be made is refused: %s", async (template, message) => {
  await expect(renderCacheKey(template, values)).rejects.toThrow(message);
});

async function* parts(content: string): AsyncGenerator<CachePart> {
  yield { path: "~/.npm", tar: archiveOf([{ name: ".npm/x", content }]) };
  yield { path: "node_modules", tar: archiveOf([{ name: "node_modules/y", content }]) };
}

async function restored(caches: Caches, ...keys: readonly string[]): Promise<readonly string[]> {
  const found = await caches.find(keys);
  if (found === undefined) return [];
  const shown = [found.key];
  for (const part of found.parts)
    for await (const { name, content } of entriesOf(part.open()))
      shown.push(`${part.path}: ${name} ${(await buffer(content)).toString()}`);
  return shown;
}

describe("caches", () => {
  const counting = () => {
    let time = 0;
    return cachesIn(memoryStore(), () => ++time);
  };

  test("are restored with every part", async () => {
    const caches = counting();
    expect(await caches.save("v1-a", parts("1"))).toBe(true);
    expect(await caches.has("v1-a")).toBe(true);
    expect(await caches.has("v1-")).toBe(false);
    expect(await restored(caches, "v1-a")).toEqual(["v1-a", "~/.npm: .npm/x 1", "node_modules: node_modules/y 1"]);
  });

  test("never change", async () => {
    const store = memoryStore();
    const caches = cachesIn(store, () => 1);
    await caches.save("v1", parts("old"));
    const before = [...store.files.keys()];
    expect(await caches.save("v1", parts("new"))).toBe(false);
    expect([...store.files.keys()]).toEqual(before);
    expect((await restored(caches, "v1"))[1]).toBe("~/.npm: .npm/x old");
  });

  test("are found by the beginning of a key, the newest first, one key after the other", async () => {
    const caches = counting();
    for (const key of ["v1-main-b", "v1-main-a", "v1-dev"]) await caches.save(key, parts(key));
    expect((await restored(caches, "v1-main-"))[0]).toBe("v1-main-a");
    expect((await restored(caches, "v1-"))[0]).toBe("v1-dev");
    expect((await restored(caches, "v1-none", "v1-main-b", "v1-"))[0]).toBe("v1-main-b");
    expect(await restored(caches, "v2", "main")).toEqual([]);
    expect(await restored(caches)).toEqual([]);
  });

  test("are not made of an archive that is refused", async () => {
    const store = memoryStore();
    const caches = cachesIn(store, () => 1);
    async function* bad(): AsyncGenerator<CachePart> {
      yield { path: "good", tar: archiveOf([{ name: "good", content: "" }]) };
      yield { path: "x", tar: archiveOf([{ name: "/etc/passwd", content: "" }]) };
    }
    await expect(caches.save("v1", bad())).rejects.toThrow('"/etc/passwd" is outside of the folder');
    expect([...store.files.keys()]).toEqual([]);
  });
});
