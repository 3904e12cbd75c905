import type { Source } from "../../compiler/diagnostics/source.ts";
import { isFound } from "../../compiler/orbs/found-orb.ts";
import { type PackedOrb, packFile } from "../../compiler/orbs/pack.ts";
import { readOrbReference } from "../../compiler/orbs/reference.ts";
import { shellCommand } from "../../generator/command-line.ts";
import { orbConstant, orbModule } from "../../model/orb-module.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { type OrbFlags, withOrbs } from "../orbs/orb-lookup.ts";
import { readWholeOrb, wholeOrb } from "../orbs/read-orb-source.ts";
import { writeGenerated } from "./write-generated.ts";

/** The flags as commander hands them over. */
export type OrbTypesFlags = OrbFlags & { readonly out?: string; readonly name?: string; readonly force?: boolean };

/** Writes the module with the interface of an orb of the registry, of an address, or of a file or folder. */
export async function runGenerateTypes(io: Io, orb: string, flags: OrbTypesFlags): Promise<void> {
  const { name = orbConstant(orb), out } = flags;
  if (name !== orbConstant(name))
    throw new CliError(`--name: "${name}" cannot name a constant.`, {
      code: ExitCode.usage,
      next: ["Give letters and digits, such as --name slack."],
    });
  const { packed, reference } = await find(io, orb, flags);
  const madeBy = shellCommand(["arm-pipeline", "generate", "types", reference ?? orb]);
  const text = orbModule(packed.document, { name, reference, madeBy });
  if (out === undefined || out === "-") io.out(text);
  else await writeGenerated(io, { path: out, text, force: flags.force ?? false });
}

interface Found {
  readonly packed: PackedOrb;
  readonly reference?: string;
}

/** A path wins where there is one: no reference to an orb is one by accident. */
async function find(io: Io, orb: string, flags: OrbFlags): Promise<Found> {
  if (io.files.kind(orb) !== "nothing") return { packed: await readWholeOrb(io, orb) };
  if (readOrbReference(orb) === undefined)
    throw new CliError(`"${orb}" is neither a file or folder nor a reference to an orb.`, {
      code: ExitCode.usage,
      next: ["Name a version, such as circleci/node@7.1, an https address, or an orb's file or folder."],
    });
  const { found } = await withOrbs(io, flags, (orbsOf) => {
    const answer = orbsOf(besideHere)(orb, orbConstant(orb));
    return { found: answer, missingOrbs: isFound(answer) ? [] : [orb] };
  });
  if (isFound(found)) return { packed: wholeOrb(io, packFile(found.source)), reference: found.resolved };
  throw new CliError(`The orb "${orb}" is not at hand.`, {
    code: ExitCode.notChecked,
    next: [found?.advice ?? `Get it over the network: arm-pipeline generate types ${orb} --fetch`],
  });
}

/** The lock that counts is that of the configuration which imports the orb. */
const besideHere: Source = { name: ".circleci/config.yml", text: "" };
