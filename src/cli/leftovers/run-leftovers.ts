import { some } from "../../text/quantities.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { json } from "../io/show-diagnostics.ts";
import { type AskAws, awsOf } from "./aws-command.ts";
import { type Asking, type NotLookedAt, taggedResources, taggedRoles } from "./find-resources.ts";
import { knownStacks } from "./known-stacks.ts";
import { lookAt } from "./look-at-resources.ts";
import { report } from "./report.ts";
import { showReport } from "./show-report.ts";

/** What `leftovers aws` is told. */
export type LeftoversFlags = {
  readonly region?: readonly string[];
  readonly allRegions?: boolean;
  readonly backend?: string;
  readonly json?: boolean;
};

/** Looks into an account for what carries the tags of a stack. Nothing is changed. */
export async function runLeftovers(io: Io, flags: LeftoversFlags): Promise<void> {
  const misnamed = flags.region?.find((name) => !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(name));
  if (misnamed !== undefined)
    throw new CliError(`--region is no region of AWS: "${misnamed}".`, {
      code: ExitCode.usage,
      next: ["Regions have names such as eu-west-1. See yours: aws account list-regions"],
    });
  const ask = awsOf(io);
  const backend = flags.backend || io.env.PULUMI_BACKEND_URL || null;
  // Every account has it, so that what all regions are called can be asked where no region is set.
  const anyRegion =
    flags.region?.[0] ?? (flags.allRegions === true ? ((await ownRegion(io)) ?? "us-east-1") : undefined);
  const identity = (await ask(["sts", "get-caller-identity"], anyRegion)) as Identity;
  const partition = identity.Arn.split(":")[1] ?? "aws";
  const regions = await regionsOf(io, { ask, flags, anyRegion });
  const denied: NotLookedAt[] = [];
  const asking = { ask, account: identity.Account, partition, onDenied: (each: NotLookedAt) => denied.push(each) };
  const inRegion = async (region: string) => {
    const of: Asking = { ...asking, region };
    return await lookAt(await taggedResources(of), of);
  };
  const roles = async () => {
    const global = { ...asking, region: regions[0] ?? "" };
    return await lookAt(await taggedRoles(asking), global);
  };
  const [known, ...seen] = await Promise.all([
    backend === null ? undefined : knownStacks(io, backend),
    ...regions.map(inRegion),
    roles(),
  ]);
  const found = report(seen.flat(), { account: identity.Account, regions, backend, known, notLookedAt: denied });
  io.out(flags.json === true ? json(found) : showReport(found, new Date()));
  for (const { what, why } of denied) io.say(`${io.paint("yellow", "warning:")} not looked at, aws ${what}: ${why}`);
  const gone = found.stacks.filter(({ state }) => state === "gone");
  if (gone.length > 0)
    io.say(
      `${some(gone.length, "stack")} of these ${gone.length === 1 ? "is" : "are"} gone from ${backend}: nothing will destroy what is left but you.`,
    );
  else if (backend === null && found.stacks.length > 0)
    io.say(
      "Which of these stacks still exist is not known without a backend: --backend s3://... or PULUMI_BACKEND_URL",
    );
}

type Identity = { readonly Account: string; readonly Arn: string };

async function regionsOf(
  io: Io,
  {
    ask,
    flags,
    anyRegion,
  }: { readonly ask: AskAws; readonly flags: LeftoversFlags; readonly anyRegion: string | undefined },
): Promise<readonly string[]> {
  if (flags.allRegions === true) {
    const { Regions } = (await ask(["ec2", "describe-regions"], anyRegion)) as {
      readonly Regions: readonly { readonly RegionName: string }[];
    };
    return Regions.map(({ RegionName }) => RegionName).toSorted();
  }
  if (flags.region !== undefined) return [...new Set(flags.region)];
  const own = await ownRegion(io);
  if (own !== undefined) return [own];
  throw new CliError("In which region to look is not said.", {
    code: ExitCode.usage,
    next: ["Name one, or several: --region eu-west-1", "Or look in all of them: --all-regions"],
  });
}

/** The region of this user's environment or profile. */
async function ownRegion(io: Io): Promise<string | undefined> {
  const set = io.env.AWS_REGION || io.env.AWS_DEFAULT_REGION;
  if (set) return set;
  const end = await io.run(["aws", "configure", "get", "region"], { timeoutMs: 30_000 });
  return (end.kind === "ended" && end.stdout.trim()) || undefined;
}
