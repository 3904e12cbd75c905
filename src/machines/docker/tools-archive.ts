import { archiveEnd } from "../../runner/state/tar/scan.ts";
import { fillingOf, newHead } from "../../runner/state/tar/write.ts";

/**
 * Where a container keeps what this program puts there: scripts of steps, `$BASH_ENV`, the data of the `circleci`
 * command.
 */
export const stateFolder = "/var/lib/arm-pipeline";

/** Where a container has the certificate authorities that it is given. */
export const certificatesFile = `${stateFolder}-certificates.pem`;

/** The same file, to be laid into a container before it starts. */
export function certificatesArchive(text: string): Buffer {
  const content = Buffer.from(text);
  const head = newHead({ name: certificatesFile.slice(1), type: "file", mode: 0o644, size: content.length });
  return Buffer.concat([head, content, fillingOf(content.length), archiveEnd]);
}

/**
 * What is laid into a container before it starts, which needs no program in it and no second start of one: a folder in
 * which its user may make what is the user's own, and the `circleci` command, where `sudo` finds it too; in a setup
 * configuration also the `curl` that keeps what it goes on with.
 */
export function toolsArchive(standIn: string, { continues }: { readonly continues: boolean }): Buffer {
  const folder = stateFolder.slice(1);
  const program = Buffer.from(standIn);
  const names = ["circleci", "circleci-agent", ...(continues ? ["curl"] : [])];
  return Buffer.concat([
    newHead({ name: `${folder}/`, type: "directory", mode: 0o1777 }),
    newHead({ name: `${folder}/circleci`, type: "file", mode: 0o755, size: program.length }),
    ...[program, fillingOf(program.length)],
    ...names.map((name) =>
      newHead({ name: `usr/local/bin/${name}`, type: "symlink", mode: 0o777, linkname: `${stateFolder}/circleci` }),
    ),
    archiveEnd,
  ]);
}
