import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { carriedIn, carriedOut, isInMemory, isThereInside } from "../../../src/machines/docker/in-memory.ts";
import { Refusal } from "../../../src/runner/machine/refusal.ts";

/** A shell that answers as told, and keeps what it is asked. */
function shell(...answers: readonly { readonly ok?: boolean; readonly output?: string }[]) {
  const asked: string[] = [];
  const left = [...answers];
  return {
    asked,
    ask: async (text: string) => {
      asked.push(text.replaceAll(/carried-[0-9a-f]+/g, "carried"));
      return { ok: true, output: "", ...left.shift() };
    },
  };
}

/** This host's own shell. */
const real = {
  ask: async (text: string) => {
    const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", text], { encoding: "utf8" });
    return { ok: status === 0, output: `${stdout}${stderr}` };
  },
};

describe("what is in memory", () => {
  test.each([
    ["/dev/shm", true],
    ["/dev/shm/none", true],
    ["/proc", false],
    ["/none/at/all", false],
  ])("is told by the mounts: %s", async (path, inMemory) => {
    expect(await isInMemory(real, path)).toBe(inMemory);
  });

  test("is there where the container's own shell says so", async () => {
    expect([await isThereInside(real, "/dev/shm"), await isThereInside(real, "/dev/shm/none")]).toEqual([true, false]);
  });
});

describe("what the engine does not see", () => {
  test("is copied to where it does, and the copy is removed", async () => {
    const session = shell();
    const { path, remove } = await carriedOut(session, "/mnt/ramdisk/a b");
    await remove();
    expect([path.replace(/-[0-9a-f]+\//, "/"), ...session.asked]).toEqual([
      "/var/lib/arm-pipeline/carried/a b",
      "mkdir /var/lib/arm-pipeline/carried && cp -a '/mnt/ramdisk/a b' /var/lib/arm-pipeline/carried/",
      "rm -rf /var/lib/arm-pipeline/carried",
    ]);
    expect((await carriedOut(shell(), "/mnt/ramdisk/.")).path).toMatch(/carried-[0-9a-f]+\/\.$/);
  });

  test("and cannot be copied is a refusal, with nothing left", async () => {
    const session = shell({ ok: false, output: "cp: No space left on device\n" });
    await expect(carriedOut(session, "/mnt/ramdisk/x")).rejects.toThrow(
      new Refusal('"/mnt/ramdisk/x" could not be read: cp: No space left on device.'),
    );
    expect(session.asked.at(-1)).toBe("rm -rf /var/lib/arm-pipeline/carried");
  });

  test("gets what is laid down beside it, and nothing is left where that fails", async () => {
    const session = shell({}, { ok: false, output: "cp: cannot overwrite directory\n" });
    const laid: string[] = [];
    const lay = async (folder: string) => void laid.push(folder);
    await expect(carriedIn(session, "/mnt/ramdisk/to", lay)).rejects.toThrow(
      new Refusal('"/mnt/ramdisk/to" could not be written: cp: cannot overwrite directory.'),
    );
    expect(laid).toHaveLength(1);
    expect(session.asked.slice(1)).toEqual([
      expect.stringContaining("cp -a -- \"$each\" '/mnt/ramdisk/to'/ || exit 1"),
      "rm -rf /var/lib/arm-pipeline/carried",
    ]);
  });
});
