import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { DataMap } from "../../src/model/index.ts";
import { runFolder } from "../../src/runner/state/run-folder.ts";
import { changeJobs, type RecipeRepository, recipeRepository } from "./support/recipe-repository.ts";
import { contexts, type Ended, lastWords, rehearsed } from "./support/run.ts";
import { pushSbomScanner } from "./support/sbom-scanner.ts";

/** A real grype, a real registry and what BuildKit attests; the database is a stand-in in grype's own format. */

const { registry } = inject("services");
const generator = `${registry.host}/stand-in/sbom-scanner:packages`;
const own = resolve(import.meta.dirname, "scan");
let database: Server;
let repository: RecipeRepository;

/** Serves /DAYS/v6/latest.json and the archive that it names, built so many days ago. */
async function serveDatabase(): Promise<Server> {
  const made = new Map<string, { readonly archive: Buffer; readonly built: string }>();
  for (const days of [0, 30]) {
    const inside = await mkdtemp(join(tmpdir(), "arm-pipeline-database-"));
    const built = `${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 19)}Z`;
    await execa("python3", [join(own, "make-database.py"), join(own, "database.sql"), built, inside]);
    made.set(`${days}`, { archive: await readFile(join(inside, "vulnerability-db.tar.gz")), built });
    await rm(inside, { recursive: true, force: true });
  }
  const server = createServer((request, response) => {
    const [, days = "", , file] = request.url?.split(/[/?]/) ?? [];
    const { archive, built } = made.get(days) ?? {};
    response.statusCode = archive === undefined ? 404 : 200;
    const checksum = `sha256:${createHash("sha256")
      .update(archive ?? "")
      .digest("hex")}`;
    const latest = { status: "active", schemaVersion: "v6.1.10", built, path: "vulnerability-db.tar.gz", checksum };
    response.end(file === "latest.json" ? JSON.stringify(latest) : archive);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Lists a package where the image has it, and is what the registry attests; what lies in the image besides is not in it. */
const lists = `export PATH=/bin
[ ! -e "$BUILDKIT_SCAN_SOURCE/app/node_modules/stand-in-parser" ] || package='{"name":"stand-in-parser","versionInfo":"1.1.0","SPDXID":"SPDXRef-parser","downloadLocation":"NOASSERTION","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/stand-in-parser@1.1.0"}]}'
printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"stand-in","documentNamespace":"https://example.com/stand-in","creationInfo":{"created":"2026-01-01T00:00:00Z","creators":["Tool: stand-in"]},"packages":[%s]}}' "$package" > "$BUILDKIT_SCAN_DESTINATION/stand-in.spdx.json"
`;

const manifest = (name: string, version: string) => JSON.stringify({ name, version });
beforeAll(async () => {
  database = await serveDatabase();
  await pushSbomScanner({ name: generator, script: lists });
  repository = await recipeRepository("scan", {
    files: {
      Dockerfile:
        "FROM scratch\nCOPY parser.json /app/node_modules/stand-in-parser/package.json\nCOPY logger.json /app/node_modules/stand-in-logger/package.json\n",
      "parser.json": manifest("stand-in-parser", "1.1.0"),
      "logger.json": manifest("stand-in-logger", "1.0.0"),
      "accepted.txt":
        "CVE-2026-90001 2999-12-31 nothing from outside reaches it\nGHSA-bbbb-bbbb-bbbb 2999-12-31 nobody has fixed it\n",
      "expired.txt": "CVE-2026-90001 2026-01-31 until its fix is out\n",
    },
    flags: ["--image", "acme/attested", "--deploy-context", "state"],
  });
});
afterAll(async () => {
  database.close();
  await repository.remove();
});

const built = "arm/build_and_push";
const at = { registry: registry.host, context: ["registry"] };
const databaseOf = (days: number) => ({
  database_url: `http://127.0.0.1:${(database.address() as AddressInfo).port}/${days}`,
});
const scan = (name: string, { days = 0, of = built, ...args }: DataMap & { readonly days?: number }): DataMap => ({
  "arm/scan_image": { name, ...at, ...databaseOf(days), requires: [of], ...args },
});
const sarif = async ({ folder: of = "" }: Ended, job: string, file: string) =>
  JSON.parse(await readFile(join(of, runFolder.artifacts({ job, node: 0 }), "scan", file), "utf8")).runs[0].results;

test("the recipe `scan`: an image is held to a limit of vulnerabilities by its SBOM, or pulled, with what is accepted until a day", async () => {
  await changeJobs(repository, {
    give: { [built]: { sbom_generator: generator }, "arm/scan_image": databaseOf(0) },
    add: [
      { [built]: { name: "bare", image: "acme/bare", tags: "1", ...at } },
      scan("accepts", { ignore_file: "accepted.txt" }),
      scan("expired", { ignore_file: "expired.txt" }),
      scan("old", { days: 30 }),
      scan("unknown", { days: 1 }),
      scan("pulled", { of: "bare", severity: "low", only_fixable: true }),
    ],
  });
  const known = contexts(repository.stateFolder);
  const ended = await rehearsed(repository.folder, {
    args: ["--docker", "host"],
    contexts: { ...known, registry: { ...known.registry, ...inject("buildx") } },
    variables: repository.variables,
  });
  const endings = (...jobs: readonly string[]) => jobs.map((job) => [job, ended.ending(job)]);
  const limit = "arm/scan_image";
  expect(endings(built, "bare", limit, "arm/deploy", "accepts", "expired", "old", "unknown", "pulled")).toEqual([
    [built, "success"],
    ["bare", "success"],
    [limit, "Scan the image: 5"],
    ["arm/deploy", "not_run"],
    ["accepts", "success"],
    ["expired", "Scan the image: 2"],
    ["old", "Scan the image: 5"],
    ["unknown", "Scan the image: 1"],
    ["pulled", "Scan the image: 5"],
  ]);
  const parser = "GHSA-aaaa-aaaa-aaaa (CVE-2026-90001), critical, in stand-in-parser 1.1.0, fixed in 1.2.0";
  expect(ended.output(limit)).toContain("for linux/arm64, from the registry.\n");
  expect(ended.output(limit)).toContain(
    `${parser}\nGHSA-bbbb-bbbb-bbbb (CVE-2026-90002), high, in stand-in-parser 1.1.0, not fixed\n`,
  );
  expect((await sarif(ended, limit, "attested-linux-arm64.sarif")).length).toBe(2);
  expect(await sarif(ended, "accepts", "attested-linux-arm64.sarif")).toEqual([]);
  expect(lastWords(ended.output("expired"))).toBe(
    "scan_image: what is accepted in expired.txt is so no more: CVE-2026-90001 (until 2026-01-31: until its fix is out). Fix it, or decide anew and write another day.",
  );
  expect(lastWords(ended.output("old"))).toMatch(/ 720 hours old, and at most 120 are allowed/);
  // The image itself has a package that no SBOM names; the one without a fix is not counted.
  expect(ended.output("pulled")).toContain(
    "The registry has no SBOM for linux/arm64 that lists a package, so the image is pulled.\n",
  );
  expect(ended.output("pulled")).toContain(
    `has 2 vulnerabilities of low or worse that can be fixed:\n${parser}\nGHSA-cccc-cccc-cccc (CVE-2026-90003), low, in stand-in-logger 1.0.0, fixed in 1.0.1\n`,
  );
});
