/** What stands above the tables. `missing` are faults that have no row. */
export function introduction(absent: Readonly<Record<string, string>>, missing: readonly string[]): string {
  const later =
    missing.length === 0
      ? ""
      : `\nIn the script, and not rehearsed for this page yet: ${missing.map((id) => `\`${id}\``).join(", ")}.\n`;
  const without = Object.entries(absent).map(([id, why]) => `${id} (${why})`);
  return `# Faults
What a delivery does on a bad day, step by step: killed, cut off, with a full disk, with a credential that is not valid any more, and with something
that never answers.

Made by \`npx tsx scripts/faults.ts --write docs/faults.md\`, which rehearses the generated workflow once for each fault, with the app and
program of \`examples/local\`, on a real engine, registry and Pulumi with a \`file://\` backend. The scripts are those of the orb. A wrapper
stands first on PATH and brings the fault at one call of one command; a cut, refusing or silent registry is a line between, and a full disk is a
small one that is filled. What says "a stand-in" was said by the wrapper. Where a step would wait for ten minutes, it is given 20 s here,
retries have no pauses, and the smoke test a deadline of 15 s. Left is what containers, stacks, locks and tags there are, and what is in the job's
machine when its last step has ended, which goes with the machine. On a full disk the rehearsal cannot start a further step, so
no log out is seen there. An image that was pushed is meant to stay. Where anything
else is left after the run, the destroy job is run again, once.

A number is an exit status of [the table](shell-contract.md#exit-statuses); 137 is a step that was killed, and says nothing.

Not tried, since there is nothing to fail: ${without.join(", ")}.
${later}`;
}
