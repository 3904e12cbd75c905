/** What a Dockerfile says that a pipeline has to know. https://docs.docker.com/reference/dockerfile/ */
export type DockerfileText = {
  /** The image of the last stage, as it is written; of a stage before it, where the last one is built on that. */
  readonly base: string | undefined;
  /** TCP ports that the finished image exposes. */
  readonly ports: readonly number[];
  /** What is copied out of the build context, by its path from there. */
  readonly sources: readonly string[];
};

type Stage = { readonly name: string | undefined; readonly from: string; readonly ports: readonly number[] };

/** Reads the instructions; undefined where there is no FROM, so that it is no Dockerfile. */
export function readDockerfile(text: string): DockerfileText | undefined {
  const values = new Map<string, string>();
  const stages: Stage[] = [];
  const sources: string[] = [];
  let ports: number[] = [];
  for (const [word = "", ...rest] of instructions(text)) {
    const args = rest.map((each) => expand(each, values));
    const instruction = word.toUpperCase();
    if (instruction === "ARG" || instruction === "ENV")
      for (const [name, value] of assignments(args)) values.set(name, value);
    if (instruction === "FROM") {
      const words = args.filter((each) => !each.startsWith("--"));
      ports = [];
      stages.push({ name: words[1]?.toUpperCase() === "AS" ? words[2] : undefined, from: words[0] ?? "", ports });
    }
    if (instruction === "EXPOSE") ports.push(...args.flatMap(tcpPort));
    if (instruction === "COPY" || instruction === "ADD") sources.push(...copied(args));
  }
  const last = stages.at(-1);
  if (last === undefined) return undefined;
  const chain = chainOf(last, stages);
  return {
    base: chain.at(-1)?.from,
    ports: [...new Set(chain.flatMap((stage) => stage.ports))],
    sources: [...new Set(sources)],
  };
}

/** A stage and those that it is built on, the last one first named. */
function chainOf(stage: Stage, stages: readonly Stage[]): readonly Stage[] {
  const before = stages.slice(0, stages.indexOf(stage));
  const parent = before.find(({ name }) => name !== undefined && name === stage.from);
  return parent === undefined ? [stage] : [stage, ...chainOf(parent, stages)];
}

/** Lines that end with a backslash go on; comments and empty lines do not count. */
function instructions(text: string): readonly (readonly string[])[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join("\n")
    .replaceAll(/\\[ \t]*\n/g, " ")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([word]) => word !== "");
}

/** `NAME=value` and the old `ENV NAME value`; an ARG may have no value. */
function assignments(args: readonly string[]): readonly (readonly [string, string])[] {
  const [first = "", ...rest] = args;
  if (!first.includes("=")) return rest.length > 0 ? [[first, rest.join(" ")]] : [];
  return args
    .filter((each) => each.includes("="))
    .map((each) => [each.slice(0, each.indexOf("=")), unquoted(each.slice(each.indexOf("=") + 1))]);
}

const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, "$2");

const expand = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replaceAll(
    /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
    (whole, braced, fallback, plain) => values.get(braced ?? plain) ?? fallback ?? whole,
  );

function tcpPort(word: string): readonly number[] {
  const [, digits, protocol = "tcp"] = /^(\d{1,5})(?:-\d+)?(?:\/(\w+))?$/.exec(unquoted(word)) ?? [];
  const port = Number(digits);
  return protocol.toLowerCase() === "tcp" && port > 0 && port < 65536 ? [port] : [];
}

/**
 * The sources of a COPY from the build context: not from another stage, an address, or a text that stands in the file.
 */
function copied(args: readonly string[]): readonly string[] {
  if (args.some((each) => each.startsWith("--from="))) return [];
  const words = args
    .filter((each) => !each.startsWith("--"))
    .join(" ")
    .replaceAll(/^\[|\]$/g, "")
    .split(/[\s,]+/)
    .map(unquoted)
    .filter((each) => each !== "");
  return words
    .slice(0, -1)
    .filter((each) => !/^(?:<<|https?:|git@)/.test(each) && !each.includes("$"))
    .map((each) => each.replace(/^\.?\/+/, "").replace(/\/+$/, "") || ".");
}
