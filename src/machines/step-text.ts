import { standardShell } from "../runner/machine/machine.ts";
import { shellWord } from "../text/shell-word.ts";
import { exportLines } from "./shell-words.ts";

/** A script to run in a machine. */
export interface StepCommand {
  readonly script: string;
  /** The file that it becomes. */
  readonly file: string;
  /** The standard one where nothing is said. */
  readonly shell: readonly string[] | undefined;
  /** What the shell around the script sets; the machine may have set some already. */
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** The file that is made by `circleci step halt`. */
  readonly haltFile: string;
  /** What begins each word of ours in the output. */
  readonly mark: string;
  /** Whether the output is a terminal, whose first process this shell is. */
  readonly terminal: boolean;
  /** `TERM` as the image has it. CircleCI sets none: https://github.com/ubccr/xdmod/pull/1807 */
  readonly terminalName?: string;
}

/**
 * The shell around a step. It is a file, since arguments are seen by all; it makes the script one too, sets the
 * environment, starts the step's own shell, and says in words of ours which process group that is, how it ended, and,
 * on a terminal, when nothing of it is left. A terminal whose first process ends is hung up for what the step left
 * running; so this shell stays as long as there is any of that.
 */
export function stepText(command: StepCommand): string {
  const folder = shellWord(command.workingDirectory);
  const say = (words: string): string => `printf '\\000${command.mark} %s\\n' "${words}"`;
  return [
    // For the shell itself only: what it starts has its own way with a signal.
    "trap : HUP INT TERM",
    // Not from /proc: QEMU tells a program nothing but zeros of its own group.
    say("group ${1:-$$}"),
    // Its folder is the user's alone.
    `printf %s ${shellWord(command.script)} > ${shellWord(command.file)} || exit 1`,
    'case ":$PATH:" in *:/usr/local/bin:*) ;; *) PATH=$PATH:/usr/local/bin; export PATH ;; esac',
    command.terminalName === undefined ? "unset TERM" : `export TERM=${shellWord(command.terminalName)}`,
    exportLines(command.env).trimEnd(),
    `[ -d ${folder} ] || mkdir -p ${folder} || exit 1`,
    `cd ${folder} && unset OLDPWD || exit 1`,
    // A shell tells that a signal ended what it started, to where that writes: unless it is another shell that is told
    // where.
    "exec 3>&2 2> /dev/null",
    `(${execText(command)})`,
    "status=$?",
    'halted=false; memory=""',
    `if [ -e ${shellWord(command.haltFile)} ]; then rm -f ${shellWord(command.haltFile)}; halted=true; fi`,
    // The kernel has ended something for want of memory: the two generations of cgroups say it in two places.
    'if [ "$status" = 137 ]; then for file in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do',
    'if [ -r "$file" ]; then while read -r key value; do',
    'if [ "$key" = oom_kill ] && [ "$value" != 0 ]; then memory=" out-of-memory"; fi',
    'done < "$file"; fi; done; fi',
    say("end $status $halted$memory"),
    ...(command.terminal ? [leftText, leftLoop, say("alone")] : []),
    'exit "$status"',
    "",
  ].join("\n");
}

/** Whether another process of this session runs. By the shell itself, which costs nothing under emulation. */
const leftText = `left() {
  for file in /proc/[0-9]*/stat; do
    line=
    read -r line < "$file" || continue
    set -- \${line##*) }
    if [ "$4" = $$ ] && [ "$1" != Z ] && [ "$1" != X ] && [ "\${line%% *}" != $$ ]; then return 0; fi
  done
  return 1
}`;

/**
 * Most of what is left ends at once; what stays is asked for seldom. The pause is no process of the step's group, on
 * whose end somebody may wait.
 */
const leftLoop =
  "pause=0.1; while left; do setsid sleep $pause || sleep $pause || sleep 1 || break; pause=1; done 2> /dev/null";

/** The step's shell takes the place of this one. An image need not have bash, so the standard shell is looked for. */
function execText({ shell, file }: Pick<StepCommand, "shell" | "file">): string {
  const words = (command: readonly string[]): string => `exec ${command.map(shellWord).join(" ")} 2>&3 3>&-`;
  if (shell !== undefined) return words([...shell, file]);
  const [bash, ...options] = standardShell;
  return `[ -x ${bash} ] || ${words(["/bin/sh", ...options, file])}; ${words([bash, ...options, file])}`;
}
