import { expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { runScript } from "../support/run-script.ts";
import { builtFiles } from "./attested.ts";
import { common, machine, name, outside, proof, run } from "./building.ts";
import { digest, handedOver, inspect, program, withBuildx, withoutBuildx } from "./engine.ts";

/** Builds whose image has attestations: BuildKit writes a layout, and the engine gets the image out of it. */

const json = ".arm-pipeline/images/web.json";
const layout = ".arm-pipeline/images/web.oci";
const inLayout = Object.fromEntries(
  Object.entries(builtFiles("docker.io", ["1.2.3"])).filter(([path]) => path !== json),
);
const output = `--output=type=oci,tar=false,dest=${layout},"name=${name}:1.2.3"`;
const load = (status = 0) => call("docker load", { status });
const driver = call("docker buildx inspect", { stdout: "Driver: docker-container\n" });
const build = (...options: readonly string[]) => [
  ...[withBuildx, machine, ...outside, driver],
  call(["docker", "buildx", "build", ...common, ...options, output, "--", "."], { writes: inLayout }),
];

test("the engine gets the image that was built, and the file says what was attested", async () => {
  const calls = [
    ...build("--provenance=mode=max", "--sbom=generator=ghcr.io/acme/scanner:1"),
    load(),
    inspect(`${name}:1.2.3`),
    ...proof([["/app", program("arm64")]]),
  ];
  const env = { PARAM_PROVENANCE: "max", PARAM_SBOM: "true", PARAM_SBOM_GENERATOR: "ghcr.io/acme/scanner:1" };
  const outcome = await run({ env, calls });
  expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
  expect(JSON.parse(outcome.files[json] ?? "{}").platforms).toEqual([
    { platform: "linux/arm64", digest: null, attestations: ["provenance", "sbom"] },
  ]);
  const [{ Config, Layers, RepoTags }] = JSON.parse(outcome.files[`${layout}/manifest.json`] ?? "[]");
  expect([RepoTags, [Config, ...Layers].map((path) => `${layout}/${path}` in inLayout)]).toEqual([
    [`${name}:1.2.3`],
    [true, true],
  ]);
});

/** BuildKit's own. */
const scanner =
  "docker.io/docker/buildkit-syft-scanner:1.12.0@sha256:ae4f3b554449e7e25548e7d8ccc029d17357348e30c6e3df01b92bc93654d6a9";

test("an engine that does not take the image ends with 1", async () => {
  const outcome = await run({ env: { PARAM_SBOM: "true" }, calls: [...build(`--sbom=generator=${scanner}`), load(1)] });
  expect([outcome.status, outcome.stderr]).toEqual([
    1,
    "build_image: the image could not be loaded into the engine; docker says why above.\n",
  ]);
});

test("a docker without buildx is refused attestations before it builds", async () => {
  const outcome = await run({ env: { PARAM_PROVENANCE: "min" }, calls: [withoutBuildx], tools: ["uname", "git"] });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    'build_image: parameters "provenance" and "sbom" need docker buildx, which is not installed here.\n',
  ]);
});

const attested = handedOver({
  tags: ["1.2.3"],
  platforms: [{ platform: "linux/arm64", digest: null, attestations: ["provenance", "sbom"] }],
});

test("a layout that is not whole is not handed on", async () => {
  const files = Object.fromEntries(
    Object.entries({ [json]: attested, ...inLayout }).filter(([path]) => path !== `${layout}/oci-layout`),
  );
  const saved = await runScript("save_image.sh", { files, tools: ["docker"], without: ["pigz"] });
  expect([saved.status, saved.stderr.split("\n").at(-2), ".arm-pipeline/images/web.tar.gz" in saved.files]).toEqual([
    1,
    `save_image: ${name}:1.2.3 could not be saved; docker, or what compresses and writes (is the disk full?), says why above.`,
    false,
  ]);
});

test("an archive that is none ends with 1 on the machine that pushes", async () => {
  const files = { [json]: attested, ".arm-pipeline/images/web.tar.gz": "no archive" };
  const calls = [
    call("docker load --input=.arm-pipeline/images/web.tar.gz"),
    inspect(`${name}:1.2.3`, { Id: digest("a") }),
  ];
  const outcome = await runScript("load_image.sh", { files, calls });
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
    1,
    "load_image: .arm-pipeline/images/web.tar.gz could not be unpacked; tar says why above.",
  ]);
});
