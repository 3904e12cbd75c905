/**
 * The package as a stranger gets it: what Git keeps is copied, prepared as npm prepares a package from Git, packed, and
 * installed from the tarball into an empty folder, on Node.js 20 and on the newest with long-term support. There the
 * README's commands are run, one after the other, as they are written; each must end with 0. So does a program that
 * imports the library.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { otherNode } from "./nodes.ts";
import { readmeLines } from "./readme-lines.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-installed-"));
const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];

/** What the library's documentation shows, as a program. */
const program = `import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile, packagedOrb } from "arm-pipeline";
import { armPipelineImport } from "arm-pipeline/sdk";
if (armPipelineImport().jobs.deploy === undefined) throw new Error("The orb's import has no job deploy.");
const orbYml = () => readFileSync(fileURLToPath(import.meta.resolve("arm-pipeline/orb.yml")), "utf8");
const text = readFileSync(".circleci/config.yml", "utf8");
const { diagnostics, compiled } = compile({ name: "config.yml", text }, { lookUpOrb: packagedOrb(orbYml) });
if (diagnostics.some(({ severity }) => severity === "error") || compiled.jobs.size !== 4) throw new Error(JSON.stringify(diagnostics));
`;

/** What the generated configuration reads; nothing of it is used, since nothing is started. */
const contexts = {
  "docker-hub": "DOCKER_USERNAME=user\nDOCKER_PASSWORD=password\n",
  pulumi: "PULUMI_ACCESS_TOKEN=token\n",
  aws: "AWS_ACCESS_KEY_ID=id\nAWS_SECRET_ACCESS_KEY=key\nAWS_REGION=eu-central-1\n",
};

try {
  const tarball = await packFromGit(join(folder, "clone"));
  const lines = readmeLines(await readFile(join(root, "README.md"), "utf8"));
  for (const line of lines) {
    if (line.kind === "left-out") console.log(`left out: ${line.command} (${line.why})`);
    if (line.kind === "unknown")
      failed(`The README's "${line.command}" is neither run here nor left out for a reason.`);
  }
  const commands = lines.flatMap((line) => (line.kind === "run" ? [line.command] : []));
  if (commands.length === 0) failed("The README has no command to run.");
  for (const node of [process.execPath, await otherNode()]) await tryOn(node, { tarball, commands });
} finally {
  await rm(folder, { recursive: true, force: true });
}

function failed(why: string): void {
  console.error(why);
  process.exitCode = 1;
}

/**
 * The tarball of what Git keeps of the work tree, built by `prepare` as npm runs it; the tools are those of this
 * checkout.
 */
async function packFromGit(clone: string): Promise<string> {
  const listed = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const path of listed.stdout.split("\0").filter((each) => each !== "")) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    // A file that is deleted and not yet committed is listed too.
    await copyFile(join(root, path), join(clone, path)).catch(() => {});
  }
  await symlink(join(root, "node_modules"), join(clone, "node_modules"));
  await execa("npm", ["run", "--silent", "prepare"], { cwd: clone, stdio: "inherit" });
  const packed = await execa("npm", ["pack", "--json", "--ignore-scripts", ...quiet], { cwd: clone });
  const [{ filename, size, entryCount }] = JSON.parse(packed.stdout);
  console.log(`Prepared from Git and packed: ${filename}, ${entryCount} files, ${Math.round(size / 1000)} kB.`);
  return join(clone, filename);
}

/** Installs the tarball into an empty folder and runs the commands there, all by one Node.js. */
async function tryOn(
  node: string,
  { tarball, commands }: { readonly tarball: string; readonly commands: readonly string[] },
): Promise<void> {
  const { stdout: version } = await execa(node, ["--version"]);
  const place = await mkdtemp(join(folder, "empty-"));
  const env = { PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const install = ["install", "--prefer-offline", ...quiet, tarball];
  await execa("npm", install, { cwd: place, env, stdio: ["ignore", "inherit", "inherit"] });
  await writeFile(join(place, "Dockerfile"), "FROM arm64v8/node\n");
  await writeFile(join(place, "Pulumi.yaml"), "name: web\nruntime: nodejs\n");
  await writeFile(join(place, "program.mjs"), program);
  // Somebody's orb, for `orb pack src`; and no home, whose cache or settings would help.
  const home = join(place, "home");
  await mkdir(home);
  const bash = (command: string) =>
    execa("bash", ["-c", command], {
      cwd: place,
      env: { ...env, HOME: home },
      stdin: "ignore",
      all: true,
      reject: false,
    });
  await bash("git init --quiet && npx arm-pipeline generate orb --unpacked src");
  // The README is read in a Git repository that has a configuration, and whose contexts are set.
  await bash("npx arm-pipeline generate config --image acme/web");
  await mkdir(join(place, ".arm-pipeline/contexts"), { recursive: true, mode: 0o700 });
  for (const [context, text] of Object.entries(contexts))
    await writeFile(join(place, `.arm-pipeline/contexts/${context}.env`), text, { mode: 0o600 });
  for (const command of [...commands, "node program.mjs"]) {
    await declareParameters(join(place, ".circleci/config.yml"), command);
    const { exitCode, all } = await bash(command);
    console.log(`${exitCode === 0 ? "ok" : "FAILED"} on ${version}: ${command}`);
    if (exitCode !== 0) failed(`It ended with ${exitCode}:\n${all}`);
  }
}

/** A command that gives a pipeline parameter is shown for a configuration that has one. */
async function declareParameters(config: string, command: string): Promise<void> {
  const names = [...command.matchAll(/--(?:param|set)[ =](\w+)=/g)].map(([, name]) => name);
  if (names.length === 0) return;
  const text = await readFile(config, "utf8");
  const declared = names.map((name) => `  ${name}: { type: string, default: "" }\n`).join("");
  await writeFile(config, `${text}parameters:\n${declared}`);
}
