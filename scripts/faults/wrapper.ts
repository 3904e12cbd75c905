import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Act, Fault } from "./fault.ts";

/** A command in front of the real one, which brings one fault. */
export type Wrapper = {
  /** What to put in front of PATH. */
  readonly path: string;
  /** A file that is there as soon as the fault has happened. */
  readonly happened: string;
  readonly remove: () => Promise<void>;
};

/** Makes it. `real` is the full path of the command, `stateFolder` where Pulumi keeps its stacks. */
export async function makeWrapper(
  fault: Pick<Fault, "job" | "command" | "pattern" | "call" | "act">,
  options: { readonly real: string; readonly stateFolder: string },
): Promise<Wrapper> {
  const path = await mkdtemp(join(tmpdir(), "arm-pipeline-fault-"));
  const happened = join(path, "happened");
  await writeFile(join(path, fault.command), wrapperText(fault, { ...options, calls: join(path, "call"), happened }));
  await chmod(join(path, fault.command), 0o755);
  return { path, happened, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * The wrapper's text. Calls are counted by folders, which only one process can make; what counts is the job and the
 * beginning of the arguments, so a step's other calls of the command pass.
 */
export function wrapperText(
  { job, pattern, call = 1, act }: Pick<Fault, "job" | "pattern" | "call" | "act">,
  paths: { readonly real: string; readonly stateFolder: string; readonly calls: string; readonly happened: string },
): string {
  return `#!/usr/bin/env bash
# Brings a fault at call ${call} of this command, and passes on every other call.
real=${quoted(paths.real)}
pattern=${quoted(pattern)}
if [[ \${CIRCLE_JOB:-} != ${quoted(job)} || ! "$*" =~ $pattern ]]; then exec "$real" "$@"; fi
number=1
until mkdir ${quoted(paths.calls)}-$number 2> /dev/null; do number=$((number + 1)); done
${lasts(act) ? `if ((number < ${call}))` : `if ((number != ${call}))`}; then exec "$real" "$@"; fi
: > ${quoted(paths.happened)}
${actText(act, paths)}
`;
}

/** Whether it goes on for the calls after it. */
const lasts = ({ kind }: Act): boolean => kind === "variables" || kind === "answer" || kind === "line";

function actText(act: Act, { stateFolder }: { readonly stateFolder: string }): string {
  switch (act.kind) {
    case "kill":
      return act.when === "before" ? endStep : `"$real" "$@"\n${endStep}`;
    case "variables":
      return [
        ...Object.entries(act.variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
        'exec "$real" "$@"',
      ].join("\n");
    case "line":
      return 'exec "$real" "$@"';
    case "fill":
      return `cat /dev/zero > ${act.disk === "job" ? '"$ARM_PIPELINE_MACHINE"' : quoted(stateFolder)}/full 2> /dev/null\nexec "$real" "$@"`;
    case "answer":
      return `printf '%s\\n' ${quoted(act.words)} >&2\nexit ${act.status}`;
    case "hang":
      return "exec sleep 3600";
    case "first":
      return `${act.command}\nexec "$real" "$@"`;
  }
}

/** Kills the step's whole session, which Pulumi's own process group is in too; this process last. */
const endStep = `session() { local stat; stat=$(< "/proc/$1/stat") 2> /dev/null || return 1; stat=\${stat##*) }; set -- $stat; printf '%s' "$4"; }
mine=$(session $$)
others=()
for folder in /proc/[0-9]*; do
  pid=\${folder#/proc/}
  if [[ $pid != $$ && $(session "$pid" 2> /dev/null) == "$mine" ]]; then others+=("$pid"); fi
done
kill -KILL "\${others[@]}" 2> /dev/null
kill -KILL $$`;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
