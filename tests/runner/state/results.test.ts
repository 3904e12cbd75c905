import { pack } from "tar-stream";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../../src/runner/machine/refusal.ts";
import { createMask } from "../../../src/runner/secrets/mask.ts";
import { archiveOf } from "../../../src/runner/state/archive.ts";
import { type ArtifactSource, storeArtifacts } from "../../../src/runner/state/artifacts.ts";
import { junitReader, totalsOf } from "../../../src/runner/state/junit.ts";
import { readTestCases, storeTestResults } from "../../../src/runner/state/test-results.ts";
import { memoryStore } from "../support/memory-store.ts";

const place = { job: "test", node: 1 };

async function stored(source: Omit<ArtifactSource, "tar">, names: readonly string[]) {
  const store = memoryStore();
  const tar = archiveOf(names.map((name) => ({ name, content: name })));
  const paths: string[] = [];
  for await (const { path, bytes } of storeArtifacts(store, { place, source: { ...source, tar } }))
    paths.push(`${path} ${bytes}`);
  expect([...store.files.keys()]).toEqual(paths.map((path) => `jobs/test/1/artifacts/${path.split(" ")[0]}`));
  return paths;
}

describe("artifacts", () => {
  test.each([
    [{ name: "out", path: "/tmp/out", destination: undefined }, ["out/a", "out/b/c"], ["tmp/out/a 5", "tmp/out/b/c 7"]],
    [{ name: "out", path: "~/out/", destination: undefined }, ["out/a"], ["~/out/a 5"]],
    [{ name: "out", path: "/tmp/out", destination: "logs" }, ["out/a"], ["logs/a 5"]],
    [{ name: "out", path: "out", destination: "/" }, ["out/a"], ["a 5"]],
    [{ name: "core.1", path: "/tmp/core.1", destination: "core" }, ["core.1"], ["core 6"]],
    [{ name: "core.1", path: "/tmp/core.1", destination: undefined }, ["core.1"], ["tmp/core.1 6"]],
    [{ name: ".", path: ".", destination: undefined }, ["a", "b/c"], ["a 1", "b/c 3"]],
  ])("of %j", async (source, names, paths) => {
    expect(await stored(source, names)).toEqual(paths);
  });

  test("have no destination outside", async () => {
    await expect(stored({ name: "a", path: "a", destination: "../../x" }, ["a"])).rejects.toThrow(
      'The destination "../../x" is outside of the artifacts.',
    );
  });

  test.each(["EEXIST", "ENOTDIR", "EISDIR"])(
    "of which one has the name of another one's folder are refused: %s",
    async (code) => {
      const store = {
        ...memoryStore(),
        writeStream: () => Promise.reject(Object.assign(new Error("the disk's words"), { code })),
      };
      const source = { tar: archiveOf([{ name: "a", content: "" }]), name: "a", path: "a", destination: "x/y" };
      await expect(storeArtifacts(store, { place, source }).next()).rejects.toThrow(
        new Refusal(
          'The artifact "x/y" cannot be stored: among the artifacts of this job a file and a folder would have the same name.',
        ),
      );
    },
  );

  test("are all names of a file that has several", async () => {
    const tar = pack();
    tar.entry({ name: "t/app" }, "bin");
    tar.entry({ name: "t/deps/app-1a2b", type: "link", linkname: "t/app" });
    tar.finalize();
    const store = memoryStore();
    const source = { tar: tar as unknown as NodeJS.ReadableStream, name: "t", path: "t", destination: undefined };
    const paths: unknown[] = [];
    for await (const stored of storeArtifacts(store, { place, source })) paths.push(stored);
    expect(paths).toEqual([
      { path: "t/app", bytes: 3 },
      { path: "t/deps/app-1a2b", bytes: 3 },
    ]);
    expect([...store.files.values()].map(String)).toEqual(["bin", "bin"]);
  });

  test("are files, and not what a link shows", async () => {
    const tar = pack();
    tar.entry({ name: "out/passwd", type: "symlink", linkname: "/etc/passwd" });
    tar.entry({ name: "out/real" }, "x");
    tar.finalize();
    const store = memoryStore();
    const source = { tar: tar as unknown as NodeJS.ReadableStream, name: "out", path: "out", destination: undefined };
    for await (const { path } of storeArtifacts(store, { place, source })) expect(path).toBe("out/real");
    expect([...store.files.keys()]).toEqual(["jobs/test/1/artifacts/out/real"]);
  });
});

