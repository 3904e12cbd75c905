import type { Data, DataMap } from "../../../src/model/data.ts";

/*
 * As much of JSON Schema draft 7 as the configuration's schema uses. A keyword that is not here throws, so that a test cannot pass because
 * a keyword was overlooked.
 */
type Check = (argument: Data, value: Data, schema: DataMap) => boolean;

const isMap = (value: Data | undefined): value is DataMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const has = (map: DataMap, key: string): boolean => Object.hasOwn(map, key);
const list = (value: Data): readonly Data[] => value as readonly Data[];
const same = (a: Data, b: Data): boolean => JSON.stringify(a) === JSON.stringify(b);

function typeFits(type: Data, value: Data): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  return type === "object" ? isMap(value) : typeof value === type;
}

/** Whether a value fits the schema; `root` has the definitions. */
export function fits(root: DataMap, value: Data): boolean {
  const each = (schema: Data, one: Data): boolean => {
    if (typeof schema === "boolean") return schema;
    return Object.entries(schema as DataMap).every(([keyword, argument]) => {
      const check = checks[keyword];
      if (check === undefined) throw new Error(`The keyword "${keyword}" is not known.`);
      return check(argument, one, schema as DataMap);
    });
  };
  const annotation: Check = () => true;
  const checks: Readonly<Record<string, Check>> = {
    $schema: annotation,
    $id: annotation,
    title: annotation,
    description: annotation,
    definitions: annotation,
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word.
    then: annotation,
    else: annotation,
    $ref: (reference, one) => {
      const name = String(reference).replace("#/definitions/", "");
      const definition = (root.definitions as DataMap)[name];
      if (definition === undefined) throw new Error(`There is no definition "${name}".`);
      return each(definition, one);
    },
    type: (types, one) => (Array.isArray(types) ? list(types) : [types]).some((type) => typeFits(type, one)),
    const: (constant, one) => same(constant, one),
    enum: (values, one) => list(values).some((known) => same(known, one)),
    pattern: (pattern, one) => typeof one !== "string" || new RegExp(String(pattern)).test(one),
    maxLength: (most, one) => typeof one !== "string" || one.length <= Number(most),
    minimum: (least, one) => typeof one !== "number" || one >= Number(least),
    maximum: (most, one) => typeof one !== "number" || one <= Number(most),
    items: (schema, one) => !Array.isArray(one) || one.every((item) => each(schema, item)),
    required: (keys, one) => !isMap(one) || list(keys).every((key) => has(one, String(key))),
    minProperties: (least, one) => !isMap(one) || Object.keys(one).length >= Number(least),
    maxProperties: (most, one) => !isMap(one) || Object.keys(one).length <= Number(most),
    propertyNames: (schema, one) => !isMap(one) || Object.keys(one).every((key) => each(schema, key)),
    properties: (schemas, one) =>
      !isMap(one) ||
      Object.entries(schemas as DataMap).every(([key, schema]) => !has(one, key) || each(schema, one[key] as Data)),
    patternProperties: annotation, // the schema's only one allows everything
    additionalProperties: (schema, one, { properties = {}, patternProperties = {} }) =>
      !isMap(one) ||
      Object.entries(one).every(
        ([key, inner]) =>
          has(properties as DataMap, key) ||
          Object.keys(patternProperties as DataMap).some((pattern) => new RegExp(pattern).test(key)) ||
          each(schema, inner),
      ),
    anyOf: (schemas, one) => list(schemas).some((schema) => each(schema, one)),
    allOf: (schemas, one) => list(schemas).every((schema) => each(schema, one)),
    not: (schema, one) => !each(schema, one),
    if: (schema, one, { then = true, else: otherwise = true }) => each(each(schema, one) ? then : otherwise, one),
  };
  return each(root, value);
}
