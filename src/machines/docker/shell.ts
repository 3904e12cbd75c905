import { once } from "node:events";
import { shellWord } from "../../runner/machine/shell-word.ts";
import { exportLines } from "../shell-words.ts";
import type { DockerCli } from "./docker-cli.ts";

/** What a shell in a container is opened with. */
export interface ContainerShellOptions {
  readonly container: string;
  /** A file of the container's user, in which the environment waits: arguments are seen by all. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** What this terminal is, as `TERM` has it. */
  readonly terminal: string;
}

/** A shell in a container on this process's own terminal, for a person: bash where the image has it. */
export async function openContainerShell(docker: DockerCli, options: ContainerShellOptions): Promise<void> {
  const { container, file } = options;
  const text = `${exportLines(options.env)}cd ${shellWord(options.workingDirectory)} 2> /dev/null\n`;
  await docker.run(["exec", "--interactive", container, "/bin/sh"], {
    input: `umask 077; printf %s ${shellWord(text)} > ${file}\n`,
  });
  const start = `. ${file}
if command -v bash > /dev/null; then exec bash --noprofile --rcfile "$BASH_ENV" -i; fi
if [ -e "$BASH_ENV" ]; then . "$BASH_ENV"; fi
exec /bin/sh -i`;
  const terminal = ["--interactive", "--tty", "--env", `TERM=${options.terminal}`];
  const child = docker.start(
    ["exec", ...terminal, container, "/bin/sh", "-c", start],
    ["inherit", "inherit", "inherit"],
  );
  await once(child, "close");
}
