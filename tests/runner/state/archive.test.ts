import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { extract, type Headers, pack } from "tar-stream";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../../src/runner/machine/refusal.ts";
import { archiveOf, checkedArchive, entriesOf } from "../../../src/runner/state/archive.ts";
import { insideName } from "../../../src/runner/state/archive-entry.ts";

type Given = Headers & { readonly content?: string; readonly pax?: Readonly<Record<string, string>> };

function tarOf(entries: readonly Given[]): NodeJS.ReadableStream {
  const tar = pack();
  for (const { content, ...header } of entries) tar.entry(header, content ?? "");
  tar.finalize();
  return tar as unknown as NodeJS.ReadableStream;
}

async function through(entries: readonly Given[]): Promise<readonly string[]> {
  const bytes = await buffer(checkedArchive(tarOf(entries)));
  const parser = extract();
  parser.end(bytes);
  const shown: string[] = [];
  for await (const entry of parser) {
    const { name, type, linkname, mode } = entry.header;
    const content = (await buffer(entry as unknown as NodeJS.ReadableStream)).toString();
    shown.push([type, name, mode?.toString(8), linkname, content].filter(Boolean).join(" "));
  }
  return shown;
}

test("files, folders and links go through as they are", async () => {
  const long = `${"folder/".repeat(30)}name`;
  expect(
    await through([
      { name: "./", type: "directory", mode: 0o755 },
      { name: "./bin/tool", mode: 0o755, content: "#!/bin/sh\n" },
      { name: "bin/same", type: "link", linkname: "./bin/tool" },
      { name: "bin/python", type: "symlink", linkname: "/usr/bin/python3" },
      { name: long, content: "deep" },
      { name: "empty" },
    ]),
  ).toEqual([
    "directory ./ 755",
    "file ./bin/tool 755 #!/bin/sh\n",
    "link bin/same 644 ./bin/tool",
    "symlink bin/python 644 /usr/bin/python3",
    `file ${long} 644 deep`,
    "file empty 644",
  ]);
});

describe("an archive is refused for", () => {
  test.each<[string, readonly Given[], string]>([
    ["an absolute name", [{ name: "/etc/passwd", content: "x" }], '"/etc/passwd" is outside of the folder'],
    ["a name that climbs out", [{ name: "a/../../x", content: "x" }], '"a/../../x" is outside of the folder'],
    ["a name of dots alone", [{ name: "..", type: "directory" }], '".." is outside of the folder'],
    [
      "a file behind a link",
      [
        { name: "out", type: "symlink", linkname: "/etc" },
        { name: "out/passwd", content: "x" },
      ],
      '"out/passwd" is behind the link "out"',
    ],
    [
      "a file behind a link, written another way",
      [
        { name: "a/out", type: "symlink", linkname: ".." },
        { name: "./a//./out/deep/x", content: "x" },
      ],
      '"a/out/deep/x" is behind the link "a/out"',
    ],
    [
      "a hard link to a file outside",
      [{ name: "key", type: "link", linkname: "/root/.ssh/id_rsa" }],
      '"key" is a link to "/root/.ssh/id_rsa", outside of the folder',
    ],
    [
      "a hard link that climbs out",
      [{ name: "a/key", type: "link", linkname: "a/../../key" }],
      '"a/key" is a link to "a/../../key", outside of the folder',
    ],
    [
      "a hard link to what a link shows",
      [
        { name: "out", type: "symlink", linkname: "/etc/passwd" },
        { name: "copy", type: "link", linkname: "out" },
      ],
      '"copy" is a link to "out", which is behind a link',
    ],
  ])("%s", async (_, entries, because) => {
    await expect(through([{ name: "good", content: "x" }, ...entries])).rejects.toThrow(
      `The archive is refused: ${because}.`,
    );
  });
});

test("what is no file, folder or link is passed over, and told", async () => {
  const passedOver: string[] = [];
  const given = [
    { name: "before", content: "1" },
    { name: "disk", type: "block-device", devmajor: 8, devminor: 0 },
    { name: "p", type: "fifo" },
    { name: "after", content: "2" },
  ] as const;
  const names: string[] = [];
  for await (const { name, content } of entriesOf(
    checkedArchive(tarOf(given), { onPassedOver: (name) => passedOver.push(name) }),
  ))
    names.push(`${name}=${(await buffer(content)).toString()}`);
  expect({ names, passedOver }).toEqual({ names: ["before=1", "after=2"], passedOver: ["disk", "p"] });
});

