import { type Account, openAccount } from "./account.ts";
import { functionTypes, resourceTypes } from "./catalogue.ts";
import { checkProperties, type Values } from "./properties.ts";
import type { AnyResourceType, Call, State } from "./resource-type.ts";
import { type Tags, tags } from "./tagging.ts";

type Bag = Readonly<Record<string, unknown>>;

/** One property that is refused. */
export type Failure = { readonly property: string; readonly reason: string };

/** What the engine says about a call. */
export type Asking = { readonly timeoutSeconds: number };

/** Something of a resource exists, and the rest of it failed. Pulumi keeps what exists, to destroy it. */
export class HalfMade extends Error {
  readonly id: string;
  readonly state: State;
  constructor(message: string, made: { readonly id: string; readonly state: State; readonly cause: unknown }) {
    super(message, { cause: made.cause });
    this.id = made.id;
    this.state = made.state;
  }
}

/** The account of this process: the engine configures it once, before all else. */
export class Provider {
  readonly #cancelled = new AbortController();
  #account: Promise<Account> | undefined;
  #region = "";
  #defaultTags: Tags = {};

  /** Takes the configuration of the provider, in which the engine has written what is no text as JSON. */
  configure(variables: Bag): void {
    const known = new Set(["region", "defaultTags", "skipCredentialsValidation", "skipRegionValidation", "version"]);
    const unknown = Object.keys(variables).filter((name) => !known.has(name));
    if (unknown.length > 0)
      throw new Error(`The stand-in for Pulumi's AWS plugin does not know this configuration: ${unknown.join(", ")}`);
    const region = variables.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    if (typeof region !== "string" || region === "")
      throw new Error('AWS has no region: set the configuration "aws:region", or AWS_REGION.');
    this.#region = region;
    const given = variables.defaultTags;
    const parsed = (typeof given === "string" ? JSON.parse(given) : (given ?? {})) as { readonly tags?: Tags };
    this.#defaultTags = parsed.tags ?? {};
  }

  cancel(): void {
    this.#cancelled.abort();
  }

  /** Refuses what is unknown by its name, and fills in defaults, default tags, and a name. */
  check(
    token: string,
    given: { readonly news: Bag; readonly olds: Bag; readonly name: string; readonly seed: Buffer },
  ) {
    const type = typeOf(token);
    const failures: Failure[] = [];
    checkProperties(type.properties, given.news, (property, reason) => failures.push({ property, reason }));
    const inputs: Record<string, unknown> = { ...given.news };
    for (const [name, { fallback }] of Object.entries(type.properties))
      if (inputs[name] === undefined && fallback !== undefined) inputs[name] = fallback;
    const all = { ...this.#defaultTags, ...(inputs.tags as Tags | undefined) };
    if (type.properties.tags === tags && Object.keys(all).length > 0) inputs.tags = all;
    if (type.named !== undefined && inputs[type.named.property] === undefined)
      inputs[type.named.property] =
        given.olds[type.named.property] ?? nameOf(given.name, { seed: given.seed, longest: type.named.longest });
    return { inputs, failures };
  }

  diff(token: string, { olds, news, ignored }: { olds: Bag; news: Bag; ignored: readonly string[] }) {
    const type = typeOf(token);
    const changed = changedIn(type, olds, news).filter((name) => !ignored.includes(name));
    const replaces = changed.filter((name) => type.properties[name]?.replaces === true || type.update === undefined);
    return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && type.deleteBeforeReplace === true };
  }

