import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { extract, type Headers, pack } from "tar-stream";
import { describe, expect, test } from "vitest";
import { archiveOf, checkedArchive, entriesOf } from "../../../src/runner/state/archive.ts";
import { insideName } from "../../../src/runner/state/archive-entry.ts";

type Given = Headers & { readonly content?: string };

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
    "directory . 755",
    "file bin/tool 755 #!/bin/sh\n",
    "link bin/same 644 bin/tool",
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
    [
      "a device",
      [{ name: "disk", type: "block-device", devmajor: 8, devminor: 0 }],
      '"disk" is a block-device, and only files, folders and links are handed over',
    ],
    ["a pipe", [{ name: "p", type: "fifo" }], '"p" is a fifo, and only files, folders and links are handed over'],
  ])("%s", async (_, entries, because) => {
    await expect(through([{ name: "good", content: "x" }, ...entries])).rejects.toThrow(
      `The archive is refused: ${because}.`,
    );
  });
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
  const { Readable } = await import("node:stream");
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
