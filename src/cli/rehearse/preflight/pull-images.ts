import { loginOf } from "../../../machines/docker/auth.ts";
import type { EngineClient } from "../../../machines/docker/engine-client.ts";
import { imageFinder } from "../../../machines/docker/image.ts";
import { Refusal } from "../../../runner/machine/refusal.ts";
import type { RunSecrets } from "../../../runner/steps/dependencies.ts";
import { secretsOf } from "../../../runner/steps/secrets.ts";
import { named } from "../../../text/quantities.ts";
import type { Io } from "../../io/io.ts";
import type { ImageNeed } from "./images-needed.ts";
import type { MissingHere } from "./missing-here.ts";

/**
 * Pulls the images that are not there, before any job starts; gives those that cannot be had. One that its registry
 * does not have, and that only later jobs run in, may be what an earlier one pushes: it is left to them.
 */
export async function pullImages(
  io: Io,
  needs: readonly ImageNeed[],
  secrets: RunSecrets,
): Promise<readonly MissingHere[]> {
  const finders = new Map<EngineClient, ReturnType<typeof imageFinder>>();
  const results = await Promise.all(
    needs.map(async (need): Promise<readonly MissingHere[]> => {
      const { image, resources, jobs, container, engine } = need;
      const find = finders.get(engine) ?? imageFinder(engine, { env: io.env });
      finders.set(engine, find);
      io.say(
        `Pulling ${image} for ${resources.architecture}, which ${named(jobs.map(({ name }) => name))} ${jobs.length > 1 ? "run" : "runs"} in.`,
      );
      try {
        await find({
          image,
          resources,
          machine: container === undefined,
          signal: io.signal,
          onOutput: () => undefined,
          login: container === undefined ? undefined : loginOf(container, variablesOf(need, secrets)),
        });
        return [];
      } catch (error) {
        io.signal.throwIfAborted();
        if (!(error instanceof Refusal)) throw error;
        if (mayCome(need, error.message)) {
          io.say(`${io.paint("yellow", "note:")} ${error.message} It is asked for again when its job starts.`);
          return [];
        }
        return [{ what: image, jobs: jobs.map(({ name }) => name), message: error.message, next: advice(need) }];
      }
    }),
  );
  return results.flat();
}

/** The first of the jobs says by its `auth` how to log in. */
const variablesOf = ({ jobs: [job] }: ImageNeed, secrets: RunSecrets): Readonly<Record<string, string>> =>
  job === undefined ? {} : secretsOf(job, secrets);

/** What a registry says of an image that no one has pushed yet; some say that it may not be seen. */
const notPushed = /not found|manifest unknown|name unknown|does not exist|\bdenied\b|is not there for/i;

const mayCome = ({ jobs }: ImageNeed, said: string): boolean =>
  notPushed.test(said) && jobs.every(({ requires }) => requires.length > 0);

function advice({ image, container }: ImageNeed): readonly string[] {
  const host =
    process.platform === "linux"
      ? [`Or run on this host, with its own programs: ${container === undefined ? "--machine host" : "--docker host"}`]
      : [];
  return [`Give another image for it: --image '${image}=IMAGE'`, ...host];
}
