import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../runner/machine/refusal.ts";
import type { PlannedContainer } from "../../runner/plan/plan.ts";

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
): { readonly username: string; readonly password: string } | undefined {
  if (auth === undefined) return undefined;
  const where = `The login of image "${image}"`;
  return {
    username: withVariables(auth.username, { variables, where }),
    password: withVariables(auth.password, { variables, where }),
  };
}

/**
 * Makes a folder a configuration of Docker that has this one login, and goes to the same engine as the user's own. The
 * login is in a file for this user alone.
 */
export async function writeLogin(
  folder: string,
  {
    image,
    login,
    env,
  }: {
    readonly image: string;
    readonly login: { readonly username: string; readonly password: string };
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): Promise<void> {
  const own = env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker");
  const text = await readFile(join(own, "config.json"), "utf8").catch(() => "{}");
  const { currentContext } = parsed(text);
  const auth = Buffer.from(`${login.username}:${login.password}`).toString("base64");
  const configuration = {
    auths: { [registryKey(image)]: { auth } },
    ...(currentContext !== undefined && { currentContext }),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "config.json"), JSON.stringify(configuration), { mode: 0o600 });
  await symlink(join(own, "contexts"), join(folder, "contexts"));
}

function parsed(text: string): { readonly currentContext?: unknown } {
  try {
    return JSON.parse(text) as { readonly currentContext?: unknown };
  } catch {
    return {};
  }
}
