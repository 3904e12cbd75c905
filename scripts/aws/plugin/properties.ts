/** What a value has to be, and in its place what is wrong with one that is not. */
export type Kind<T> = {
  /** Reports what does not fit, by its path, and returns the value as it was given. */
  readonly check: (value: unknown, place: { readonly path: string; readonly wrong: Wrong }) => T;
};

/** Reports one property that cannot be accepted. */
export type Wrong = (path: string, reason: string) => void;

/** One property of a resource. */
export type Property<T> = {
  readonly kind: Kind<T>;
  readonly required: boolean;
  /** What it is when the program does not say. */
  readonly fallback?: T;
  /** Changing it takes another resource. */
  readonly replaces: boolean;
  /** AWS cannot be asked for it, so it stays as the program said it. */
  readonly unread: boolean;
};

/** The properties of a type, by name. */
export type Properties = Readonly<Record<string, Property<unknown>>>;

/** The values of properties that were checked. */
export type Values<P extends Properties> = { readonly [K in keyof P]: P[K] extends Property<infer T> ? T : never };

/** How Pulumi's engine writes a value that is not known yet. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const plain = <T>(name: string, fits: (value: unknown) => boolean): Kind<T> => ({
  check: (value, { path, wrong }) => {
    if (value !== unknownValue && !fits(value)) wrong(path, `expected ${name}, got ${JSON.stringify(value)}`);
    return value as T;
  },
});

/** A text. */
export const text: Kind<string> = plain("a text", (value) => typeof value === "string");
/** A number. */
export const number: Kind<number> = plain("a number", (value) => typeof value === "number");
/** True or false. */
export const flag: Kind<boolean> = plain("true or false", (value) => typeof value === "boolean");

/** One of these words. */
export const oneOf = <const W extends string>(...words: readonly W[]): Kind<W> =>
  plain(`one of ${words.join(", ")}`, (value) => words.some((word) => word === value));

/** Texts by name, such as tags. */
export const texts: Kind<Readonly<Record<string, string>>> = plain(
  "texts by name",
  (value) => isRecord(value) && Object.values(value).every((each) => typeof each === "string"),
);

/** A list of one kind. */
export const list = <T>(kind: Kind<T>): Kind<readonly T[]> => ({
  check: (value, { path, wrong }) => {
    if (value === unknownValue) return value as never;
    if (!Array.isArray(value)) wrong(path, `expected a list, got ${JSON.stringify(value)}`);
    else for (const [index, each] of value.entries()) kind.check(each, { path: `${path}[${index}]`, wrong });
    return value as readonly T[];
  },
});

/** An object with these properties and no other. */
export const object = <P extends Properties>(properties: P): Kind<Values<P>> => ({
  check: (value, { path, wrong }) => {
    if (value === unknownValue) return value as never;
    if (!isRecord(value)) wrong(path, `expected an object, got ${JSON.stringify(value)}`);
    else checkProperties(properties, value, (inner, reason) => wrong(`${path}.${inner}`, reason));
    return value as Values<P>;
  },
});

/** A property that must be given. */
export const required = <T>(kind: Kind<T>): Property<T> => ({ kind, required: true, replaces: false, unread: false });

/** A property that may be left out. */
export const optional = <T>(kind: Kind<T>): Property<T | undefined> => ({
  kind,
  required: false,
  replaces: false,
  unread: false,
});

/** A property that has a value all the same when it is left out. */
export const withDefault = <T>(kind: Kind<T>, fallback: NoInfer<T>): Property<T> => ({
  kind,
  required: false,
  fallback,
  replaces: false,
  unread: false,
});

/** The same property, for which another value takes another resource. */
export const replacing = <T>(property: Property<T>): Property<T> => ({ ...property, replaces: true });

/** The same property, about which AWS cannot be asked. */
export const unread = <T>(property: Property<T>): Property<T> => ({ ...property, unread: true });

/** Reports every value that has no property, and every property that has no value or a wrong one. */
export function checkProperties(properties: Properties, values: Readonly<Record<string, unknown>>, wrong: Wrong): void {
  for (const [name, value] of Object.entries(values)) {
    const property = properties[name];
    if (property === undefined) wrong(name, "the stand-in for Pulumi's AWS plugin does not know this property");
    else if (value !== null && value !== undefined) property.kind.check(value, { path: name, wrong });
  }
  for (const [name, { required: must }] of Object.entries(properties))
    if (must && (values[name] ?? undefined) === undefined) wrong(name, "is required");
}

/** Whether a value is an object with keys. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
