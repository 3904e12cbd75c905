/**
 * What a delivery costs by our orb, against docker-orb and Pulumi's orb: the same app and program, under the same
 * runner on this host, with the same engine, buildx and Pulumi; each side has a registry, an npm cache and a state of
 * its own. The first round begins with no dependency at hand; in the others each side has what it kept. Sides take
 * turns, so that a busy moment of the machine slows down both. It prints; it asserts nothing, since a shared machine
 * would fail it for reasons of its own: look at the CPU seconds there.
 *
 *   npx tsx scripts/bench/delivery.ts --docker-orb docker.yml --pulumi-orb pulumi.yml [--rounds 3]
 *
 * Their orbs are not in this repository, and this is how to get them:
 *
 *   git clone https://github.com/CircleCI-Public/docker-orb && npx arm-pipeline orb pack docker-orb/src > docker.yml
 *   git clone https://github.com/pulumi/circleci pulumi-orb && cp pulumi-orb/orbs/pulumi.yml .
 */
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildCli } from "../demo/first-screen.ts";
import { consentFor } from "../provision/consent.ts";
import { cpuMeter } from "../provision/cpu-meter.ts";
import { needsOf } from "../provision/needs.ts";
import { streamProgress } from "../provision/progress.ts";
import { provision } from "../provision/provision.ts";
import { startServices } from "../provision/services/services.ts";
import { realSystem } from "../provision/system.ts";
import { type PeerOrbs, writePeers } from "./delivery/peers.ts";
import { type Cost, makeSide, stack } from "./delivery/side.ts";
import { median } from "./run/plain.ts";

/**
 * How much of the peers' time ours may take: https://github.com/CircleCI-Public/docker-orb and
 * https://github.com/pulumi/circleci.
 */
const goals = { cold: 0.6, warm: 0.5 } as const;

const root = resolve(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    "docker-orb": { type: "string" },
    "pulumi-orb": { type: "string" },
    rounds: { type: "string", default: "3" },
  },
});
const rounds = Number.parseInt(values.rounds, 10) || 0;
const orbs = await peerOrbs();
if (orbs === undefined) {
  process.exitCode = 2;
} else {
  await compare(orbs);
}

async function peerOrbs(): Promise<PeerOrbs | undefined> {
  const files = { docker: values["docker-orb"], pulumi: values["pulumi-orb"] };
  for (const [name, file] of Object.entries(files)) {
    const there =
      file !== undefined &&
      (await access(file).then(
        () => true,
        () => false,
      ));
    if (there) continue;
    const what = file === undefined ? `--${name}-orb FILE is missing` : `There is no file ${file}`;
    console.error(
      `${what}: the orb to compare with is not in this repository.\nThe first lines of scripts/bench/delivery.ts say how to get it.`,
    );
    return undefined;
  }
  return { docker: resolve(files.docker ?? ""), pulumi: resolve(files.pulumi ?? "") };
}

async function compare(orbs: PeerOrbs): Promise<void> {
  const progress = streamProgress(process.stderr);
  const system = realSystem();
  // The peer's orb builds by buildx only.
  const facts = await provision({
    system,
    progress,
    needs: [...needsOf.demo, "buildx"] as const,
    consent: consentFor(process.env, process.stdin.isTTY === true),
  });
  const meter = cpuMeter();
  const built = await buildCli(root);
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-bench-"));
  const services = await startServices({ system, facts, progress });
  const undo = [services.stop, () => rm(folder, { recursive: true, force: true }), built.remove];
  try {
    const common = { root, folder, cli: built.cli, services, meter };
    const configure = (at: string, registry: string) => writePeers(at, { orbs, registry, stack });
    const ours = await makeSide({ ...common, name: "ours" });
    undo.unshift(ours.remove);
    const peers = await makeSide({ ...common, name: "peers", configure });
    undo.unshift(peers.remove);
    const costs = { ours: [] as Cost[], peers: [] as Cost[] };
    for (let round = 0; round <= rounds; round++) {
      const turns = [["ours", ours] as const, ["peers", peers] as const];
      for (const [name, side] of round % 2 === 0 ? turns : turns.reverse()) {
        const cost = await side.deliver();
        costs[name].push(cost);
        console.log(`${round === 0 ? "cold" : "warm"} ${name.padEnd(5)} ${words(cost)}`);
      }
    }
    show("cold dependencies", { ours: costs.ours.slice(0, 1), peers: costs.peers.slice(0, 1), goal: goals.cold });
    if (rounds > 0)
      show("warm dependencies", { ours: costs.ours.slice(1), peers: costs.peers.slice(1), goal: goals.warm });
  } finally {
    for (const step of undo) await step();
    meter.stop();
  }
}

function show(
  what: string,
  { ours, peers, goal }: { readonly ours: readonly Cost[]; readonly peers: readonly Cost[]; readonly goal: number },
): void {
  const middle = (costs: readonly Cost[]): Cost => ({
    seconds: median(costs.map(({ seconds }) => seconds)),
    cpuSeconds: median(costs.map(({ cpuSeconds }) => cpuSeconds)),
  });
  const [a, b] = [middle(ours), middle(peers)];
  const ratio = `${(a.seconds / b.seconds).toFixed(2)} by the clock, ${(a.cpuSeconds / b.cpuSeconds).toFixed(2)} in CPU seconds`;
  console.log(`${what}: ${ratio} (goal ${goal}); ours ${words(a)}, peers ${words(b)}`);
}

function words({ seconds, cpuSeconds }: Cost): string {
  return `${seconds.toFixed(1)} s, CPU ${cpuSeconds.toFixed(1)} s`;
}
