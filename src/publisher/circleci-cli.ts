/**
 * The two command lines that are both called `circleci`: v1 for circleci.com, and v0.1 that CircleCI Server and older
 * installations have. They differ in how a version is bumped and in the variable that holds the token.
 */
export type CliFlavour = "v1" | "v0.1";

/** What is installed. */
export type CircleciCli = { readonly flavour: CliFlavour; readonly version: string };

/** Reads what `circleci version` prints; undefined when it names no version. */
export function parseCliVersion(output: string): CircleciCli | undefined {
  const [version, major] = /(\d+)\.\d+\.\d+/.exec(output) ?? [];
  return version === undefined ? undefined : { version, flavour: major === "0" ? "v0.1" : "v1" };
}

/** The variables in which a token is looked for, in order; any of them will do, whichever command line is installed. */
export const tokenVariables = ["CIRCLE_TOKEN", "CIRCLE_CLI_TOKEN", "CIRCLECI_CLI_TOKEN"] as const;

/** The variable that one of the command lines reads its token from. */
export function tokenVariable(flavour: CliFlavour): (typeof tokenVariables)[number] {
  return flavour === "v1" ? "CIRCLE_TOKEN" : "CIRCLECI_CLI_TOKEN";
}

/** Which part of a version grows. */
export const bumps = ["major", "minor", "patch"] as const;
/** Which part of a version grows. */
export type Bump = (typeof bumps)[number];

/** Which version of an orb to publish. */
export type PublishTarget =
  | { readonly kind: "dev"; readonly label: string }
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "increment"; readonly bump: Bump }
  | { readonly kind: "promote"; readonly label: string; readonly bump: Bump };

/** The arguments of `circleci` that publish a packed orb, or promote a version that is published already. */
export function publishArguments(
  request: { readonly orb: string; readonly target: PublishTarget; readonly file: string },
  flavour: CliFlavour,
): readonly string[] {
  const { orb, target, file } = request;
  const bumped = (bump: Bump): readonly string[] => (flavour === "v1" ? ["--bump", bump] : [bump]);
  switch (target.kind) {
    case "dev":
      return ["orb", "publish", file, `${orb}@dev:${target.label}`];
    case "version":
      return ["orb", "publish", file, `${orb}@${target.version}`];
    case "increment":
      return ["orb", "publish", "increment", file, orb, ...bumped(target.bump)];
    case "promote":
      return ["orb", "publish", "promote", `${orb}@dev:${target.label}`, ...bumped(target.bump)];
  }
}
