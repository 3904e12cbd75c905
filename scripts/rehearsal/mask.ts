/** CircleCI does not mask shorter values, which would blank out half of a log. */
const shortest = 4;

/** Replaces every secret in a text, the longest first, so that one that contains another is hidden whole. */
export function masker(secrets: Iterable<string>): (text: string) => string {
  const values = [...secrets].filter((secret) => secret.length >= shortest).sort((a, b) => b.length - a.length);
  return (text) => values.reduce((masked, secret) => masked.replaceAll(secret, "****"), text);
}
