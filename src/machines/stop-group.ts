/** How often it is looked whether a group has ended. */
const pollMs = 200;

/**
 * What a shell in a container does to end a process group: it asks it to, and makes it when it does not. One call of
 * the engine is enough for all of it. A process that has ended and that no one has asked for is still there for `kill`,
 * and without an init for good, so the states are read from `/proc`; by the shell itself, which costs nothing under
 * emulation. The first of the group is the shell around the step, which says how that ended and then stays for what has
 * left the group and still writes to the terminal: it is no reason to wait. What is stopped gets to know only when it
 * goes on.
 */
export const stopGroupText = (group: string, graceMs: number): string => `alive() {
  for file in /proc/[0-9]*/stat; do
    line=
    read -r line 2> /dev/null < "$file" || continue
    set -- \${line##*) }
    if [ "$3" = ${group} ] && [ "\${line%% *}" != ${group} ] && [ "$1" != Z ] && [ "$1" != X ]; then return 0; fi
  done
  return 1
}
kill -s TERM -- -${group} 2> /dev/null || exit 0
kill -s CONT -- -${group} 2> /dev/null
left=${Math.ceil(graceMs / pollMs)}
while [ "$left" -gt 0 ]; do
  alive || exit 0
  sleep 0.${pollMs / 100} 2> /dev/null || sleep 1
  left=$((left - 1))
done
kill -s KILL -- -${group} 2> /dev/null
exit 0
`;
