import { Refusal } from "../machine/refusal.ts";

/** What a key's template may ask for. */
export interface CacheKeyValues {
  readonly architecture: "arm64" | "amd64";
  readonly branch: string;
  readonly buildNumber: string;
  readonly revision: string;
  /** Seconds since 1970. */
  readonly epoch: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The SHA-256 of a file of the machine in base64; undefined when there is no such file. */
  readonly checksum: (path: string) => Promise<string | undefined>;
}

/** https://circleci.com/docs/guides/optimize/caching/#using-keys-and-templates */
const longestKey = 900;

/**
 * A key with its templates filled in; a `Refusal` when it asks for what there is not. A variable that is not set is
 * `<no value>`, as Go's templates have it, on CircleCI as here.
 */
export async function renderCacheKey(template: string, values: CacheKeyValues): Promise<string> {
  let key = "";
  let from = 0;
  for (const match of template.matchAll(/\{\{-?\s*(?<expression>.*?)\s*-?\}\}/g)) {
    key += template.slice(from, match.index) + (await evaluate(match.groups?.expression ?? "", { template, values }));
    from = match.index + match[0].length;
  }
  key += template.slice(from);
  if (key.length > longestKey)
    throw new Refusal(`The cache key has ${key.length} characters, and ${longestKey} are allowed.`);
  return key;
}

async function evaluate(
  expression: string,
  { template, values }: { readonly template: string; readonly values: CacheKeyValues },
): Promise<string> {
  const file = /^checksum\s+(?:"([^"]*)"|`([^`]*)`)$/.exec(expression);
  if (file !== null) {
    const path = file[1] ?? file[2] ?? "";
    const sum = await values.checksum(path);
    if (sum === undefined)
      throw new Refusal(`The cache key "${template}" needs the file "${path}", and there is none.`);
    return sum;
  }
  const variable = /^\.Environment\.([A-Za-z_][A-Za-z0-9_]*)$/.exec(expression)?.[1];
  if (variable !== undefined)
    return (Object.hasOwn(values.environment, variable) ? values.environment[variable] : undefined) ?? "<no value>";
  switch (expression) {
    case "arch":
      // CircleCI adds the processor's family and model, which say nothing where it is emulated.
      return `arch1-linux-${values.architecture}`;
    case "epoch":
      return String(values.epoch);
    case ".Branch":
      return values.branch;
    case ".BuildNum":
      return values.buildNumber;
    case ".Revision":
      return values.revision;
    default:
      throw new Refusal(
        `The cache key "${template}" asks for "${expression}"; there are checksum "file", arch, epoch, .Branch, .BuildNum, .Revision and .Environment.NAME.`,
      );
  }
}
