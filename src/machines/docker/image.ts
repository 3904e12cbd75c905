import { Refusal } from "../../runner/machine/refusal.ts";
import type { Resources } from "../../runner/plan/plan.ts";
import { type Login, loginHeader, loginOfUser } from "./auth.ts";
import { type EngineClient, EngineRefusal, EngineSilent, lastWords } from "./engine-client.ts";

/** An image that the engine has. */
export interface ImageFacts {
  /**
   * By which a container is made of it: another job may give the name to the image of another architecture meanwhile.
   */
  readonly id: string;
  readonly architecture: string;
  /** What the image says for its containers. */
  readonly keepsEntrypoint: boolean;
}

/** An image that is needed. */
export interface ImageWanted {
  readonly image: string;
  readonly resources: Resources;
  /** A machine's image is not named in the configuration by a name that a registry knows. */
  readonly machine: boolean;
  readonly login: Login | undefined;
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: string) => void;
}

/** Finds images, and pulls those that are missing; each one once, however many jobs of a run wait for it. */
export function imageFinder(
  engine: EngineClient,
  { env }: { readonly env: Readonly<Record<string, string | undefined>> },
): (wanted: ImageWanted) => Promise<ImageFacts> {
  // One at a time for each name: it may stand for one architecture only.
  const turns = new Map<string, Promise<unknown>>();
  const inspect = imageInspector(engine);
  const find = async (wanted: ImageWanted): Promise<ImageFacts> => {
    const { image, resources, signal, onOutput } = wanted;
    signal.throwIfAborted();
    // Asked for each job: an earlier one may have built it anew.
    const there = await inspect(wanted);
    if (there?.architecture === resources.architecture) return there;
    onOutput(`Pulling ${image} for ${resources.architecture}.\n`);
    const refused = await pull(engine, { wanted, env });
    signal.throwIfAborted();
    if (refused !== undefined) throw new Refusal(pullRefusal(wanted, { said: refused, there: there?.architecture }));
    const found = await inspect(wanted);
    if (found?.architecture === resources.architecture) return found;
    throw new Refusal(wrongArchitecture(wanted, found?.architecture ?? "none"));
  };
  return (wanted) => {
    const turn = (turns.get(wanted.image) ?? Promise.resolve()).then(() => find(wanted));
    turns.set(
      wanted.image,
      turn.catch(() => undefined),
    );
    return turn;
  };
}

type Inspect = (wanted: Pick<ImageWanted, "image" | "resources">) => Promise<ImageFacts | undefined>;

/**
 * Looks for an image of an architecture. From API 1.49 on an engine can have a name for several architectures, and is
 * asked for one; an older one gives what it has.
 */
export function imageInspector(engine: EngineClient): Inspect {
  return async ({ image, resources }) => {
    const platform = JSON.stringify({ os: "linux", architecture: resources.architecture });
    try {
      return readImage(
        await engine.ask({ method: "GET", path: `/images/${encodeURI(image)}/json`, query: { platform } }),
      );
    } catch (error) {
      // It does not have it, or not for this architecture, or the name is none, which a pull will say.
      if (error instanceof EngineRefusal) return undefined;
      throw error;
    }
  };
}

/** Reads what an engine says of an image. */
export function readImage(answer: unknown): ImageFacts | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const image = answer as Record<string, unknown>;
  const config = (image.Config ?? {}) as { readonly Labels?: Readonly<Record<string, string>> | null };
  return {
    id: String(image.Id),
    architecture: String(image.Architecture),
    // https://circleci.com/docs/guides/execute/custom-images/#adding-an-entrypoint
    keepsEntrypoint: config.Labels?.["com.circleci.preserve-entrypoint"] === "true",
  };
}

/** Pulls an image. What the engine or the registry said where it could not. */
async function pull(
  engine: EngineClient,
  {
    wanted: { image, resources, login, signal, onOutput },
    env,
  }: { readonly wanted: ImageWanted; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<string | undefined> {
  const { name, tag } = nameAndTag(image);
  const used = login ?? (await loginOfUser(env, image));
  try {
    const lines = await engine.read({
      method: "POST",
      path: "/images/create",
      query: { fromImage: name, tag, platform: `linux/${resources.architecture}` },
      login: used === undefined ? undefined : loginHeader(image, used),
      signal,
    });
    return await readPull(lines, onOutput);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EngineSilent || !(error instanceof Refusal)) throw error;
    return error.message;
  }
}

/** Follows a pull: what it says is handed on but for how far each layer is. An error is a line like the others. */
async function readPull(lines: AsyncIterable<Buffer>, onOutput: (chunk: string) => void): Promise<string | undefined> {
  let error: string | undefined;
  let kept = "";
  const take = (line: string): void => {
    if (line.trim() === "") return;
    const said = JSON.parse(line) as {
      readonly status?: string;
      readonly id?: string;
      readonly progress?: string;
      readonly error?: string;
    };
    if (said.error !== undefined) error = said.error;
    else if (said.status !== undefined && (said.progress ?? "") === "")
      onOutput(`${said.id === undefined ? "" : `${said.id}: `}${said.status}\n`);
  };
  for await (const chunk of lines) {
    const all = `${kept}${chunk.toString()}`.split("\n");
    kept = all.pop() ?? "";
    for (const line of all) take(line);
  }
  take(kept);
  return error;
}

/** A name without a tag means `latest`, where the API would take all tags. */
export function nameAndTag(image: string): { readonly name: string; readonly tag: string } {
  const [, name = image, digest] = /^([^@]+)@(.+)$/.exec(image) ?? [];
  if (digest !== undefined) return { name, tag: digest };
  const [, repository = image, tag = "latest"] = /^(.+):([^:/]+)$/.exec(image) ?? [];
  return { name: repository, tag };
}

/** Why an image is not there, in words for the job's author, with what to do. */
export function pullRefusal(
  wanted: Pick<ImageWanted, "image" | "resources" | "machine" | "login">,
  { said, there }: { readonly said: string; readonly there: string | undefined },
): string {
  const { image, machine, login } = wanted;
  const other = machine ? ` Name an image that stands in for it: --image '${image}=IMAGE'.` : " Is its name right?";
  if (/no matching manifest|does not match the specified platform|no match for platform/i.test(said))
    return wrongArchitecture(wanted, there ?? "others");
  const why = `Image "${image}" could not be pulled: ${lastWords(said)}.`;
  if (there !== undefined) return `${wrongArchitecture(wanted, there)} ${why}`;
  if (/unauthorized|authentication required|no basic auth|incorrect username|\bdenied\b/i.test(said))
    return login === undefined
      ? `${why} It is not there, or needs a login: "auth" of the container.${machine ? other : ""}`
      : `${why} Check the user name and the password of its "auth".`;
  return `${why}${other}`;
}

function wrongArchitecture(
  { image, resources }: Pick<ImageWanted, "image" | "resources">,
  architecture: string,
): string {
  const has = architecture === "others" ? "is not there for" : `is for ${architecture} and not for`;
  return `Image "${image}" ${has} ${resources.architecture}, which resource class "${resources.resourceClass}" needs: use an image that is made for both, or a class of its architecture.`;
}
