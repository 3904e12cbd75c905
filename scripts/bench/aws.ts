/**
 * Times the example on AWS's stand-in: `npx tsx scripts/bench/aws.ts`. For each resource how long its calls take and
 * how much earlier it could begin, the longest chain of resources that wait for each other, for `up` and for `destroy`,
 * and what a pipeline costs by AWS's list prices. The times are those of the stand-in, whose instances are there in
 * half a second: the chain is AWS's too, the seconds are not.
 */
import { instancePrice, prices } from "../../src/cli/leftovers/prices.ts";
import { startCloud } from "../aws/cloud.ts";
import { timeExample, timesReport } from "../aws/example-times.ts";
import { makeStack } from "../aws/stack.ts";
import { cacheFolders } from "../provision/cache.ts";
import { consentFor } from "../provision/consent.ts";
import { streamProgress } from "../provision/progress.ts";
import { provision } from "../provision/provision.ts";
import { ProvisionError } from "../provision/provision-error.ts";
import { toolFolder } from "../provision/services/services.ts";
import { Session } from "../provision/services/session.ts";
import { realSystem } from "../provision/system.ts";

const system = realSystem();
const progress = streamProgress(process.stderr);
const folders = cacheFolders(system.env, system.home);
const facts = await provision({ system, progress, needs: ["pulumi", "aws"], consent: consentFor(process.env, false) });
const session = await Session.begin({ system, folders, privilege: facts.privilege, progress });
const undo: (() => Promise<void>)[] = [() => session.end()];
try {
  const cloud = await startCloud(session, { folders, tasksRunAtOnce: true });
  undo.push(cloud.stop);
  const pulumi = facts.tools.pulumi === "cache" ? [toolFolder(folders, "pulumi")] : [];
  const stack = await makeStack({ endpoint: cloud.account.endpoint, path: [...cloud.path, ...pulumi] });
  undo.push(stack.remove);
  console.log(timesReport(await timeExample(stack)));
  showCost();
} catch (error) {
  if (!(error instanceof ProvisionError)) throw error;
  progress.say(`${error.hint}\n${error.message}`);
  process.exitCode = error.exitCode;
} finally {
  for (const step of undo.reverse()) await step();
}

function showCost(): void {
  const instances = 3 * (instancePrice("t4g.small") ?? 0);
  // Three instances and the two zones of the balancer have an address each.
  const addresses = 5 * prices.publicAddress;
  const disks = (3 * 30 * prices.volumes.gp3) / 730;
  const hour = instances + addresses + disks + prices.loadBalancer;
  console.log(`\ncost by the list prices of ${prices.region}, ${prices.asOf}, without traffic and taxes`);
  for (const [what, dollars] of [
    ["3 t4g.small", instances],
    ["5 public addresses", addresses],
    ["3 disks of 30 GB", disks],
    ["1 balancer", prices.loadBalancer],
    ["an hour", hour],
    ["a pipeline of 15 minutes", hour / 4],
  ] as const)
    console.log(`  ${dollars.toFixed(4).padStart(8)} $  ${what}`);
}
