import { chmod, copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { type CachedTool, type GoProgram, goVersion } from "./catalogue.ts";
import type { CpuMeter } from "./cpu-meter.ts";
import { atLeast } from "./facts.ts";
import { elapsed, type TaskProgress } from "./progress.ts";
import { ProvisionError } from "./provision-error.ts";
import type { System } from "./system.ts";

const modules = resolve(import.meta.dirname, "modules");
/**
 * go.mod and go.sum decide alone: nothing is resolved anew, and no workspace or vendor folder around us counts. The
 * compiler is one process for each package, and most of its time for collecting garbage is spent on memory that it is
 * about to give back.
 */
const goEnv = { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -trimpath", GOGC: "400", GOWORK: "off", GO111MODULE: "on" };
/** Tables for a debugger that the linker would leave out again. */
const noDebugTables = "-dwarf=false";

/** What compiling needs to know. */
type Context = { readonly system: System; readonly progress: TaskProgress; readonly meter?: CpuMeter };

/** Compiles every Go program of a tool into a folder. */
export async function compileTool(
  tool: CachedTool,
  { into, ...context }: Context & { readonly into: string },
): Promise<void> {
  const go = await goCommand(context);
  for (const program of tool.go ?? []) {
    await compile(program, { ...context, tool, go, into });
    if (program.scripts !== undefined)
      await copyScripts(program.scripts, { ...context, module: program.module, go, into });
  }
}

async function copyScripts(
  { of, paths, own }: NonNullable<GoProgram["scripts"]>,
  { module, system, go, into }: Context & { readonly module: string; readonly go: Go; readonly into: string },
): Promise<void> {
  const cwd = join(modules, module);
  const listed = await runGo([...go.command, "list", "-m", "-f", "{{.Dir}}", of], { system, env: go.env, cwd });
  const found = paths.map((path) => join(listed.trim(), path));
  for (const path of own === undefined ? found : [...found, join(modules, own)]) {
    const script = join(into, basename(path));
    await copyFile(path, script);
    await chmod(script, 0o755);
  }
}

type Go = { readonly command: readonly string[]; readonly env: Readonly<Record<string, string>> };

/**
 * The Go on PATH, if it is new enough to fetch a newer one by itself; else the needed one, which an old Go can fetch as
 * a module.
 */
async function goCommand({ system, progress }: Context): Promise<Go> {
  const { exitCode, stdout } = await system.run(["go", "version"]);
  const version = /go(\d+(?:\.\d+)+)/.exec(stdout)?.[1];
  if (exitCode !== 0 || version === undefined) {
    throw new ProvisionError(`Compiling needs Go, any version from 1.19 on; there is none on PATH.`, {
      hint: `Install Debian's golang-go, or Go ${goVersion.needed} from its makers.`,
    });
  }
  if (atLeast(version, goVersion.fetchesItself)) return { command: ["go"], env: { ...goEnv, GOTOOLCHAIN: "auto" } };
  progress.say(
    `Go ${version} is too old to compile the tools; it fetches Go ${goVersion.needed}, whose hash is in modules/go/go.sum.`,
  );
  const arch = system.arch === "arm64" ? "arm64" : "amd64";
  const module = `golang.org/toolchain@v0.0.1-go${goVersion.needed}.linux-${arch}`;
  const answer = await runGo(["go", "mod", "download", "-json", module], {
    system,
    env: { ...goEnv, GOFLAGS: "-mod=mod" },
    cwd: join(modules, "go"),
  });
  const root = (JSON.parse(answer) as { readonly Dir: string }).Dir;
  return { command: [await executableGo(root, system)], env: { ...goEnv, GOTOOLCHAIN: "local", GOROOT: root } };
}

/** Files of a module carry no executable bit, and its folder is not ours to change but for that. */
async function executableGo(root: string, system: System): Promise<string> {
  await system.run(["chmod", "-R", "u+x,a+x", join(root, "bin"), join(root, "pkg", "tool")]);
  return join(root, "bin", "go");
}

async function compile(
  program: GoProgram,
  {
    tool,
    go,
    system,
    progress,
    meter,
    into,
  }: Context & { readonly tool: CachedTool; readonly go: Go; readonly into: string },
): Promise<void> {
  const started = Date.now();
  const cwd = join(modules, program.module);
  const output = await mkdtemp(join(tmpdir(), "arm-pipeline-go-"));
  const about = tool.compileMinutes === undefined ? "" : ` of about ${elapsed(tool.compileMinutes * 60_000)}`;
  let compiled = 0;
  const onLine = (line: string) => {
    if (!line.startsWith("go: ")) compiled += 1;
    progress.now(`compiling, ${elapsed(Date.now() - started)}${about}, ${compiled} packages, now ${line}`);
  };
  try {
    progress.now("fetching modules");
    await runGo([...go.command, "build", "-v", ...buildFlags(program), "-o", `${output}/`, program.package], {
      system,
      env: go.env,
      cwd,
      onLine,
      gently: true,
      ...(meter !== undefined && { onStart: (pid: number) => meter.track(tool.name, pid) }),
    });
    const [built = ""] = await readdir(output);
    await copyFile(join(output, built), join(into, program.binary));
    await chmod(join(into, program.binary), 0o755);
    progress.say(`${program.binary}: compiled in ${elapsed(Date.now() - started)}`);
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

/** What is optimised where the rest is not: all data goes through it. */
const hotPackages = ["std", "google.golang.org/grpc/...", "google.golang.org/protobuf/..."];

function buildFlags({ versionVariable, tags, optimised }: GoProgram): readonly string[] {
  const quick = optimised === "hot-packages";
  return [
    ...(tags === undefined ? [] : ["-tags", tags]),
    `-gcflags=all=${noDebugTables}${quick ? " -N -l" : ""}`,
    ...(quick ? hotPackages.map((pattern) => `-gcflags=${pattern}=${noDebugTables}`) : []),
    ...["-ldflags", `-s -w${versionVariable === undefined ? "" : ` -X ${versionVariable}`}`],
  ];
}

async function runGo(
  command: readonly string[],
  {
    system,
    gently,
    ...options
  }: {
    readonly system: System;
    readonly env: Go["env"];
    readonly cwd: string;
    readonly onLine?: (line: string) => void;
    readonly onStart?: (pid: number) => void;
    readonly gently?: boolean;
  },
): Promise<string> {
  // Whatever else there is to do goes first: a build, the tests, a person's editor.
  const { exitCode, stdout, stderr } = await system.run(gently === true ? ["nice", ...command] : command, options);
  if (exitCode === 0) return stdout;
  const last = stderr.split("\n").slice(-8).join("\n");
  throw new ProvisionError(`${command.slice(0, 3).join(" ")} failed with status ${exitCode}.\n${last}`, {
    hint: /checksum mismatch/.test(stderr)
      ? "What was downloaded is not what go.sum pins; nothing of it was run. Look at your module proxy."
      : "Is the module proxy reachable, and the disk not full? Run it again: what is compiled is kept.",
  });
}
