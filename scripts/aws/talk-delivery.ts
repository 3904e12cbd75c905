import type { RunEvent } from "../../src/runner/events.ts";
import { jobEnvironment } from "../demo/job-environment.ts";
import { type Contexts, type Rehearsal, rehearse } from "../demo/rehearse.ts";
import type { Screen } from "../demo/screen.ts";
import type { ServiceAddresses } from "../provision/services/services.ts";
import { realSystem } from "../provision/system.ts";
import type { Cloud } from "./cloud.ts";
import { askBalancer, type BalancerAnswer } from "./cluster/ask-balancer.ts";
import { type DeploymentInAccount, deploymentIn } from "./deployment.ts";
import { inventory, type Thing } from "./inventory.ts";
import type { TalkRepository } from "./talk-repository.ts";

/** What the account has of a deployment, looked at in one moment, and what the app answers then. */
export type Seen = {
  readonly things: readonly Thing[];
  readonly facts: DeploymentInAccount;
  readonly answer: BalancerAnswer;
};

/** A pipeline of the talk. */
export type Delivered = {
  readonly run: Rehearsal;
  /** When the deploy job had ended, well or not; missing where it was not reached. */
  readonly deployed: Seen | undefined;
  readonly approved: boolean | undefined;
};

/** What a pipeline runs on. */
export type DeliveryGround = {
  readonly cli: string;
  readonly repository: TalkRepository;
  readonly services: ServiceAddresses;
  readonly cloud: Cloud;
  /** Where the balancers of the account answer. */
  readonly balancer: string;
  readonly contexts: Contexts;
  readonly screen: Screen;
  readonly signal: AbortSignal;
};

/** How `arm-pipeline run` ends when an approval is waited for. */
const heldExit = 5;

/**
 * Runs the pipeline of the repository as it is, or these of its jobs with what they require. `approve`, where there is
 * an approval, says whether it is given.
 */
export async function deliver(
  ground: DeliveryGround,
  { approve, jobs = [] }: { readonly approve?: () => Promise<boolean>; readonly jobs?: readonly string[] } = {},
): Promise<Delivered> {
  const { cli, repository, services, cloud, contexts, screen, signal } = ground;
  const path = [...cloud.path, ...services.path];
  const { env, variables } = await jobEnvironment({ ...services, path }, realSystem());
  let looking: Promise<Seen> | undefined;
  const onEvent = (event: RunEvent): void => {
    screen.event(event);
    if (event.kind === "job-ended" && event.job === "arm/deploy") looking ??= see(ground);
  };
  const run = (args: readonly string[]) =>
    rehearse({
      cli,
      repository: repository.folder,
      args: ["--machine", "host", ...args, ...jobs],
      contexts,
      variables: { ...variables, ...cloud.variables },
      env,
      onEvent,
      signal,
    });
  const first = await run([]);
  // What a deployment that failed has not made cannot be looked at.
  const deployed = await looking?.catch(() => undefined);
  if (approve === undefined || first.exitCode !== heldExit) return { run: first, deployed, approved: undefined };
  const approved = await approve();
  const rest = await run(["--rerun-failed", approved ? "--approve" : "--deny", "all"]);
  return { run: { ...rest, events: [...first.events, ...rest.events] }, deployed, approved };
}

/** What there is now. */
async function see({ cloud, balancer }: Pick<DeliveryGround, "cloud" | "balancer">): Promise<Seen> {
  const { endpoint } = cloud.account;
  const [things, facts] = await Promise.all([inventory(endpoint, cloud.region), deploymentIn(endpoint, cloud.region)]);
  return { things, facts, answer: await askBalancer(balancer, `http://${facts.balancer.name}/`) };
}
