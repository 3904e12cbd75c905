import { type OrbReference, satisfies } from "../../compiler/orbs/reference.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { httpText } from "./http-text.ts";
import type { FetchedOrb } from "./orb-cache.ts";

type RegistryReference = Extract<OrbReference, { kind: "registry" }>;

type World = Pick<Io, "env" | "signal">;

/** An orb of 5 MB has a hundred thousand lines; what is larger is no orb. */
const maxBytes = 5_000_000;

/** What `circleci orb source` asks, in the form of circleci-cli 0.1. A public orb needs no token. */
const query = `query($orbVersionRef: String!) {
  orbVersion(orbVersionRef: $orbVersionRef) {
    id
    version
    orb { id }
    source
  }
}`;

/** Where orbs come from: CircleCI's cloud, or the installation that CIRCLE_HOST names. */
export function registryHost(io: World): URL {
  const { CIRCLE_HOST: given = "" } = io.env;
  const host = given === "" ? "https://circleci.com" : given;
  if (URL.canParse(host) && isSafe(new URL(host))) return new URL(host);
  throw new CliError(`CIRCLE_HOST is "${host}", and that is no https address.`, {
    code: ExitCode.usage,
    next: ["Set it to an address such as https://circleci.com, or unset it."],
  });
}

/** A token must not travel unencrypted, except to this machine itself. */
const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || (protocol === "http:" && /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname));

/** Gets an orb over the network. Every failure is a `CliError` that says what to do. */
export async function fetchOrb(io: World, reference: OrbReference): Promise<FetchedOrb> {
  return reference.kind === "url" ? await fetchUrl(io, reference.url) : await fetchVersion(io, reference);
}

async function fetchUrl(io: World, url: string): Promise<FetchedOrb> {
  const { status, text } = await httpText(new URL(url), {
    maxBytes,
    signal: io.signal,
    accept: "application/yaml, */*",
  });
  if (status === 200) return { text, version: undefined };
  throw failed(`The orb at ${url} cannot be read: the answer is ${status}.`, [
    status === 404 ? "Check that the address is correct." : "Try the address in a browser.",
    "Or download it, and name the file: --orb ALIAS=FILE",
  ]);
}

async function fetchVersion(io: World, reference: RegistryReference): Promise<FetchedOrb> {
  const host = registryHost(io);
  const { CIRCLE_TOKEN: token = "" } = io.env;
  const { status, text } = await httpText(new URL("/graphql-unstable", host), {
    maxBytes: 2 * maxBytes,
    signal: io.signal,
    accept: "application/json",
    body: JSON.stringify({ query, variables: { orbVersionRef: reference.text } }),
    ...(token !== "" && { headers: { Authorization: token } }),
  });
  if (status === 401 || status === 403) {
    throw failed(`${host.host} refuses to give the orb "${reference.text}": the answer is ${status}.`, [
      token === ""
        ? "A private orb needs a personal token: set CIRCLE_TOKEN."
        : "Check that CIRCLE_TOKEN is a personal token that has not been revoked.",
    ]);
  }
  if (status !== 200)
    throw failed(`${host.host} does not give the orb "${reference.text}": the answer is ${status}.`, [
      "Try again later; https://status.circleci.com tells about disturbances.",
      ...otherWays(reference),
    ]);
  return readAnswer(text, { reference, host, token });
}

interface Asked {
  readonly reference: RegistryReference;
  readonly host: URL;
  readonly token: string;
}

function readAnswer(text: string, { reference, host, token }: Asked): FetchedOrb {
  const answer = parseJson(text);
  const errors = child(answer, "errors");
  const messages = Array.isArray(errors) ? errors.map((error: unknown) => String(child(error, "message"))) : [];
  if (messages.length > 0)
    throw failed(
      `${host.host} does not give the orb "${reference.text}": ${messages.join("; ")}`,
      otherWays(reference),
    );
  const data = child(answer, "data");
  const orb = child(data, "orbVersion");
  if (data !== undefined && orb === null) {
    throw new CliError(`Cannot find ${reference.text} in the orb registry of ${host.host}.`, {
      code: ExitCode.invalidConfig,
      next: [
        "Check that the namespace, orb name and version are correct.",
        // CircleCI answers for an orb that the token may not see as for one that there is not.
        token === ""
          ? `If it is a private orb, set CIRCLE_TOKEN to a personal token of a member of the organization that has "${reference.namespace}".`
          : `If it is a private orb, only members of the organization that has "${reference.namespace}" can see it: CIRCLE_TOKEN must be a personal token of one, and the project one of that organization.`,
        ...otherWays(reference),
      ],
    });
  }
  const [source, version] = [child(orb, "source"), child(orb, "version")];
  // What is not the version that was asked for must not be kept as it.
  if (typeof source === "string" && typeof version === "string" && satisfies(version, reference))
    return { text: source, version };
  throw failed(`${host.host} answered something else than the orb "${reference.text}".`, [
    "Check that CIRCLE_HOST names a CircleCI installation.",
    ...otherWays(reference),
  ]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const child = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

const otherWays = ({ text }: RegistryReference): readonly string[] => [
  `Or get its text elsewhere, and name the file: circleci orb source ${text} > FILE, then --orb ${text}=FILE`,
];

const failed = (message: string, next: readonly string[]): CliError =>
  new CliError(message, { code: ExitCode.runFailed, next });
