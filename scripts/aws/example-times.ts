import { ProvisionError } from "../provision/provision-error.ts";
import type { Dependence } from "./account/order.ts";
import { dependences } from "./account/orders.ts";
import { criticalPath, durationsIn, type Link, type Node, startsOf, withNeeded } from "./critical-path.ts";
import type { ExampleStack } from "./stack.ts";

/** How long a stack takes to go up and to come down. */
export type ExampleTimes = {
  readonly nodes: readonly Node[];
  readonly up: ReadonlyMap<string, number>;
  readonly destroy: ReadonlyMap<string, number>;
};

/** Brings it up and down. A command that fails is a `ProvisionError`, whose hint is what Pulumi said. */
export async function timeExample({ pulumi }: Pick<ExampleStack, "pulumi">): Promise<ExampleTimes> {
  const run = async (words: string, ...args: readonly string[]) => {
    const { exitCode, output } = await pulumi(args);
    if (exitCode !== 0)
      throw new ProvisionError(`The example ${words} (Pulumi's status: ${exitCode}).`, { hint: output.trimEnd() });
    return output;
  };
  const up = await run("did not go up", "up", "--yes", "--skip-preview");
  const { deployment } = JSON.parse(await run("could not be read", "stack", "export")) as {
    readonly deployment: { readonly resources: readonly Node[] };
  };
  const destroy = await run("did not come down", "destroy", "--yes", "--skip-preview");
  return {
    nodes: deployment.resources,
    up: durationsIn(up, "created"),
    destroy: durationsIn(destroy, "deleted"),
  };
}

const inSeconds = (seconds: number): string => `${seconds.toFixed(2).padStart(6)} s`;
const lengthOf = (path: readonly Link[]): number => path.reduce((sum, { seconds }) => sum + seconds, 0);

/** Each resource's time, the longest chain of those that wait for each other, and what could start earlier. */
export function timesReport({ nodes, up, destroy }: ExampleTimes): string {
  const both = [...dependences("up"), ...dependences("destroy")];
  const report = (command: string, seconds: ReadonlyMap<string, number>, own: readonly Dependence[]) => {
    const total = [...seconds.values()].reduce((sum, each) => sum + each, 0);
    const chain = criticalPath(nodes, seconds);
    const without = (kept: readonly Dependence[]) =>
      lengthOf(criticalPath(withNeeded(nodes, kept), seconds)).toFixed(1);
    return [
      `${command}: ${seconds.size} resources, ${total.toFixed(1)} s one after the other`,
      ...[...seconds].sort(([, one], [, other]) => other - one).map(([name, each]) => `  ${inSeconds(each)}  ${name}`),
      `  longest chain: ${lengthOf(chain).toFixed(1)} s; without each dependsOn that no rule of AWS needs: ${without(both)} s, that ${command} does not need: ${without(own)} s`,
      ...chain.map(({ name, seconds: each }) => `    ${inSeconds(each)}  ${name}`),
    ].join("\n");
  };
  const starts = (needed: readonly Dependence[]) => startsOf(nodes, { seconds: up, needed: withNeeded(nodes, needed) });
  const [byAny, byUp] = [starts(both), starts(dependences("up"))];
  return [
    report("up", up, dependences("up")),
    "",
    "when each was begun, when the last that it waits for was there, and how much earlier it could begin",
    "without a dependsOn that no rule of AWS needs, and without one that only destroy needs",
    ...byAny.map(({ name, began, ready, earlier }, index) =>
      [
        ` ${inSeconds(began)}`,
        ready === undefined ? "        -" : ` ${inSeconds(ready)}`,
        inSeconds(earlier),
        inSeconds(byUp[index]?.earlier ?? 0),
        ` ${name}`,
      ].join(" "),
    ),
    `in all ${inSeconds(byAny.reduce((sum, { earlier }) => sum + earlier, 0)).trim()} and ${inSeconds(byUp.reduce((sum, { earlier }) => sum + earlier, 0)).trim()}`,
    "",
    report("destroy", destroy, dependences("destroy")),
  ].join("\n");
}
