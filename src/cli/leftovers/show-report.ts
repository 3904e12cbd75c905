import { duration, some } from "../../text/quantities.ts";
import { oneLine } from "../../text/terminal-text.ts";
import { pad } from "../../text/width.ts";
import { grouped } from "./grouped.ts";
import type { Leftovers, StackInAccount } from "./report.ts";

const price = (hourly: number): string => hourly.toFixed(4);

/** The report for people: a table for each stack, and every ARN of one that is gone. */
export function showReport(report: Leftovers, now: Date): string {
  const { account, regions, stacks, prices } = report;
  const where = `account ${account}, ${regions.join(", ")}`;
  if (stacks.length === 0) return `Nothing in ${where} carries a stack's tag.\n`;
  const sum = `${some(report.resources, "resource")} of ${some(stacks.length, "stack")}, ${price(report.hourly)} USD an hour`;
  const foot = `List prices of ${prices.region}, ${prices.asOf}, without traffic and what is used by the request.`;
  return `${sum}, in ${where}\n\n${stacks.map((stack) => stackText(stack, now)).join("\n")}\n${foot}\n`;
}

const states = {
  there: "",
  gone: ", GONE from the backend",
  "not asked": "",
} as const satisfies Record<StackInAccount["state"], string>;

function stackText(of: StackInAccount, now: Date): string {
  const age = of.since === null ? "" : `, ${duration(Math.max(0, now.getTime() - new Date(of.since).getTime()))} old`;
  const unpriced = of.unpriced === 0 ? "" : `, and ${of.unpriced} of unknown price`;
  const head = `${oneLine(of.program)}/${oneLine(of.stack)}${states[of.state]}: ${some(of.resources.length, "resource")}${age}, ${price(of.hourly)} USD an hour${unpriced}`;
  const alike = [...grouped(of.resources, ({ kind, detail, region }) => [kind, detail, region].join("\t"))];
  const rows = alike.map(([key, its]) => {
    const [kind = "", detail = "", region = ""] = key.split("\t");
    const hourly = its.reduce((sum, each) => sum + (each.hourly ?? 0), 0);
    const cost = its.some((each) => each.hourly === null) ? "?" : hourly === 0 ? "" : price(hourly);
    return { count: String(its.length), kind, detail, region, cost };
  });
  const widest = (column: "count" | "kind" | "detail" | "region"): number =>
    Math.max(...rows.map((row) => row[column].length));
  const [counts, kinds, details, regions] = [widest("count"), widest("kind"), widest("detail"), widest("region")];
  const lines = rows
    .toSorted((a, b) => (a.cost === b.cost ? (a.kind < b.kind ? -1 : 1) : a.cost < b.cost ? 1 : -1))
    .map(({ count, kind, detail, region, cost }) =>
      `  ${count.padStart(counts)} ${pad(kind, kinds)}  ${pad(oneLine(detail), details)}  ${pad(region, regions)}  ${cost}`.trimEnd(),
    );
  const left = of.state === "gone" ? of.resources.map(({ arn }) => `    ${oneLine(arn)}`) : [];
  return `${[head, ...lines, ...left].join("\n")}\n`;
}
