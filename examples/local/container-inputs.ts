/** What a container is made of. Plain data: it is compared, and kept in the stack's state. */
export interface ContainerInputs {
  /** By digest, so that what was tested is what runs. */
  readonly image: string;
  readonly platform: string;
  readonly containerPort: number;
  /** On 127.0.0.1. The engine picks a free one when it is 0. */
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** So that whatever is left behind can be listed. */
  readonly labels: Readonly<Record<string, string>>;
}

/** One input that cannot be used, and why. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

/** Everything that is wrong with the inputs, before anything is touched. */
export function failuresOf(inputs: ContainerInputs): InputFailure[] {
  const failures: InputFailure[] = [];
  if (!/^[^\s@-][^\s@]*@sha256:[0-9a-f]{64}$/.test(inputs.image)) {
    failures.push({
      property: "image",
      reason: `"${inputs.image}" does not name an image by digest (name@sha256:<64 hex digits>); a tag may mean another image tomorrow`,
    });
  }
  for (const property of ["containerPort", "port"] as const) {
    const value = inputs[property];
    const lowest = property === "port" ? 0 : 1;
    if (!Number.isInteger(value) || value < lowest || value > 65535) {
      failures.push({ property, reason: `${value} is not a port: a whole number from ${lowest} to 65535` });
    }
  }
  for (const name of Object.keys(inputs.environment)) {
    // Values reach docker by its own environment, so that `ps` does not show them; these names would steer docker itself.
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^(PATH|HOME|DOCKER_.*|.*_PROXY)$/i.test(name)) {
      failures.push({ property: "environment", reason: `"${name}" cannot be given to a container as a variable` });
    }
  }
  return failures;
}

/** The inputs in which two containers differ; none of them can change while a container exists. */
export function changedInputs(before: ContainerInputs, after: ContainerInputs): (keyof ContainerInputs)[] {
  const keys = ["image", "platform", "containerPort", "port", "environment", "labels"] as const;
  return keys.filter((key) => comparable(before[key]) !== comparable(after[key]));
}

/** The order of a record's keys has no meaning. */
function comparable(value: string | number | Readonly<Record<string, string>>): string {
  return JSON.stringify(typeof value === "object" ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value);
}
