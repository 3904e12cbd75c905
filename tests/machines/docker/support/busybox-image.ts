import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { execa } from "execa";
import { type Headers, pack } from "tar-stream";

/** What an image of busybox alone says for its containers. */
export interface ImageSettings {
  readonly tag: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** A folder that wants a volume, as a database's does. */
  readonly volume?: string;
  /** What the image is said to be for; the program is for arm64 all the same. */
  readonly architecture?: "amd64" | "arm64";
  /** Programs that are busybox; a shell, unless there is none. */
  readonly programs?: readonly string[];
  /** What is there instead of busybox. */
  readonly program?: Buffer;
}

const usualPrograms = [
  ...[
    "cat",
    "chmod",
    "chown",
    "cp",
    "echo",
    "env",
    "find",
    "grep",
    "httpd",
    "id",
    "kill",
    "ln",
    "ls",
    "mkdir",
    "printenv",
  ],
  ...["ps", "rm", "seq", "setsid", "sh", "sleep", "touch", "true", "tty", "wget"],
];

/** Gives the engine an arm64 image of two megabytes, made of the busybox of the base image: no hub is needed for it. */
export async function loadBusyboxImage(
  { baseImage, env }: { readonly baseImage: string; readonly env: Readonly<Record<string, string>> },
  settings: ImageSettings,
): Promise<string> {
  const { stdout: container } = await execa("docker", ["create", "--platform", "linux/arm64", baseImage, "true"], {
    env,
  });
  const copied = await execa("docker", ["cp", `${container}:/bin/busybox`, "-"], { env, encoding: "buffer" });
  await execa("docker", ["rm", container], { env });
  const program = contentOfFirst(Buffer.from(copied.stdout));
  const links = (settings.programs ?? usualPrograms).map((name) =>
    entry({ name: `bin/${name}`, type: "symlink", linkname: "busybox" }),
  );
  const layer = await archive([
    entry({ name: "bin/busybox", mode: 0o755 }, settings.program ?? program),
    ...links,
    entry({ name: "tmp", type: "directory", mode: 0o1777 }),
    entry({ name: "etc/passwd" }, "root:x:0:0::/root:/bin/sh\ntester:x:1000:1000::/home/tester:/bin/sh\n"),
    entry({ name: "etc/group" }, "root:x:0:\ntester:x:1000:\n"),
    entry({ name: "home/tester", type: "directory", uid: 1000, gid: 1000 }),
  ]);
  const config = {
    architecture: settings.architecture ?? "arm64",
    os: "linux",
    config: {
      Env: ["PATH=/usr/local/bin:/bin"],
      Labels: settings.labels ?? {},
      ...(settings.entrypoint !== undefined && { Entrypoint: settings.entrypoint }),
      ...(settings.volume !== undefined && { Volumes: { [settings.volume]: {} } }),
      ...(settings.command !== undefined && { Cmd: settings.command }),
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${createHash("sha256").update(layer).digest("hex")}`] },
  };
  const manifest = [{ Config: "config.json", RepoTags: [settings.tag], Layers: ["layer.tar"] }];
  const image = await archive([
    entry({ name: "config.json" }, JSON.stringify(config)),
    entry({ name: "manifest.json" }, JSON.stringify(manifest)),
    entry({ name: "layer.tar" }, layer),
  ]);
  await execa("docker", ["load"], { env, input: image });
  return settings.tag;
}

type ArchiveEntry = { readonly header: Headers; readonly content: Buffer | string };

const entry = (header: Headers, content: Buffer | string = ""): ArchiveEntry => ({
  header: { mode: 0o755, ...header },
  content,
});

async function archive(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const out = pack();
  const all = buffer(out);
  for (const { header, content } of entries) out.entry(header, content);
  out.finalize();
  return all;
}

/** Of an archive with one file: what stands behind its header. */
const contentOfFirst = (tar: Buffer): Buffer =>
  tar.subarray(512, 512 + Number.parseInt(tar.toString("latin1", 124, 135), 8));
