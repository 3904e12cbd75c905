/** The rule of the registry for a namespace and for an orb. https://circleci.com/docs/orbs/use/orb-intro/ */
const part = /^[a-z0-9_-]+$/;

/** `acme/arm-pipeline` in its parts. */
export type OrbName = { readonly namespace: string; readonly name: string };

/** Reads the full name of an orb; undefined when it is not one. */
export function parseOrbName(text: string): OrbName | undefined {
  const [namespace = "", name = "", ...rest] = text.split("/");
  return rest.length === 0 && part.test(namespace) && part.test(name) ? { namespace, name } : undefined;
}

/** Whether a text is an exact version, as a production version of an orb has one. */
export function isExactVersion(text: string): boolean {
  return /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(text);
}

/** Whether a text can name a dev version, `dev:<label>`. */
export function isDevLabel(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,1022}$/.test(text);
}
