import { randomBytes } from "node:crypto";
import { bytesOf, nameOf } from "../../text/file-name.ts";
import type { EngineClient, Talk } from "./engine-client.ts";
import { execWithInput } from "./exec.ts";

/** A shell in a container that is asked several things over one connection. */
export interface ContainerSession {
  /** Runs a text: whether it ended well, and all that it printed, each as a name of a file has it (`nameOf`). */
  readonly ask: (text: string) => Promise<{ readonly ok: boolean; readonly output: string }>;
  readonly end: () => void;
}

/** Opens one, as the container's own user or another one. */
export function openSession(
  engine: EngineClient,
  { container, user }: { readonly container: string; readonly user?: string },
): ContainerSession {
  const as = user === undefined ? {} : { user };
  return sessionOver(execWithInput(engine, { container, command: ["/bin/sh"], ...as }));
}

/**
 * Asks a shell that runs already. Where that has ended, as by a step that ends every shell, it is opened again by
 * `again`, once for each time that it is asked.
 */
export function sessionOver(talk: Promise<Talk>, again?: () => Promise<Talk>): ContainerSession {
  // Nothing that is printed looks like this, and a name may have any other byte than the first.
  const mark = randomBytes(8).toString("hex");
  let asked = askerOf(talk, mark);
  const ask = async (text: string): ReturnType<ContainerSession["ask"]> => {
    if (again !== undefined && (await asked.isOver())) asked = askerOf(again(), mark);
    return await asked.ask(text);
  };
  let turn: Promise<unknown> = Promise.resolve();
  return {
    ask: (text) => {
      const answered = turn.then(() => ask(text));
      turn = answered.catch(() => undefined);
      return answered;
    },
    end: () => asked.end(),
  };
}

interface Asker extends ContainerSession {
  readonly isOver: () => Promise<boolean>;
}

function askerOf(talk: Promise<Talk>, mark: string): Asker {
  const atEnd = new RegExp(`\\u0000${mark}([01])\\n$`);
  let output = "";
  let said = "";
  let closed = false;
  let check: () => void = () => undefined;
  const opened = talk.then((open) => {
    open.connection.on("error", () => undefined);
    // Bytes, until all of them are there.
    open.stdout.setEncoding("latin1").on("data", (chunk: string) => {
      output += chunk;
      check();
    });
    open.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      said = (said + chunk).slice(-2_000);
    });
    open.stdout.once("end", () => {
      closed = true;
      check();
    });
    return open;
  });
  opened.catch(() => undefined);
  return {
    isOver: async () => {
      await opened;
      return closed;
    },
    ask: async (text) => {
      const { connection } = await opened;
      return await new Promise((resolve) => {
        output = "";
        check = () => {
          // The mark is looked for at the end alone: an output may be long.
          const end = atEnd.exec(output.slice(-20));
          if (end === null && !closed) return;
          check = () => undefined;
          const printed = nameOf(Buffer.from(end === null ? output : output.slice(0, -end[0].length), "latin1"));
          if (end !== null) return resolve({ ok: end[1] === "0", output: printed });
          const words = `${printed}${said}`;
          resolve({ ok: false, output: words.trim() === "" ? "the connection to the container ended" : words });
        };
        // In a shell of its own, which a failure ends without ending the session.
        connection.write(
          bytesOf(`(\n${text}\n) < /dev/null 2>&1 && printf '\\000${mark}0\\n' || printf '\\000${mark}1\\n'\n`),
        );
        check();
      });
    },
    end: () => {
      opened.then(({ connection }) => connection.destroy()).catch(() => undefined);
    },
  };
}
