import { describe, expect, test } from "vitest";
import { fakeEngine } from "../../support/fake-engine.ts";
import { rehearsals, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

const job = (resourceClass: string): string =>
  `{docker: [{image: acme/web}], resource_class: ${resourceClass}, steps: [{run: echo here}]}`;
const config = workflow({ a: job("medium"), b: job("arm.medium") }, ["a", "b"]);

/** An engine that has every image. */
const engineOf = (architecture: "x86_64" | "aarch64") =>
  fakeEngine(({ path }) => {
    if (path === "/info") return { body: { Architecture: architecture, NCPU: 4, MemTotal: 16e9, Name: "elsewhere" } };
    if (path.startsWith("/images/"))
      return { body: { Id: "sha256:1", Architecture: architecture === "x86_64" ? "amd64" : "arm64", Config: {} } };
    return { body: [] };
  });

const plan = async (env: Readonly<Record<string, string>>, ...engines: readonly string[]) =>
  await cli.run(["run", "--dry-run", ...engines.flatMap((engine) => ["--engine", engine])], {
    in: cli.repository(config),
    env,
  });

describe("--engine", () => {
  test("runs each job on an engine of its architecture, and asks no other", async () => {
    const [usual, amd64, arm64] = [await engineOf("x86_64"), await engineOf("x86_64"), await engineOf("aarch64")];
    const { status, stdout, stderr } = await plan({ DOCKER_HOST: usual.host }, ...[`arm64=${arm64.host}`, amd64.host]);
    expect([status, stderr, usual.asked]).toEqual([0, "", []]);
    expect(stdout.split("\n").slice(2)).toEqual([
      `1. a  docker acme/web · medium: amd64, 2 CPUs, 4 GiB, at ${amd64.host}`,
      `2. b  docker acme/web · arm.medium: arm64, 2 CPUs, 8 GiB, at ${arm64.host}`,
      "",
    ]);
  });

  test("is read of the file of defaults, several too, and the command line wins", async () => {
    const [usual, one, two] = [await engineOf("x86_64"), await engineOf("x86_64"), await engineOf("aarch64")];
    const folder = cli.repository(config, {
      ".arm-pipeline.yml": `run: {engine: [amd64=${one.host}, "arm64=${two.host}"]}\n`,
    });
    const dry = async (...more: readonly string[]) => {
      const { status, stdout } = await cli.run(["run", "--dry-run", ...more], {
        in: folder,
        env: { DOCKER_HOST: usual.host },
      });
      return [status, ...stdout.split("\n").flatMap((line) => / at (unix:\S+)$/.exec(line)?.[1] ?? [])];
    };
    expect([await dry(), usual.asked]).toEqual([[0, one.host, two.host], []]);
    expect(await dry("--engine", two.host)).toEqual([0, two.host]);
  });

  test("leaves what it does not name to the usual engine", async () => {
    const [usual, arm64] = [await engineOf("x86_64"), await engineOf("aarch64")];
    const { status, stdout } = await plan({ DOCKER_HOST: usual.host }, arm64.host);
    expect([status, stdout.split("\n")[2]]).toEqual([
      0,
      expect.stringMatching(/^1\. a {2}docker acme\/web · medium: amd64.* GiB$/),
    ]);
    expect(usual.asked).toContainEqual(expect.stringMatching(/^GET \/images\//));
  });

  test("says which engine does not answer, and which is of another architecture than it was named for", async () => {
    const amd64 = await engineOf("x86_64");
    const silent = await plan({ DOCKER_HOST: amd64.host }, "arm64=unix:///nowhere.sock");
    expect([silent.status, silent.stderr]).toEqual([
      3,
      [
        "error: --engine: There is no engine at unix:///nowhere.sock: nothing listens there.",
        "  next: Start it, or leave that --engine out.",
        "",
      ].join("\n"),
    ]);
    const other = await plan({ DOCKER_HOST: amd64.host }, `arm64=${amd64.host}`);
    expect([other.status, other.stderr.split("\n")[0]]).toEqual([
      3,
      `error: --engine: The engine at ${amd64.host} is amd64, and named for arm64.`,
    ]);
  });

  test("refuses a context that there is not, and what is no address", async () => {
    const next = "  next: Write an address or a context: --engine arm64=ssh://me@builder\n";
    const context = await plan({}, "podman");
    expect([context.status, context.stderr]).toEqual([
      2,
      `error: --engine: Docker has no context "podman": docker context ls lists those that there are.\n${next}`,
    ]);
    const address = await plan({}, "arm64=ftp://builder");
    expect([address.status, address.stderr]).toEqual([
      2,
      `error: --engine: "ftp://builder" is no address of a container engine: those are unix:///PATH, tcp://HOST:PORT and ssh://USER@HOST.\n${next}`,
    ]);
  });

  test.each(["arm=ssh://builder", "arm64=", "=builder"])("%s is no engine", async (written) => {
    const { status, stderr } = await plan({}, written);
    expect([status, stderr]).toEqual([
      2,
      `error: --engine: "${written}" names no engine.\n  next: Write an address or a context, for an architecture or its own: --engine arm64=ssh://me@builder\n`,
    ]);
  });
});