test("names that are no text stay the bytes that they are, and stay apart", async () => {
  const names = ["\udcff", "\udcfe", "ü\udc80", "\ufffd", `${"long/".repeat(40)}\udcff`];
  const tar = archiveOf(names.map((name) => ({ name, content: name.length.toString() })));
  const bytes = await buffer(checkedArchive(tar, { rename: (name) => `in/${name}` }));
  const found: string[] = [];
  for await (const { name } of entriesOf(Readable.from([bytes]))) found.push(name);
  expect(found).toEqual(names.map((name) => `in/${name}`));
  expect(bytes.includes(Buffer.from([0x2f, 0xff]))).toBe(true);
});

test("an entry may get another owner, whatever its pax header says of one, and keeps its times", async () => {
  const given = tarOf([
    {
      name: "ü".repeat(80),
      content: "x",
      uid: 5_000_000,
      gid: 7,
      uname: "someone",
      pax: { uid: "5000000", mtime: "12.5" },
    },
  ]);
  const bytes = await buffer(checkedArchive(given, { onEntry: () => ({ owner: { uid: 1000, gid: 1001 } }) }));
  const parser = extract();
  parser.end(bytes);
  for await (const entry of parser) {
    const { name, uid, gid, uname, pax } = entry.header as Given;
    expect({ name, uid, gid, uname, mtime: pax?.mtime, said: pax?.uid }).toEqual({
      name: "ü".repeat(80),
      uid: 1000,
      gid: 1001,
      uname: "",
      mtime: "12.5",
      said: undefined,
    });
    entry.resume();
  }
});

test("however an archive is cut, it goes through as it is, and its contents are read whole", async () => {
  const files = ["", "x", "y".repeat(511), "z".repeat(512), "w".repeat(5000)];
  const whole = await buffer(
    archiveOf(files.map((content, index) => ({ name: `${"folder/".repeat(index * 8)}${index}`, content }))),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 12 }), async (cuts) => {
      const places = [0, ...cuts, whole.length].sort((a, b) => a - b);
      const pieces = () => Readable.from(places.slice(1).map((at, index) => whole.subarray(places[index], at)));
      expect((await buffer(checkedArchive(pieces()))).equals(whole)).toBe(true);
      const read: string[] = [];
      for await (const { content } of entriesOf(pieces())) read.push((await buffer(content)).toString());
      expect(read).toEqual(files);
    }),
    { numRuns: 30 },
  );
});

test("an archive that is damaged, or none, is refused", async () => {
  const whole = await buffer(archiveOf([{ name: "a", content: "x" }]));
  const damaged = Buffer.from(whole);
  damaged[3] = 7;
  for (const [bytes, why] of [
    [damaged, "The archive is damaged: an entry's checksum is wrong."],
    [Buffer.from("no archive at all ".repeat(60)), "The archive is damaged: an entry's checksum is wrong."],
    [whole.subarray(0, 700), "The archive ends early."],
  ] as const)
    await expect(buffer(checkedArchive(Readable.from([bytes])))).rejects.toThrow(new Refusal(why));
});

test("a link that a later entry replaces by a folder is no link any more", async () => {
  expect(
    await through([
      { name: "a", type: "symlink", linkname: "b" },
      { name: "a", type: "directory" },
      { name: "a/x", content: "1" },
    ]),
  ).toHaveLength(3);
});

test("an archive that is cut short is an error, and not a short archive", async () => {
  const whole = await buffer(archiveOf([{ name: "a", content: "x".repeat(5000) }]));
  const read = async () => {
    for await (const { content } of entriesOf(Readable.from([whole.subarray(0, 1500)]))) await buffer(content);
  };
  await expect(read()).rejects.toThrow();
});

test("whoever reads an archive may stop in the middle", async () => {
  const names: string[] = [];
  for await (const { name } of entriesOf(
    archiveOf([
      { name: "a", content: "1" },
      { name: "b", content: "2" },
    ]),
  )) {
    names.push(name);
    break;
  }
  expect(names).toEqual(["a"]);
});

test("a name is inside, or it is none", () => {
  expect(["a", "./a/", "a//b", ".", "..a/b..", "a/./b"].map(insideName)).toEqual([
    "a",
    "a",
    "a/b",
    ".",
    "..a/b..",
    "a/b",
  ]);
  expect(["", "/", "..", "a/..", "../a", "a\0b"].map(insideName)).toEqual(Array(6).fill(undefined));
});

test("a source that is destroyed before its end, as by a cancel, ends what reads it", async () => {
  for (const before of [true, false]) {
    const source = new PassThrough();
    source.write(Buffer.alloc(100, "x"));
    if (before) source.destroy();
    const read = buffer(checkedArchive(source));
    if (!before) setImmediate(() => source.destroy());
    await expect(read).rejects.toThrow("Premature close");
  }
});
