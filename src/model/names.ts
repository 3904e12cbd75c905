import { componentNames, jobNames } from "../circleci/names.ts";
/**
 * Throws unless the name can be that of a command, an executor, a parameter or an orb's alias. `what` says whose it is.
 */
export function checkName(what: string, name: string): void {
  if (!componentNames.pattern.test(name)) {
    throw new Error(`The ${what} needs a name of small letters, digits, "_" and "-" that begins with a letter.`);
  }
}

/** Throws unless the name can be that of a job. */
export function checkJobName(name: string): void {
  if (!jobNames.pattern.test(name)) {
    throw new Error(
      `The job "${name}" needs a name of letters, digits, blanks, "_" and "-" that begins with a letter.`,
    );
  }
}

/** Throws when two of the same kind share a name, which CircleCI compares without regard to case. */
export function checkUnique(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase())) throw new Error(`The ${what} "${name}" is there twice.`);
    seen.add(name.toLowerCase());
  }
}
