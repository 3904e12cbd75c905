/** What a stub does when its planned call arrives. */
export type Reply = {
  /** What it prints. */
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string;
  /** Its exit status, 0 unless given. */
  readonly status?: number;
  /**
   * Files it writes: by path from the working directory, or, where the key begins with "-", into the file that the argument
   * after that option (or after its "=") names; "<last>" is the file that the last argument names.
   */
  readonly writes?: Readonly<Record<string, string | Uint8Array>>;
  /** What it must get on standard input, which only a call with this key reads. */
  readonly stdin?: string | RegExp;
  /** What must be in its environment; undefined stands for "not set". */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Answers any number of such calls, none included, and in any order. */
  readonly anyTimes?: true;
};

/** One call that a test expects. Each tool's calls must come in the order of the plan. */
export type PlannedCall = Reply & { readonly tool: string; readonly args: readonly (string | RegExp)[] | "any" };

/** One call that a script made. */
export type RecordedCall = {
  readonly tool: string;
  readonly args: readonly string[];
  /** What the tool read; undefined where its planned call reads nothing. */
  readonly stdin: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
};

/** Plans a call: `call("docker push docker.io/acme/web:1", { status: 1 })`. Arguments with spaces, or patterns, go in a list. */
export function call(command: string | readonly (string | RegExp)[], reply: Reply = {}): PlannedCall {
  const [tool, ...args] = typeof command === "string" ? command.split(" ") : command;
  if (typeof tool !== "string") throw new Error("A planned call begins with the name of its tool.");
  return { ...reply, tool, args };
}

/** Allows a tool to be called in any way and as often as the script likes, for tests that judge the recorded calls. */
export function anyCalls(tool: string, reply: Reply = {}): PlannedCall {
  return { ...reply, tool, args: "any", anyTimes: true };
}

/** Whether a tool is asked for its version, which one that no test plans leaves open; no script's own work is called so. */
export function isVersionQuestion({ args }: Pick<RecordedCall, "args">): boolean {
  return args.length === 1 && args[0] === "--version";
}

/** Why a call is not the planned one; undefined when it is. Standard input is judged later, once it was read. */
export function mismatch(planned: PlannedCall, made: RecordedCall): string | undefined {
  const { args } = planned;
  const sameArguments =
    args === "any" ||
    (args.length === made.args.length && args.every((pattern, at) => fits(pattern, made.args[at] ?? "")));
  if (!sameArguments) return `planned was: ${describeCall(planned)}`;
  for (const [name, value] of Object.entries(planned.env ?? {})) {
    if (made.env[name] !== value) return `${name} should be ${shown(value)} but is ${shown(made.env[name])}`;
  }
  return undefined;
}

/** Whether a text is the planned one, or matches the planned pattern. */
export function fits(pattern: string | RegExp, text: string): boolean {
  return typeof pattern === "string" ? pattern === text : pattern.test(text);
}

/** A call as one line for people, each argument in quotes where it needs them. */
export function describeCall(made: {
  readonly tool: string;
  readonly args: readonly (string | RegExp)[] | "any";
}): string {
  const word = (arg: string | RegExp) =>
    typeof arg === "string" && !/^[\w./:=@,+-]+$/.test(arg) ? JSON.stringify(arg) : String(arg);
  return [made.tool, ...(made.args === "any" ? ["(anything)"] : made.args)].map(word).join(" ");
}

function shown(value: string | undefined): string {
  return value === undefined ? "unset" : JSON.stringify(value);
}
