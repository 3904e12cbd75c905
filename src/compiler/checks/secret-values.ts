import type { Report } from "../diagnostics/diagnostic.ts";
import type { Memory } from "../diagnostics/memory.ts";
import { get, type ScalarNode, type YamlNode } from "../source/node.ts";

/** A value that is a secret by the name of its key. */
export interface SecretValue {
  readonly node: ScalarNode;
  readonly what: string;
}

/** How deep the parts lie of which it is remembered what was found: what has a name in a section. */
const depthOfParts = 2;

/**
 * Literal passwords of registries, and literal values of environment variables whose name says that they are secret.
 */
export function secretValuesIn(root: YamlNode, memory?: Memory): readonly SecretValue[] {
  const found: SecretValue[] = [];
  const walk = (node: YamlNode, depth: number): void => {
    if (node.kind === "scalar") return;
    if (memory !== undefined && depth === depthOfParts) {
      const question = { about: node, asked: secretValuesIn, under: [] };
      const report: Report = () => {};
      found.push(...memory.recall(question, report, () => secretValuesIn(node)));
      return;
    }
    if (node.kind === "sequence") {
      for (const item of node.items) walk(item, depth + 1);
      return;
    }
    const environment = get(node, "environment");
    if (environment !== undefined) addVariables(environment);
    add(get(get(node, "auth"), "password"), "the password of a registry", isLiteral);
    add(get(get(node, "aws_auth"), "aws_secret_access_key"), "the secret access key of a registry", isLiteral);
    for (const { value } of node.entries.values()) walk(value, depth + 1);
  };
  const addVariables = (node: YamlNode): void => {
    if (node.kind === "sequence") for (const item of node.items) addVariables(item);
    if (node.kind !== "mapping") return;
    for (const [name, { value }] of node.entries)
      if (isSecretName(name)) add(value, `the value of the secret "${name}"`, looksRandom);
  };
  const add = (node: YamlNode | undefined, what: string, isSecret: (text: string) => boolean): void => {
    if (node?.kind === "scalar" && typeof node.value === "string" && isSecret(node.value)) found.push({ node, what });
  };
  walk(root, 0);
  return found;
}

const isSecretName = (name: string): boolean =>
  /(?:PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)/i.test(name) &&
  !/(?:_ID|_NAME|_FILE|_PATH|_DIR|_URL|_URI|_ARN|_HOST|_USER|_VERSION|_LENGTH|_TTL|_TYPE|_COUNT|_ENABLED)$/i.test(name);

/** Neither a variable nor a parameter, nor left empty. */
const isLiteral = (text: string): boolean => text !== "" && !/[$]|<<|\{\{/.test(text) && !isPlaceholder(text);

const isPlaceholder = (text: string): boolean =>
  /change-?_?me|example|dummy|placeholder|fake|not-?_?(?:a-?_?)?(?:real|secret)|your-?_?|xxxx|\*\*\*|^<.*>$/i.test(
    text,
  );

/**
 * Whether a text looks as if a machine had made it: one long word of letters and many digits in no order. The passwords
 * of databases that live as long as a test, `postgres` or `test-password-1`, do not.
 */
function looksRandom(text: string): boolean {
  if (!isLiteral(text) || !/^[A-Za-z0-9+/_=.~-]{20,}$/.test(text)) return false;
  const digits = text.match(/\d/g)?.length ?? 0;
  // Words between signs are what a person writes, and a path or a host has slashes and dots between them.
  const longest = Math.max(...text.split(/[^A-Za-z0-9]+/).map((part) => part.length));
  return digits >= 3 && digits < text.length && longest >= 16 && entropy(text) >= 3.3;
}

/** Bits a character: how evenly the characters are spread. English has about 4 in long texts, short words 2 to 3. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
