import { createHash } from "node:crypto";

/**
 * A UUID that is made of names, for what CircleCI keeps in its database: the same names have the same one. Version 8
 * says that it is of our own making: https://www.rfc-editor.org/rfc/rfc9562#section-5.8
 */
export function uuidOf(...names: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(names)).digest("hex");
  const variant = ((Number.parseInt(hash[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    variant + hash.slice(17, 20),
    hash.slice(20, 32),
  ].join("-");
}
