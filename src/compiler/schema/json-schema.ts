import type { Data, DataMap } from "../../model/data.ts";
import { configDocument } from "./document.ts";
import type { ByKeySchema, CallSchema, Key, KindsSchema, ObjectSchema, RecordSchema, Schema } from "./schema.ts";

/**
 * The configuration as JSON Schema, for editors: https://json-schema.org/draft-07. It has no word for a warning, so
 * what the check of schemas only warns of, since CircleCI takes it, has a description and is not refused. `id` is the
 * address at which the schema can be had.
 */
export function jsonSchema(id: string): DataMap {
  const writer = new Writer();
  const document = writer.write(configDocument) as DataMap;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: id,
    ...document,
    title: "CircleCI configuration",
    definitions: { template, ...writer.definitions() },
  };
}

/** What stands for any value until it is expanded. */
const template: DataMap = {
  type: "string",
  pattern: "<<",
  description: "A parameter or pipeline value, which gets its type when the configuration is expanded.",
};

const templateReference: DataMap = { $ref: "#/definitions/template" };

/** Where CircleCI refuses other keys, or only the user's own ones are expected. */
const closed: Readonly<Record<ObjectSchema["others"], boolean>> = {
  refused: true,
  ignored: false,
  slips: false,
  free: false,
};

/** Writes schemas, and collects those with a name. */
class Writer {
  readonly #named = new Map<string, Data>();

  definitions(): DataMap {
    return Object.fromEntries([...this.#named].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A schema as a schema, that of a template included. */
  write(schema: Schema): DataMap {
    switch (schema.kind) {
      case "any":
        return {};
      case "boolean":
        return orTemplate({ type: "boolean" });
      case "text":
        return text(schema);
      case "integer":
        return orTemplate({
          type: "integer",
          minimum: schema.min,
          ...(schema.max < Number.MAX_SAFE_INTEGER && { maximum: schema.max }),
        });
      case "choice":
        return orTemplate({ enum: [...schema.values, ...schema.former] });
      case "list":
        return orTemplate({ type: "array", items: this.write(schema.item) });
      case "record":
        return orTemplate(this.#record(schema));
      case "object":
        return orTemplate(this.#object(schema));
      case "call":
        return this.#call(schema);
      case "kinds":
        return this.#kinds(schema);
      case "by-key":
        return this.#byKey(schema);
      case "named":
        return this.#reference(schema.name, schema.inner);
      case "doubtful":
        return flatAnyOf([this.write(schema.inner), {}]);
      case "scope":
      case "checked-later":
        return this.write(schema.inner);
    }
  }

  #reference(name: string, inner: () => Schema): DataMap {
    if (!this.#named.has(name)) {
      // Before it is written, since it may contain itself.
      this.#named.set(name, true);
      this.#named.set(name, this.write(inner()));
    }
    return { $ref: `#/definitions/${name}` };
  }

  #record({ value, names, keys }: RecordSchema): DataMap {
    const own = [...keys.keys()].map((name) => ({ const: name }));
    const pattern = names === undefined || names.doubtful ? undefined : { pattern: names.pattern.source };
    return {
      type: "object",
      ...(keys.size > 0 && { properties: this.#properties(keys) }),
      ...(pattern !== undefined && { propertyNames: { anyOf: [...own, pattern, { pattern: "<<" }] } }),
      // What is named and has no value is warned of.
      additionalProperties: orNull(this.write(value)),
    };
  }

  #object({ title, keys, required, others, needs, only }: ObjectSchema): DataMap {
    return {
      type: "object",
      title,
      properties: this.#properties(keys),
      ...(closed[others] && { patternProperties: { "<<": {} }, additionalProperties: false }),
      ...(required.length > 0 && { required }),
      ...(needs.length > 0 && { anyOf: needs.map((name) => ({ required: [name] })) }),
      ...(only.keys.length > 0 && { allOf: pairs(only.keys).map((pair) => notBoth(pair, only.unless)) }),
    };
  }

  #properties(keys: ReadonlyMap<string, Key>): DataMap {
    return Object.fromEntries([...keys].map(([name, key]) => [name, this.#property(key)]));
  }

  #property({ schema, description, required, instead }: Key): DataMap {
    const written = this.write(schema);
    const words = instead === undefined ? description : `${description} Deprecated: ${instead}`;
    // Beside $ref, draft 7 ignores every other key. Without a value, a key counts as not given.
    const alone = "$ref" in written ? { allOf: [written] } : written;
    const described = { description: words, ...alone };
    return required ? described : { description: words, ...orNull(alone) };
  }

  #call({ of, known, other }: CallSchema): DataMap {
    const nested = of === "step" ? [{ type: "array", items: { $ref: "#/definitions/step" } }] : [];
    return {
      anyOf: [
        ...nested,
        { type: "string", description: of === "step" ? "A step or command without arguments." : "A job." },
        {
          type: "object",
          minProperties: 1,
          maxProperties: 1,
          ...(known.size > 0 && { properties: this.#properties(known) }),
          additionalProperties: this.write(other),
        },
      ],
    };
  }

  #kinds({ scalar, sequence, mapping, nothing }: KindsSchema): DataMap {
    const forms = [
      [scalar, { type: ["string", "number", "boolean"] }],
      [sequence, { type: "array" }],
      [mapping, { type: "object" }],
    ] as const;
    const parts = forms.flatMap(([schema, anyOfIt]) => {
      if (schema === undefined) return [];
      // Of its form only: another one may be refused.
      return schema.kind === "doubtful" ? [this.write(schema.inner), anyOfIt] : [this.write(schema)];
    });
    return flatAnyOf([...parts, ...(nothing ? [{ type: "null" }] : []), templateReference]);
  }

  #byKey({ key, cases, otherwise }: ByKeySchema): DataMap {
    const branches = [...cases].map(([value, schema]) => ({ value, schema: this.write(schema) }));
    return branches.reduceRight<DataMap>(
      (rest, { value, schema }) => ({
        if: { type: "object", required: [key], properties: { [key]: { const: value } } },
        // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word; nothing awaits it.
        then: schema,
        else: rest,
      }),
      this.write(otherwise),
    );
  }
}

function text({ scalars, form }: Extract<Schema, { kind: "text" }>): DataMap {
  if (form === undefined) return { type: scalars ? ["string", "number", "boolean"] : "string" };
  const { pattern, words, maxLength } = form;
  const limits = { pattern: pattern.source, ...(maxLength !== undefined && { maxLength }) };
  return orTemplate({ type: "string", description: `Must be ${words}.`, ...limits });
}

const orTemplate = (schema: DataMap): DataMap => flatAnyOf([schema, templateReference]);

const orNull = (schema: DataMap): DataMap =>
  Object.keys(schema).length === 0 ? schema : flatAnyOf([schema, { type: "null" }]);

/** One `anyOf` for choices within choices, each choice once. */
function flatAnyOf(schemas: readonly DataMap[]): DataMap {
  const flat = schemas.flatMap((schema) =>
    Object.keys(schema).length === 1 && Array.isArray(schema.anyOf) ? (schema.anyOf as DataMap[]) : [schema],
  );
  const distinct = [...new Map(flat.map((schema) => [JSON.stringify(schema), schema])).values()];
  return { anyOf: distinct };
}

const pairs = (keys: readonly string[]): readonly (readonly string[])[] =>
  keys.flatMap((first, index) => keys.slice(index + 1).map((second) => [first, second]));

const notBoth = (pair: readonly string[], unless: string): DataMap => ({
  anyOf: [{ not: { required: pair } }, { required: [unless] }],
});
