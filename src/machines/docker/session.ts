import { randomBytes } from "node:crypto";
import { bytesOf, nameOf } from "../../text/file-name.ts";
import { clientError, type DockerCli } from "./docker-cli.ts";

/** A shell in a container that is asked several things by one call of the command line. */
export interface ContainerSession {
  /** Runs a text: whether it ended well, and all that it printed, each as a name of a file has it (`nameOf`). */
  readonly ask: (text: string) => Promise<{ readonly ok: boolean; readonly output: string }>;
  readonly end: () => void;
}

/** Opens one, as the container's own user or another one. */
export function openSession(
  docker: DockerCli,
  { container, user }: { readonly container: string; readonly user?: string },
): ContainerSession {
  const as = user === undefined ? [] : ["--user", user];
  const child = docker.start(["exec", "--interactive", ...as, container, "/bin/sh"], ["pipe", "pipe", "pipe"]);
  // Nothing that is printed looks like this, and a name may have any other byte than the first.
  const mark = randomBytes(8).toString("hex");
  const atEnd = new RegExp(`\\u0000${mark}([01])\\n$`);
  let output = "";
  let said = "";
  let failure: Error | undefined;
  let closed = false;
  let check: () => void = () => undefined;
  child.stdin?.on("error", () => undefined);
  // Bytes, until all of them are there.
  child.stdout?.setEncoding("latin1").on("data", (chunk: string) => {
    output += chunk;
    check();
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    said = (said + chunk).slice(-2_000);
  });
  child.once("error", (error) => {
    failure = clientError(error);
    closed = true;
    check();
  });
  child.once("close", () => {
    closed = true;
    check();
  });
  const ask = (text: string): ReturnType<ContainerSession["ask"]> =>
    new Promise((resolve, reject) => {
      output = "";
      check = () => {
        const end = atEnd.exec(output);
        if (end === null && !closed) return;
        check = () => undefined;
        if (failure !== undefined) return reject(failure);
        const printed = nameOf(Buffer.from(end === null ? output : output.slice(0, end.index), "latin1"));
        resolve({ ok: end?.[1] === "0", output: end === null ? `${printed}${said}` : printed });
      };
      // In a shell of its own, which a failure ends without ending the session.
      child.stdin?.write(
        bytesOf(`(\n${text}\n) < /dev/null 2>&1 && printf '\\000${mark}0\\n' || printf '\\000${mark}1\\n'\n`),
      );
      check();
    });
  let turn: Promise<unknown> = Promise.resolve();
  return {
    ask: (text) => {
      const answered = turn.then(() => ask(text));
      turn = answered.catch(() => undefined);
      return answered;
    },
    end: () => {
      child.stdin?.end();
      if (!closed) child.kill("SIGTERM");
    },
  };
}
