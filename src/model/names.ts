/** The names of commands, executors and parameters: https://circleci.com/docs/reference/reusing-config/#the-commands-key */
const componentName = /^[a-z][a-z0-9_-]*$/;

/** Jobs may also have capitals and blanks. */
const jobName = /^[A-Za-z][A-Za-z0-9 _-]*$/;

/** Throws unless the name can be that of a command, an executor, a parameter or an orb's alias. `what` says whose it is. */
export function checkName(what: string, name: string): void {
  if (!componentName.test(name)) {
    throw new Error(`The ${what} needs a name of small letters, digits, "_" and "-" that begins with a letter.`);
  }
}

/** Throws unless the name can be that of a job. */
export function checkJobName(name: string): void {
  if (!jobName.test(name)) {
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
