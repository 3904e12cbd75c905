import { execa } from "execa";

/**
 * The files below a folder that hold one of some secrets, as they are or in base64, by path from it. Dependencies are
 * left out: what they hold is not of the job. The secrets go in by standard input, where no list of processes shows
 * them.
 */
export async function filesHolding(secrets: readonly string[], folder: string): Promise<readonly string[]> {
  const patterns = secrets.flatMap((secret) => [secret, ...inBase64(secret)]);
  const { exitCode, stdout, stderr } = await execa(
    "grep",
    ["-rlF", "--exclude-dir=node_modules", "--devices=skip", "--file=-", "."],
    { cwd: folder, input: patterns.join("\n"), reject: false },
  );
  if (exitCode === 1) return [];
  if (exitCode !== 0) throw new Error(`grep could not search ${folder}: ${stderr}`);
  return stdout
    .split("\n")
    .map((path) => path.replace(/^\.\//, ""))
    .sort();
}

/**
 * What base64 makes of a text within a longer one: three forms, one for each place where it can begin, without the ends
 * that its neighbours decide.
 */
function inBase64(secret: string): readonly string[] {
  const forms = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString("base64");
    return encoded.slice(before === 0 ? 0 : 4, Math.floor((before + Buffer.byteLength(secret)) / 3) * 4);
  });
  // A form of a few letters would be found everywhere.
  return forms.filter((form) => form.length >= 8);
}
