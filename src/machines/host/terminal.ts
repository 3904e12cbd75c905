/** The text of the shell around a step, which comes open and has no name: its own first words close it. */
const bootFile = "/proc/self/fd/3";

/**
 * The words that run a shell's file on a terminal of its own, whose output comes through a pipe. By `script`, which
 * every Debian, Fedora and Alpine has: a package with native code (node-pty, 60 MB with its prebuilt binaries, or
 * @lydell/node-pty with one for each system) would be loaded by each start, and Python's module is not everywhere and
 * costs 30 ms of CPU a step. As on CircleCI, no one has told that terminal its size:
 * https://github.com/as-pect/as-pect/issues/170
 */
export const onTerminal = (script: string): readonly string[] => [script, "-q", "-c", `. ${bootFile}`, "/dev/null"];

/**
 * The same without a terminal: the output is a real pipe, which `/dev/stderr` can be opened as. What entered a space of
 * its own begins a session there: its group is outside of it and has no number inside.
 */
export const onPipe = ({ entered }: { readonly entered: boolean }): readonly string[] => [
  ...(entered ? ["setsid"] : []),
  ...["/bin/sh", "-c", `/bin/sh ${bootFile} $$ < /dev/null 2>&1 | cat 3<&-`],
];
