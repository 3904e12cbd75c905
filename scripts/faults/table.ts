/** What came of one fault. */
export type Row = {
  readonly id: string;
  readonly step: string;
  readonly kind: string;
  readonly how: string;
  /** How the step ended. */
  readonly ended: string;
  /** The exit status of the run. */
  readonly run: number;
  /** The last sentence that the step said of itself. */
  readonly said: string;
  /** In the job's machine when its last step had ended. */
  readonly inMachine: readonly string[];
  /** Outside, at that moment. */
  readonly before: readonly string[];
  /** How the destroy job of the run ended, and what it said where it failed. */
  readonly destroy: string;
  /** Outside, after the run. */
  readonly after: readonly string[];
  /** The same of a destroy job that was run again; missing where nothing was left. */
  readonly again?: { readonly destroy: string; readonly left: readonly string[] };
  readonly seconds: number;
};

/** What is wrong with a row, in words; empty when nothing is. */
export function faultsOf(row: Row): readonly string[] {
  const wrong: string[] = [];
  const left = (row.again?.left ?? row.after).filter((thing) => !thing.startsWith("image "));
  const last = row.again?.destroy ?? row.destroy;
  // A destroy that ends with 5 and keeps the stack has named what it could not remove.
  if (left.length > 0 && !/\b5\b/.test(last)) wrong.push(`left and not named: ${left.join(", ")}`);
  if (row.ended === "it did not happen") wrong.push("the fault did not happen");
  if (row.said === "" && !/137|timed out/.test(row.ended)) wrong.push("the step says nothing");
  return wrong;
}

/** As a page: one table for each step. */
export function page(rows: readonly Row[], introduction: string): string {
  const steps = [...new Set(rows.map(({ step }) => step))];
  const tables = steps.map((step) =>
    [
      `## ${step}`,
      "| fault | the step ended | what it said | left at the job's end | destroy, and what is left |",
      "| --- | --- | --- | --- | --- |",
      ...rows.filter((row) => row.step === step).map(rowText),
      "",
    ].join("\n"),
  );
  return [introduction, ...tables].join("\n");
}

function rowText(row: Row): string {
  const before = [...row.inMachine.map((thing) => `${thing} (with the machine)`), ...row.before];
  const again = row.again === undefined ? [] : [`Again: ${row.again.destroy}. Left: ${listed(row.again.left)}`];
  const cells = [
    `**${row.kind}**: ${row.how}`,
    `${row.ended}; the run ${row.run}`,
    row.said,
    listed(before),
    [`${row.destroy}. Left: ${listed(row.after)}`, ...again].join(". "),
  ];
  return `| ${cells.map(cell).join(" | ")} |`;
}

const listed = (things: readonly string[]): string => (things.length === 0 ? "nothing" : things.join(", "));

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** A sentence without what differs from run to run. */
export function steady(text: string): string {
  return text
    .replaceAll(/sha256:[0-9a-f]{64}/g, "sha256:...")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/\/tmp\/ap-[0-9a-f]+\/[^ ]*?\/(home|tmp)\b/g, "~")
    .replaceAll(/\/tmp\/[^ "]*/g, "/tmp/...")
    .replaceAll(/\b[0-9a-f]{40}\b/g, "REVISION")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.Z+-]+/g, "TIME")
    .replaceAll(/\b\d+(\.\d+)? s\b( and \d+ tries)?/g, "N s");
}