const results = `\uFEFF<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="s" file="a.test.ts"><properties/>
<testcase name="adds" classname="Maths" time="0.25"/>
<testcase name="divides" classname="Maths" file="b.test.ts" line="7" time="1,000.5"><failure message="by zero">at line 1</failure></testcase>
<testcase name="roots"><error><![CDATA[
  
AssertionError: 3
  no <such> number & more
]]></error><failure>in the teardown</failure><system-out>noise</system-out></testcase>
<testcase name="later"><skipped/></testcase>
</testsuite></testsuites>`;

describe("test results", () => {
  test("are counted, and failures told, wherever the text is cut", () => {
    for (const size of [1, 7, 10_000]) {
      const reader = junitReader();
      for (let at = 0; at < results.length; at += size) reader.write(results.slice(at, at + size));
      const read = reader.end();
      if ("problem" in read) throw new Error(read.problem);
      expect(totalsOf(read.cases)).toEqual({
        tests: 4,
        failures: 2,
        skipped: 1,
        failed: [
          { name: "Maths divides", message: "by zero", details: "at line 1", place: "b.test.ts:7", seconds: 1000.5 },
          {
            name: "roots",
            message: "AssertionError: 3",
            place: "a.test.ts",
            details: "AssertionError: 3\n  no <such> number & more\n\nin the teardown",
          },
        ],
      });
      expect(read.cases.map(({ name, file, seconds }) => [name, file, seconds])).toEqual([
        ["adds", "a.test.ts", 0.25],
        ["divides", "b.test.ts", 1000.5],
        ["roots", "a.test.ts", 0],
        ["later", "a.test.ts", 0],
      ]);
    }
  });

  test.each([
    ["<testsuite><testcase name='a'>", "unclosed tag: testcase"],
    ["<html><body/></html>", "it begins with <html>, and not with <testsuites>"],
    ["", "document must contain a root element."],
    ['<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuite><testcase name="&a;"/></testsuite>', "undefined entity"],
  ])("that are none say why: %s", (text, problem) => {
    const reader = junitReader();
    reader.write(text);
    expect(reader.end()).toEqual({ problem: expect.stringContaining(problem) });
  });

  test("are read from every file below a folder, and kept with the earlier ones", async () => {
    const masked = (text: string): string => text;
    const store = memoryStore();
    const tar = () =>
      archiveOf([
        { name: "r/one.xml", content: results },
        { name: "r/deep/two.XML", content: "<testsuite><testcase name='x'/></testsuite>" },
        { name: "r/broken.xml", content: "<testsuite" },
        { name: "r/readme.txt", content: "no" },
      ]);
    const read = await storeTestResults(store, { place, tar: tar(), masked });
    expect(read.files).toBe(3);
    expect(read.cases).toHaveLength(5);
    expect(read.problems).toEqual([{ file: "r/broken.xml", problem: expect.any(String) }]);
    await storeTestResults(store, { place, tar: tar(), masked });
    expect(await readTestCases(store, place)).toHaveLength(10);
  });

  test("are kept without secrets", async () => {
    const store = memoryStore();
    const content = `<testsuite><testcase name="with hunter22" classname="hunter22" file="hunter22.ts"><failure message="hunter22">- hunter22</failure></testcase></testsuite>`;
    const tar = archiveOf([{ name: "a.xml", content }]);
    const { cases } = await storeTestResults(store, { place, tar, masked: createMask(["hunter22"]).text });
    expect(cases).toMatchObject([
      { name: "with ****", classname: "****", file: "****.ts", message: "****", details: "- ****" },
    ]);
    expect(await readTestCases(store, place)).toEqual(cases);
  });
});
