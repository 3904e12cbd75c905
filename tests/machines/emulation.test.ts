import { expect, test } from "vitest";
import { emulates } from "../../src/machines/emulation.ts";

/** The list of the kernel as a folder of files. */
const kernel = (entries: Readonly<Record<string, string>>) => ({
  list: () => Object.keys(entries),
  read: (path: string) => entries[path.split("/").at(-1) ?? ""] ?? "",
});

const entry = (machine: string, state = "enabled"): string =>
  `${state}\ninterpreter /usr/bin/qemu\nflags: OCF\noffset 0\nmagic 7f454c460201010000000000000000000200${machine}00\nmask ffffffffffffff00fffffffffffffffffeffffff\n`;

test.each([
  ["by the name that Debian gives it", { "qemu-aarch64": entry("b7") }, true],
  ["by any other name", { rosetta: entry("b7"), register: "", status: "enabled" }, true],
  ["not where it is switched off", { "qemu-aarch64": entry("b7", "disabled") }, false],
  ["not where another architecture is emulated", { "qemu-arm64": entry("3e") }, false],
  ["not where nothing is", {}, false],
])("a kernel emulates arm64 %s", (_, entries, expected) => {
  expect(emulates(kernel(entries), "arm64")).toBe(expected);
});

test("a kernel whose list cannot be read emulates nothing", () => {
  const refuse = (): never => {
    throw new Error("not mounted");
  };
  expect(emulates({ list: refuse, read: refuse }, "arm64")).toBe(false);
});
