/** What is read of this machine's files. */
interface KernelFiles {
  list(folder: string): readonly string[];
  read(path: string): string;
}

const folder = "/proc/sys/fs/binfmt_misc";

/**
 * What stands at the place of `e_machine` in a program for an architecture:
 * https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 */
const machines: Readonly<Record<"arm64" | "amd64", string>> = { arm64: "b700", amd64: "3e00" };

/**
 * Whether this machine's kernel starts programs of another architecture through an emulator. It is read from the
 * patterns themselves, whatever somebody has called them: https://docs.kernel.org/admin-guide/binfmt-misc.html
 */
export function emulates(files: KernelFiles, architecture: "arm64" | "amd64"): boolean {
  const read = <T>(look: () => T, otherwise: T): T => {
    try {
      return look();
    } catch {
      return otherwise;
    }
  };
  return read(() => files.list(folder), [])
    .filter((name) => name !== "register" && name !== "status")
    .some((name) => {
      const entry = read(() => files.read(`${folder}/${name}`), "");
      const magic = /^magic ([0-9a-f]+)$/m.exec(entry)?.[1] ?? "";
      return entry.startsWith("enabled") && /^offset 0$/m.test(entry) && magic.slice(36, 40) === machines[architecture];
    });
}
