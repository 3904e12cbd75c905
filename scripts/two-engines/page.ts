import { markdownTable } from "../generate/markdown-table.ts";
import type { Fault, Stage } from "./stages.ts";
import type { Left, Row } from "./try-stage.ts";

/** The longest that a run may go on after a fault: one grace for what runs, and the answers of what does not come. */
const endsWithin = 75;

/** What is wrong with a row, in words; empty when nothing is. */
export function wrongWith(row: Row, fault: Pick<Fault, "statuses" | "cleansUp" | "away">): readonly string[] {
  const wrong: string[] = [];
  const late = row.stage === "the machine is removed" && row.status === 0;
  if (!row.happened) wrong.push("it did not happen");
  if (!fault.statuses.includes(row.status) && !late) wrong.push(`the run ended with ${row.status}`);
  if (row.seconds > endsWithin) wrong.push(`the run went on for ${row.seconds} s`);
  if (isLeft(row.after)) wrong.push(`left for good: ${leftWords(row.after)}`);
  if (fault.cleansUp && isLeft(row.left)) wrong.push(`left by a run that ended by itself: ${leftWords(row.left)}`);
  if (row.status === 4 && row.said === "") wrong.push("nothing says why");
  else if (row.status === 4 && fault.away && !/engine|connection/i.test(row.said))
    wrong.push("the engine is not named");
  return wrong;
}

const isLeft = ({ here, there, ssh }: Left): boolean => here + there + ssh > 0;

/** In words for a table. */
export function leftWords(left: Left): string {
  const parts = [
    ...(left.here > 0 ? [`${left.here} here`] : []),
    ...(left.there > 0 ? [`${left.there} there`] : []),
    ...(left.ssh > 0 ? [`${left.ssh} of ssh`] : []),
  ];
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

/** The page of all rows, a table for each fault. */
export function stagesPage(
  rows: readonly Row[],
  { stages, faults }: { readonly stages: readonly Stage[]; readonly faults: readonly Fault[] },
): string {
  const tried = faults.filter(({ name }) => rows.some((row) => row.fault === name));
  const tables = tried.map((fault) => {
    const own = stages.flatMap(({ name }) =>
      rows.filter((row) => row.fault === fault.name && row.stage === name).slice(-1),
    );
    const cells = own.map((row) => {
      const wrong = wrongWith(row, fault);
      return [
        row.stage,
        `${row.status === null ? "killed" : `status ${row.status}`}, ${row.seconds.toFixed(1)} s`,
        row.said.replaceAll(/\/\S*\/e1\/data\//g, "DATA/").replaceAll(/[0-9a-f]{64}/g, "ID"),
        leftWords(row.left),
        wrong.length === 0 ? leftWords(row.after) : `**${wrong.join("; ")}**`,
      ];
    });
    const head = ["when", "the run", "what it said", "left at its end", "left after `runs clean`"];
    return `## ${fault.name}: ${fault.how}\n\n${markdownTable(head, cells)}\n`;
  });
  const known = rows.filter((row) => faults.some(({ name }) => name === row.fault));
  const right = known.filter((row) => {
    const fault = faults.find(({ name }) => name === row.fault);
    return fault !== undefined && wrongWith(row, fault).length === 0;
  });
  return `# Faults of a run with two engines

A run of four jobs, two of them side by side: \`here\` on this machine's engine (amd64), and \`there\`, \`back\` and \`clean\` on another one (arm64), which has
a data root, a socket and a bridge of its own and is reached by SSH alone, through a real \`sshd\` on loopback. At one of ${stages.length} moments one of ${faults.length} faults
happens, ${known.length} of ${stages.length * faults.length} were tried, and then the containers of the run's label are counted on both engines, and the processes of its \`ssh\`: when the run
has ended, and after \`arm-pipeline runs clean\`, once what was broken is whole again. ${right.length} of the ${known.length} are as is right: at the second look nothing is left on
either engine, and nothing is left at the first where the run could reach both. The time is from the fault to the end of the run; what runs is
given 30 seconds to end, for all together. Status 0 is a fault that came too late, or a connection that was made anew.

\`npx tsx scripts/try-engines.ts --write docs/tried-engines.md\` makes this page, as root, on a machine that can emulate arm64;
\`tests/e2e/engines.integration.test.ts\` does some of its rows with each run of the tests.

${tables.join("\n")}`;
}
