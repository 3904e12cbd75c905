import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../runner/machine/refusal.ts";
import type { PlannedContainer } from "../../runner/plan/plan.ts";
import { dockerConfigFolder } from "./endpoint.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** A user of a registry; `<token>` is no one's name but says that the password is a token. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Where Docker Hub's login stands in a configuration of Docker. */
const hub = "https://index.docker.io/v1/";

/**
 * Under which name the registry of an image stands in a configuration of Docker: the first part, when it looks like a
 * host.
 */
export function registryKey(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return !isHost || first === "docker.io" || first === "index.docker.io" ? hub : first;
}

/** A text in which `$NAME` and `${NAME}` stand for variables. One that is not there is a `Refusal`, which names it. */
export function withVariables(
  text: string,
  { variables, where }: { readonly variables: Readonly<Record<string, string>>; readonly where: string },
): string {
  return text.replaceAll(/\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g, (_, plain, braced) => {
    const name: string = plain ?? braced;
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined)
      throw new Refusal(`${where} reads $${name}, which neither the project's variables nor the job's contexts have.`);
    return value;
  });
}

/** The login of an image; undefined when it has none. */
export function loginOf(
  { image, auth }: Pick<PlannedContainer, "image" | "auth">,
  variables: Readonly<Record<string, string>>,
): Login | undefined {
  if (auth === undefined) return undefined;
  const where = `The login of image "${image}"`;
  return {
    username: withVariables(auth.username, { variables, where }),
    password: withVariables(auth.password, { variables, where }),
  };
}

/** A login as the engine takes it: in a header, so that it is in no file and among no arguments. */
export function loginHeader(image: string, login: Login): string {
  const { username, password } = login;
  // https://docs.docker.com/reference/api/engine/#section/Authentication
  const words =
    username === "<token>"
      ? { identitytoken: password, serveraddress: registryKey(image) }
      : { username, password, serveraddress: registryKey(image) };
  // With its padding: engines before 23 read a header without it as no login at all.
  return Buffer.from(JSON.stringify(words)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

/**
 * The login that this user has for an image's registry, as Docker's command line finds it: by the credential helper of
 * the registry, by that of all, or in the file itself.
 * https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export async function loginOfUser(env: Env, image: string): Promise<Login | undefined> {
  const file = await readFile(join(dockerConfigFolder(env), "config.json"), "utf8").catch(() => "{}");
  const { credHelpers, credsStore, auths } = parsed(file);
  const key = registryKey(image);
  const helper = credHelpers?.[key] ?? credsStore;
  if (helper !== undefined && helper !== "") return await askHelper(env, { helper, key });
  const found = auths?.[key] ?? auths?.[`https://${key}`] ?? auths?.[`https://${key}/v1/`];
  if (found === undefined) return undefined;
  if (typeof found.identitytoken === "string" && found.identitytoken !== "")
    return { username: "<token>", password: found.identitytoken };
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(found.auth ?? "", "base64").toString()) ?? [];
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** A helper reads the registry's name and prints its login; without one it ends badly, which is no login. */
async function askHelper(
  env: Env,
  { helper, key }: { readonly helper: string; readonly key: string },
): Promise<Login | undefined> {
  const child = spawn(`docker-credential-${helper}`, ["get"], {
    env: { ...env },
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
  });
  child.stdin.on("error", () => undefined).end(key);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  const status = await new Promise<number | null>((done) => {
    child.once("error", () => done(null));
    child.once("close", done);
  });
  if (status !== 0) return undefined;
  const { Username, Secret } = parsed(said) as { readonly Username?: unknown; readonly Secret?: unknown };
  return typeof Username === "string" && typeof Secret === "string" && Secret !== ""
    ? { username: Username, password: Secret }
    : undefined;
}

/** What is read of Docker's configuration for logins. */
interface DockerConfig {
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
}

function parsed(text: string): DockerConfig {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as DockerConfig) : {};
  } catch {
    return {};
  }
}
