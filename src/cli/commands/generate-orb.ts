import { Command } from "commander";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";

type Options = {
  readonly out?: string;
  readonly unpacked?: string;
  readonly check?: boolean;
  readonly force?: boolean;
};

/** Writes the orb of this package, packed or as a folder. */
export function generateOrbCommand(io: Io): Command {
  return new Command("orb")
    .summary("write the orb itself")
    .description("Write the orb: packed into one file, or as the folder that `circleci orb pack` reads.")
    .option("-o, --out <file>", "write the packed orb to a file instead of the standard output")
    .option("--unpacked <dir>", "write the orb as a folder, one component a file")
    .option("--check", "write nothing; compare with --out, orb/orb.yml by default, and end with 3 if it differs")
    .option("--force", "overwrite files that differ")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline generate orb > orb.yml",
        "arm-pipeline generate orb --unpacked src",
        "arm-pipeline generate orb --check --out orb/orb.yml",
      ]),
    )
    .action(async (options: Options) => {
      if (options.unpacked !== undefined && (options.out !== undefined || options.check)) {
        throw new CliError("--unpacked writes a folder, so --out and --check have no meaning with it.", {
          code: ExitCode.usage,
        });
      }
      if (options.unpacked !== undefined)
        await writeUnpacked(io, { folder: options.unpacked, force: options.force ?? false });
      else await writePacked(io, options);
    });
}

async function writePacked(io: Io, { out, check, force = false }: Options): Promise<void> {
  const { packedOrbText } = await import("../orbs/packed-orb.ts");
  const text = packedOrbText(io);
  if (check) await compare(io, { path: out ?? "orb/orb.yml", text });
  else if (out === undefined || out === "-") io.out(text);
  else {
    const { writeGenerated } = await import("../generate/write-generated.ts");
    await writeGenerated(io, { path: out, text, force });
  }
}

async function compare(io: Io, { path, text }: { readonly path: string; readonly text: string }): Promise<void> {
  const current = io.files.read(path);
  if (current === text) {
    io.say(`${path}: up to date.`);
    return;
  }
  const { unifiedDiff } = await import("../../text/unified-diff.ts");
  io.say(unifiedDiff(current, text, path).trimEnd());
  throw new CliError(`${path} is not the orb of this version.`, {
    code: ExitCode.invalidConfig,
    next: [`Write it again: arm-pipeline generate orb --out ${path} --force`],
  });
}

/**
 * Nothing is written before it is known that nothing is lost. A file of another orb would be packed too, so it is
 * named.
 */
async function writeUnpacked(
  io: Io,
  { folder, force }: { readonly folder: string; readonly force: boolean },
): Promise<void> {
  const { unpackedOrb } = await import("../orbs/unpacked-orb.ts");
  const files = unpackedOrb(io);
  const present = io.files.kind(folder) === "folder" ? io.files.listDeep(folder) : [];
  const differing = files.filter(
    ({ path, text }) => present.includes(path) && io.files.read(`${folder}/${path}`) !== text,
  );
  if (differing.length > 0 && !force) {
    throw new CliError(
      `${differing.length} files in ${folder} exist and differ, so nothing was written: ${differing.map(({ path }) => path).join(", ")}.`,
      {
        code: ExitCode.usage,
        next: ["Overwrite them with --force, or give another folder."],
      },
    );
  }
  for (const { path, text } of files) io.files.write(`${folder}/${path}`, text);
  io.say(`${folder}: ${files.length} files written. Pack them with: circleci orb pack ${folder}`);
  const others = present.filter((path) => path.endsWith(".yml") && !files.some((file) => file.path === path));
  if (others.length > 0) io.say(`${io.paint("yellow", "note:")} not of this orb, and packed too: ${others.join(", ")}`);
}
