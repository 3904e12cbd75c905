import { Refusal } from "../../runner/machine/refusal.ts";
import type { Resources } from "../../runner/plan/plan.ts";
import { writeLogin } from "./auth.ts";
import { type DockerCli, type DockerEnd, lastWords } from "./docker-cli.ts";

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
  readonly login: { readonly username: string; readonly password: string } | undefined;
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: string) => void;
}

/** Finds images, and pulls those that are missing; each one once, however many jobs of a run wait for it. */
export function imageFinder(
  docker: DockerCli,
  { env }: { readonly env: Readonly<Record<string, string | undefined>> },
): (wanted: ImageWanted) => Promise<ImageFacts> {
  // One at a time for each name: it may stand for one architecture only.
  const turns = new Map<string, Promise<unknown>>();
  const inspect = imageInspector(docker);
  const find = async (wanted: ImageWanted): Promise<ImageFacts> => {
    const { image, resources, signal, onOutput } = wanted;
    signal.throwIfAborted();
    // Asked for each job: an earlier one may have built it anew.
    const there = await inspect(wanted);
    if (there?.architecture === resources.architecture) return there;
    onOutput(`Pulling ${image} for ${resources.architecture}.\n`);
    const pulled = await pull(docker, wanted, env);
    signal.throwIfAborted();
    if (pulled.exitCode !== 0) throw new Refusal(pullRefusal(wanted, { ended: pulled, there: there?.architecture }));
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
 * Looks for an image of an architecture. From API 1.49 on an engine can have a name for several architectures, and be
 * asked for one.
 */
export function imageInspector(docker: DockerCli): Inspect {
  let hasPlatforms = true;
  return async ({ image, resources }) => {
    if (hasPlatforms) {
      const platform = `linux/${resources.architecture}`;
      const one = await docker.run(["image", "inspect", "--platform", platform, "--", image]);
      if (one.exitCode === 0) return readImage(one.stdout);
      hasPlatforms = !/unknown flag|requires API version/i.test(one.stderr);
    }
    return readImage((await docker.run(["image", "inspect", "--", image])).stdout);
  };
}

/** Reads what `docker image inspect` says of one image. */
export function readImage(text: string): ImageFacts | undefined {
  let images: readonly Record<string, unknown>[];
  try {
    images = JSON.parse(text) as readonly Record<string, unknown>[];
  } catch {
    return undefined;
  }
  const [image] = images;
  if (image === undefined) return undefined;
  const config = (image.Config ?? {}) as { readonly Labels?: Readonly<Record<string, string>> | null };
  return {
    id: String(image.Id),
    architecture: String(image.Architecture),
    // https://circleci.com/docs/guides/execute/custom-images/#adding-an-entrypoint
    keepsEntrypoint: config.Labels?.["com.circleci.preserve-entrypoint"] === "true",
  };
}

async function pull(
  docker: DockerCli,
  { image, resources, login, signal, onOutput }: ImageWanted,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DockerEnd> {
  const words = ["pull", "--platform", `linux/${resources.architecture}`, "--", image];
  if (login === undefined) return docker.run(words, { signal, onOutput });
  return docker.withPrivateFolder(async (folder) => {
    await writeLogin(folder, { image, login, env });
    return docker.run(words, { signal, onOutput, env: { DOCKER_CONFIG: folder } });
  });
}

/** Why an image is not there, in words for the job's author, with what to do. */
export function pullRefusal(
  wanted: Pick<ImageWanted, "image" | "resources" | "machine" | "login">,
  { ended, there }: { readonly ended: DockerEnd; readonly there: string | undefined },
): string {
  const { image, machine, login } = wanted;
  const said = `${ended.stdout}\n${ended.stderr}`;
  const other = machine ? ` Name an image that stands in for it: --image '${image}=IMAGE'.` : " Is its name right?";
  if (/no matching manifest|does not match the specified platform|no match for platform/i.test(said))
    return wrongArchitecture(wanted, there ?? "others");
  const why = `Image "${image}" could not be pulled: ${lastWords(ended)}.`;
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
