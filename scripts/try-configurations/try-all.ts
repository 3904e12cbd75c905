import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cli, runCli, verdictOf } from "./ask-cli.ts";
import { differences } from "./differences.ts";
import { fetchFile } from "./fetch-file.ts";
import type { TriedConfiguration, TriedList, TriedOrb, Verdict } from "./tried.ts";

/** What came of one: its verdict, where there is one, and all that is not as expected. */
export type Outcome<T> = { readonly tried: T; readonly found?: Verdict; readonly wrong: readonly string[] };

/** What came of all of them. */
export type Outcomes = {
  readonly configurations: readonly Outcome<TriedConfiguration>[];
  readonly orbs: readonly Outcome<TriedOrb>[];
};

/** Branch and commit are fixed, since a reference to an orb may have them in it. */
const pipeline = ["--branch", "main", "--revision", "0".repeat(40), "--compiler", "server"];

/**
 * Gets all of the list into a temporary folder, tries each, and removes the folder. Orbs come first: configurations use
 * them.
 */
export async function tryAll(
  list: TriedList,
  { from, program }: { readonly from: string; readonly program: string },
): Promise<Outcomes> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-try-"));
  try {
    const trial = new Trial(folder, { from, program });
    const orbs: Outcome<TriedOrb>[] = [];
    // What imports an orb of the list comes after it.
    for (const orb of list.orbs.toSorted((a, b) => importsOf(a) - importsOf(b))) orbs.push(await trial.orb(orb));
    const configurations: Outcome<TriedConfiguration>[] = [];
    for (const configuration of list.configurations) configurations.push(await trial.configuration(configuration));
    return { configurations, orbs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const importsOf = ({ orbs = {} }: TriedOrb): number => Object.keys(orbs).length;

/** One run through the list, with the orbs that it has packed so far. */
class Trial {
  readonly #from: string;
  readonly #cli: Cli;
  readonly #packed = new Map<string, string>();

  constructor(folder: string, { from, program }: { readonly from: string; readonly program: string }) {
    this.#from = from;
    this.#cli = { program, folder };
  }

  async configuration(tried: TriedConfiguration): Promise<Outcome<TriedConfiguration>> {
    const { repository } = tried;
    const { file, mistake } = await fetchFile(tried, {
      repository,
      from: this.#from,
      into: await this.#folder(repository),
    });
    if (mistake !== undefined) return { tried, wrong: [mistake] };
    const args = [file, ...pipeline, ...this.#orbs(tried.orbs)];
    const found = await verdictOf(this.#cli, ["validate", ...args]);
    if (found === undefined) return { tried, wrong: ["validate gives no answer that can be read."] };
    return { tried, found, wrong: [...differences(found, tried), ...(await this.#ends(["compile", ...args], found))] };
  }

  async orb(tried: TriedOrb): Promise<Outcome<TriedOrb>> {
    const { id, repository, files } = tried;
    const into = await this.#folder(`orbs/${id}`);
    const got = [];
    for (const file of files) got.push(await fetchFile(file, { repository, from: this.#from, into }));
    const mistakes = got.flatMap(({ mistake }) => mistake ?? []);
    if (mistakes.length > 0) return { tried, wrong: mistakes };
    const [first] = got;
    const path = first !== undefined && got.length === 1 ? first.file : join(into, "src");
    const packed = await runCli(this.#cli, ["orb", "pack", path]);
    if (packed.status !== 0) return { tried, wrong: [`orb pack ends with ${packed.status}: ${packed.stderr}`] };
    const text = join(into, "packed.yml");
    await writeFile(text, packed.stdout);
    this.#packed.set(id, text);
    const args = [path, ...this.#orbs(tried.orbs)];
    const found = await verdictOf(this.#cli, ["orb", "validate", ...args]);
    if (found === undefined) return { tried, wrong: ["orb validate gives no answer that can be read."] };
    const ends = await this.#ends(["orb", "process", ...args], found);
    return { tried, found, wrong: [...differences(found, tried), ...ends] };
  }

  /**
   * The command that expands it works where nothing is wrong, and refuses what is; it has a status of its own for an
   * orb that is needed and not at hand.
   */
  async #ends(args: readonly string[], { errors }: Verdict): Promise<readonly string[]> {
    const { status, stderr } = await runCli(this.#cli, args);
    const lacksOrb = stderr.includes("error missing-orb:");
    const expected = errors.length > 0 ? 3 : lacksOrb ? 6 : 0;
    if (status === expected) return [];
    return [`${args[0]} ends with ${status} in place of ${expected}.`];
  }

  #orbs(orbs: Readonly<Record<string, string>> = {}): readonly string[] {
    return Object.entries(orbs).flatMap(([reference, id]) => ["--orb", `${reference}=${this.#packed.get(id) ?? id}`]);
  }

  async #folder(name: string): Promise<string> {
    const folder = join(this.#cli.folder, name);
    await mkdir(folder, { recursive: true });
    return folder;
  }
}
