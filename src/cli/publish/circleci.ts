import { type CircleciCli, parseCliVersion, tokenVariable, tokenVariables } from "../../publisher/circleci-cli.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io, ProcessEnd } from "../io/io.ts";

const install = [
  "Install it: https://circleci.com/docs/guides/toolkit/local-cli/",
  "--dry-run shows what would be run without it.",
];

/** Finds the `circleci` command line; undefined when there is none. */
export async function findCircleci(io: Io): Promise<CircleciCli | undefined> {
  const end = await io.run(["circleci", "version"], { timeoutMs: 30_000 });
  return end.kind === "ended" && end.status === 0 ? parseCliVersion(`${end.stdout}\n${end.stderr}`) : undefined;
}

/**
 * Finds the `circleci` command line and makes sure that it can publish. In a job on CircleCI the same name is the agent
 * that runs the job; it has a version, and no `orb publish`.
 */
export async function requireCircleci(io: Io): Promise<CircleciCli> {
  const cli = await findCircleci(io);
  if (cli === undefined)
    throw new CliError('Publishing needs the command line "circleci", and it is not installed.', {
      code: ExitCode.runFailed,
      next: install,
    });
  const help = await io.run(["circleci", "orb", "publish", "--help"], { timeoutMs: 30_000 });
  if (help.kind === "ended" && help.status === 0) return cli;
  throw new CliError(
    `The "circleci" ${cli.version} on the PATH has no "orb publish"; in a job it is CircleCI's own agent.`,
    { code: ExitCode.runFailed, next: install },
  );
}

/** The token, or `undefined` where the one that `circleci` has stored is to be used. */
export function requireToken(
  io: Io,
  { cli, stored }: { readonly cli: CircleciCli; readonly stored: boolean },
): string | undefined {
  if (stored) return undefined;
  const token = tokenVariables.map((name) => io.env[name]).find((value) => value !== undefined && value !== "");
  if (token !== undefined) return token;
  throw new CliError("There is no API token in the environment.", {
    code: ExitCode.usage,
    next: [
      `Make one at https://app.circleci.com/settings/user/tokens and set it in ${tokenVariable(cli.flavour)}.`,
      "Or use the one that circleci has stored: --stored-token",
    ],
  });
}

/**
 * Runs `circleci` with the token in the variable that this version of it reads, and takes the token out of what it
 * prints.
 */
export async function runCircleci(
  io: Io,
  command: { readonly cli: CircleciCli; readonly token: string | undefined; readonly arguments: readonly string[] },
): Promise<Extract<ProcessEnd, { kind: "ended" }>> {
  const { cli, token, arguments: words } = command;
  const env = token === undefined ? io.env : { ...io.env, [tokenVariable(cli.flavour)]: token };
  const end = await io.run(["circleci", ...words], { env });
  if (end.kind !== "ended")
    throw new CliError('The command line "circleci" cannot be started any more.', {
      code: ExitCode.runFailed,
      next: install,
    });
  const secrets = tokenVariables.flatMap((name) => env[name] || []);
  const masked = (text: string): string =>
    secrets.reduce<string>((shown, secret) => shown.replaceAll(secret, "********"), text);
  return { ...end, stdout: masked(end.stdout), stderr: masked(end.stderr) };
}
