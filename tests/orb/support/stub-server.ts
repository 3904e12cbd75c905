import { mkdir, readFile, readlink, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { basename, dirname, isAbsolute, join } from "node:path";
import { envSubst } from "./env-subst.ts";
import { inPipeOrder, type Plumbing } from "./pipe-order.ts";
import {
  describeCall,
  fits,
  isVersionQuestion,
  mismatch,
  type PlannedCall,
  type RecordedCall,
  type Reply,
} from "./planned-call.ts";

/** The answers to a script's calls, decided here and not in the stubs, so that a plan is written and judged in TypeScript. */
export type StubServer = {
  /** The text of the program that stands for a tool, under its name. */
  readonly stub: (bash: string) => string;
  /** In the order in which they came, and within one pipeline, whose calls come at once, in the pipeline's. */
  readonly calls: () => readonly RecordedCall[];
  /** What went against the plan, calls that never came included. */
  readonly complaints: () => readonly string[];
  readonly close: () => Promise<void>;
};

/** The status of a refused call: one that no script of ours takes for a tool's own. */
const refused = 97;

/** Starts the server. `folder` takes the stubs' input and output; it must have no space in its path. */
export async function startStubServer(plan: readonly PlannedCall[], folder: string): Promise<StubServer> {
  const calls: RecordedCall[] = [];
  const plumbing: Plumbing[] = [];
  const complaints: string[] = [];
  const waiting = [...plan];

  const take = (made: RecordedCall): Reply => {
    if (made.tool === "sleep") return {};
    const next = waiting.find((planned) => planned.tool === made.tool && planned.anyTimes === undefined);
    const problem = next === undefined ? `no call of ${made.tool} was left in the plan` : mismatch(next, made);
    if (next !== undefined && problem === undefined) {
      waiting.splice(waiting.indexOf(next), 1);
      return next;
    }
    const any = waiting.find(
      (planned) => planned.anyTimes && planned.tool === made.tool && mismatch(planned, made) === undefined,
    );
    if (any !== undefined) return any;
    if (isVersionQuestion(made)) return {};
    complaints.push(`Unplanned call: ${describeCall(made)}\n  ${problem}`);
    return { status: refused, stderr: `unplanned call: ${describeCall(made)}\n` };
  };

  const answer = async (socket: Socket, talk: { readonly next: () => Promise<string> }) => {
    const pid = Number(await talk.next());
    let made: RecordedCall = { ...(await requestOf(pid)), stdin: undefined };
    const index = calls.push(made) - 1;
    const at = join(folder, String(index));
    plumbing[index] = { from: await pipeOf(pid, 4), to: await pipeOf(pid, 5) }; // now: the stub ends with the answer
    if (made.tool === "circleci" && made.args.join(" ") === "env subst") {
      socket.write("text\n");
      calls[index] = { ...made, stdin: await talk.next() };
      const text = envSubst(calls[index].stdin ?? "", made.env);
      socket.end(text === undefined ? "print 1\n\0Error: closing brace expected\n\0" : `print 0\n${text}\0\0`);
      return;
    }
    let reply = take(made);
    if (reply.stdin !== undefined) {
      socket.write(`stdin ${at}.in\n`);
      await talk.next();
      made = { ...made, stdin: await readFile(`${at}.in`, "utf8") };
      calls[index] = made;
      reply = judged(reply, made);
    }
    for (const [target, content] of Object.entries(reply.writes ?? {})) {
      const path = targetOf(target, made);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    await writeFile(`${at}.out`, reply.stdout ?? "");
    await writeFile(`${at}.err`, reply.stderr ?? "");
    socket.end(`exit ${reply.status ?? 0} ${at}\n`);
  };

  const judged = (reply: Reply, made: RecordedCall): Reply => {
    if (reply.stdin === undefined || fits(reply.stdin, made.stdin ?? "")) return reply;
    complaints.push(
      `Wrong input for ${describeCall(made)}\n  got ${JSON.stringify(made.stdin)}, planned was ${String(reply.stdin)}`,
    );
    return { status: refused, stderr: "unplanned input\n" };
  };

  const server = createServer((socket) => {
    // A reply that cannot be given must end the stub, and the test: a stub that waits would hang the script.
    answer(socket, items(socket)).catch((error: unknown) => {
      complaints.push(`The plan could not be carried out: ${String(error)}`);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    stub: (bash) => stubText({ bash, port }),
    calls: () => inPipeOrder(calls, plumbing),
    complaints: () => [
      ...complaints,
      ...waiting.filter((planned) => !planned.anyTimes).map((planned) => `Never called: ${describeCall(planned)}`),
    ],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/**
 * `-p` keeps bash from reading BASH_ENV: a tool's environment is the script's, not what a later step would get. Descriptors 4
 * and 5 are the stub's own input and output: 0 and 1 are the socket while it talks. It says who it is, and the server sees the rest by
 * /proc; a text, as `circleci env subst` takes one for each parameter of a script, goes in and out without a process of its own.
 */
function stubText({ bash, port }: { bash: string; port: number }): string {
  return `#!${bash} -p
exec 3<>/dev/tcp/127.0.0.1/${port} 4<&0 5>&1 || exit ${refused}
printf '%s\\0' $$ >&3
while read -r verb first second <&3; do
  case $verb in
    stdin) /bin/cat > "$first"; printf '\\0' >&3 ;;
    text) IFS= read -r -d '' text; printf '%s\\0' "$text" >&3 ;;
    print) IFS= read -r -d '' text <&3; IFS= read -r -d '' error <&3; printf '%s' "$text"; printf '%s' "$error" >&2; exit "$first" ;;
    exit)
      if [[ -s $second.out ]]; then /bin/cat "$second.out"; fi
      if [[ -s $second.err ]]; then /bin/cat "$second.err" >&2; fi
      exit "$first"
      ;;
  esac
done
exit ${refused}
`;
}

/** The items that a stub sends, each ended by a NUL. */
function items(socket: Socket): { readonly next: () => Promise<string> } {
  let buffered = Buffer.alloc(0);
  let wake = () => {};
  let closed = false;
  socket.on("data", (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    wake();
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    closed = true;
    wake();
  });
  const next = async (): Promise<string> => {
    for (;;) {
      const end = buffered.indexOf(0);
      if (end >= 0) {
        const item = buffered.subarray(0, end).toString("utf8");
        buffered = buffered.subarray(end + 1);
        return item;
      }
      if (closed) throw new Error("a stub ended before its request was complete");
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { next };
}

/** The pipe behind a descriptor of a process, by the name that Linux gives it; undefined for anything else. */
async function pipeOf(pid: number, descriptor: number): Promise<string | undefined> {
  const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
  return target.startsWith("pipe:") ? target : undefined;
}

/** What a stub was called with, while it waits for its answer: bash, -p and the stub's own path are the first of its arguments. */
async function requestOf(pid: number): Promise<Omit<RecordedCall, "stdin">> {
  const [command, environment, cwd] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, "utf8"),
    readFile(`/proc/${pid}/environ`, "utf8"),
    readlink(`/proc/${pid}/cwd`),
  ]);
  const [, , stub = "", ...args] = command.split("\0").slice(0, -1);
  const entries = environment.split("\0").map((entry) => /^(\w+)=(.*)$/s.exec(entry));
  const env = Object.fromEntries(entries.flatMap((entry) => (entry === null ? [] : [[entry[1], entry[2]]])));
  return { tool: basename(stub), cwd, args, env };
}

function targetOf(target: string, made: RecordedCall): string {
  const inline = made.args.find((arg) => arg.startsWith(`${target}=`))?.slice(target.length + 1);
  const after = made.args.includes(target) ? made.args[made.args.indexOf(target) + 1] : undefined;
  const path = target === "<last>" ? made.args.at(-1) : target.startsWith("-") ? (inline ?? after) : target;
  if (path === undefined) throw new Error(`${describeCall(made)} names no file by ${target}`);
  return isAbsolute(path) ? path : join(made.cwd, path);
}
