import { orders } from "../aws/account/orders.ts";

/** What AWS refuses, by its documents, and what of the example keeps to it; those by a `dependsOn` first. */
export function awsOrdersTable(): string {
  const rows = orders.toSorted((one, other) => Number(byHand(other)) - Number(byHand(one)));
  return [
    "| AWS refuses | what keeps to it in the example | without it |",
    "| --- | --- | --- |",
    ...rows.map(
      ({ name, document, code, satisfied, without }) =>
        `| [${name}](${document})${code === "" ? "" : ` (\`${code}\`)`} | ${satisfied} | ${without} |`,
    ),
  ].join("\n");
}

const byHand = ({ dependsOn }: (typeof orders)[number]): boolean => dependsOn !== undefined;
