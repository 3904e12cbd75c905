import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CacheFolders, entryFolder, fillEntry } from "./cache.ts";
import { machineImage } from "./catalogue.ts";
import { must, packAsRoot, unpackPackages } from "./debian-packages.ts";
import { usualPath, writeImageArchive } from "./image-archive.ts";
import type { TaskProgress } from "./progress.ts";
import type { System } from "./system.ts";

/** The architectures that there is one of, by the names that containers have for them. */
export const imageArchitectures = ["amd64", "arm64"] as const;

type ImageArchitecture = (typeof imageArchitectures)[number];

/** An archive that the engine loads as it is. */
export const machineImageArchive = (folders: CacheFolders, architecture: ImageArchitecture): string =>
  join(entryFolder(folders, machineImage), `${architecture}.tar`);

const packages = [
  ...["base-files", "base-passwd", "bash", "ca-certificates", "coreutils", "curl", "dash", "debianutils", "diffutils"],
  ...[
    "findutils",
    "git",
    "grep",
    "gzip",
    "hostname",
    "jq",
    "login",
    "mawk",
    "nodejs",
    "libc-bin",
    "openssl",
    "procps",
    "sed",
  ],
  ...["sudo", "tar"],
];

/** The user and its number, as in CircleCI's own images. */
const user = { name: "circleci", id: "3434" } as const;

const containerConfig = {
  User: user.name,
  Env: [usualPath, "LANG=C.UTF-8"],
  Cmd: ["/bin/bash"],
  WorkingDir: `/home/${user.name}/project`,
};

/**
 * What stands in for CircleCI's machine image, for each architecture, where no image can be pulled: Debian with the
 * tools of a job.
 */
export async function makeMachineImages(
  folders: CacheFolders,
  { system, progress }: { readonly system: System; readonly progress: TaskProgress },
): Promise<void> {
  await fillEntry(folders, machineImage, async (folder) => {
    for (const architecture of imageArchitectures) {
      progress.now(`fetching Debian's packages for ${architecture}`);
      const work = await mkdtemp(join(tmpdir(), "arm-pipeline-machine-"));
      try {
        const root = await unpackPackages(work, {
          system,
          architecture,
          packages,
          // From Debian 13 on the client is a package of its own; before, the rest of its package is the engine.
          files: [{ packages: ["docker-cli", "docker.io"], paths: ["usr/bin/docker"] }],
        });
        await configure(root, system);
        const layer = join(work, "layer.tar");
        await must(system, packAsRoot(layer, { root, exclude: `./home/${user.name}` }));
        const own = [`--owner=${user.id}`, `--group=${user.id}`, "--numeric-owner", "--sort=name"];
        await must(system, ["tar", "--append", "--file", layer, ...own, "-C", root, `./home/${user.name}`]);
        const image = { architecture, tag: machineImage.tag(architecture), config: containerConfig };
        await writeImageArchive(join(folder, `${architecture}.tar`), { work, layer, image, system });
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    }
  });
}

/** What the scripts of the packages would have done, as far as a job needs it. */
async function configure(root: string, system: System): Promise<void> {
  const at = (path: string): string => join(root, path);
  for (const path of ["doc", "info", "locale", "man"])
    await rm(at(`usr/share/${path}`), { recursive: true, force: true });
  // One folder for programs and one for libraries, as on every installed system.
  for (const name of (await readdir(root)).filter((entry) => /^(?:bin|sbin|lib\w*)$/.test(entry))) {
    await mkdir(at(`usr/${name}`), { recursive: true });
    await must(system, ["cp", "--archive", `${at(name)}/.`, at(`usr/${name}`)]);
    await rm(at(name), { recursive: true });
    await symlink(`usr/${name}`, at(name));
  }
  await symlink("mawk", at("usr/bin/awk"));
  await symlink("which.debianutils", at("usr/bin/which"));
  await mkdir(at(`home/${user.name}/project`), { recursive: true });
  await mkdir(at("tmp"), { recursive: true });
  await chmod(at("tmp"), 0o1777);
  const { name, id } = user;
  await must(system, ["cp", at("usr/share/base-passwd/passwd.master"), at("etc/passwd")]);
  await must(system, ["cp", at("usr/share/base-passwd/group.master"), at("etc/group")]);
  await appendFile(at("etc/passwd"), `${name}:x:${id}:${id}::/home/${name}:/bin/bash\n`);
  await appendFile(at("etc/group"), `${name}:x:${id}:\n`);
  await writeFile(at("etc/nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
  await writeFile(at("etc/sudoers.d/50-circleci"), `${name} ALL=NOPASSWD: ALL\n`, { mode: 0o440 });
  const permit = ["auth", "account", "session"].map((kind) => `${kind} required pam_permit.so\n`).join("");
  for (const service of ["other", "sudo", "sudo-i", "su"]) await writeFile(at(`etc/pam.d/${service}`), permit);
  const authorities = at("usr/share/ca-certificates/mozilla");
  const texts = await Promise.all((await readdir(authorities)).sort().map((file) => readFile(join(authorities, file))));
  await mkdir(at("etc/ssl/certs"), { recursive: true });
  await writeFile(at("etc/ssl/certs/ca-certificates.crt"), Buffer.concat(texts));
}