  async create(token: string, inputs: Bag, asking: Asking): Promise<{ readonly id: string; readonly state: State }> {
    const type = typeOf(token);
    const account = await this.#open();
    let made: string | undefined;
    const call = this.#call(account, asking, (id) => {
      made = id;
    });
    const asked = { account, known: inputs as Values<Record<string, never>> };
    try {
      const id = await type.create(inputs, call);
      made = id;
      const read = await type.read(id, asked);
      if (read === undefined) throw new Error(`${id} was made, and AWS does not know it`);
      return { id, state: { ...inputs, ...read } };
    } catch (error) {
      if (made === undefined) throw error;
      const id = made;
      const read = await type.read(id, asked).catch(() => undefined);
      throw new HalfMade(wordsOf(error), { id, state: { ...inputs, ...read, id }, cause: error });
    }
  }

  /** What AWS has; inputs are as AWS has them too, so that the next update puts right what somebody changed. */
  async read(token: string, { id, state, inputs }: { readonly id: string; readonly state: Bag; readonly inputs: Bag }) {
    const type = typeOf(token);
    const account = await this.#open();
    const read = await type.read(id, { account, known: { ...state, ...inputs } as never });
    if (read === undefined) return undefined;
    const isRead = (name: string) => type.properties[name]?.unread !== true && name in read;
    return {
      state: { ...state, ...read },
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, isRead(name) ? read[name] : value]),
      ),
    };
  }

  async update(token: string, change: { id: string; olds: Bag; news: Bag }, asking: Asking): Promise<State> {
    const type = typeOf(token);
    const account = await this.#open();
    const { id, olds, news } = change;
    const changed = new Set(changedIn(type, olds, news));
    const asked = { account, known: news as Values<Record<string, never>> };
    try {
      await type.update?.(id, { old: olds as never, wanted: news as never, changed }, this.#call(account, asking));
    } catch (error) {
      const read = await type.read(id, asked).catch(() => undefined);
      throw new HalfMade(wordsOf(error), { id, state: { ...news, ...read }, cause: error });
    }
    const read = await type.read(id, asked);
    if (read === undefined) throw new Error(`${id} was changed, and AWS does not know it any more`);
    return { ...news, ...read };
  }

  async remove(token: string, { id, state }: { id: string; state: Bag }, asking: Asking): Promise<void> {
    const account = await this.#open();
    await typeOf(token).remove(id, { account, known: state as never }, this.#call(account, asking));
  }

  async invoke(token: string, args: Bag): Promise<{ readonly failures: readonly Failure[]; readonly answer: State }> {
    const type = functionTypes.get(token);
    if (type === undefined)
      throw new Error(`The stand-in for Pulumi's AWS plugin does not know the function "${token}".`);
    const failures: Failure[] = [];
    checkProperties(type.properties, args, (property, reason) => failures.push({ property, reason }));
    return { failures, answer: failures.length > 0 ? {} : await type.ask(args, await this.#open()) };
  }

  #open(): Promise<Account> {
    this.#account ??= openAccount(this.#region);
    return this.#account;
  }

  #call(account: Account, { timeoutSeconds }: Asking, exists: (id: string) => void = () => undefined): Call {
    const limitMs = timeoutSeconds > 0 ? timeoutSeconds * 1000 : undefined;
    return { account, signal: this.#cancelled.signal, limitMs, exists };
  }
}

function typeOf(token: string): AnyResourceType {
  const type = resourceTypes.get(token);
  if (type !== undefined) return type;
  throw new Error(`The stand-in for Pulumi's AWS plugin does not know the type "${token}".`);
}

/** What AWS said, with the code that its documents have it under. */
const wordsOf = (error: unknown): string => {
  const { name, message } = error as Error;
  return name === "Error" ? message : `${name}: ${message}`;
};

function changedIn(type: AnyResourceType, olds: Bag, news: Bag): readonly string[] {
  const names = Object.keys(type.properties);
  return names.filter((name) => canonical(olds[name]) !== canonical(news[name]));
}

/** The same text for the same value, whatever the order of its keys; nothing and null are the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

/** As Pulumi names things: the name in the program and seven hexadecimal digits. */
function nameOf(name: string, { seed, longest }: { readonly seed: Buffer; readonly longest: number }): string {
  const digits = seed.toString("hex").slice(0, 7);
  return `${name.slice(0, longest - digits.length - 1)}-${digits}`;
}
