import { buffer } from "node:stream/consumers";
import type { Machine } from "../machine/machine.ts";
import { entriesOf } from "../state/archive.ts";
import type { TestCase } from "../state/junit.ts";
import type { OidcIssuer } from "./dependencies.ts";
import { type OidcClaims, oidcHeader } from "./oidc.ts";

/** What a machine's `circleci` command has to know of its job. */
export interface TaskData {
  readonly claims: OidcClaims;
  readonly issuer: OidcIssuer;
  readonly timings: readonly TestCase[];
}

/**
 * Writes the files that the `circleci` command reads. They are for the machine's user alone: one of them signs tokens.
 */
export async function putTaskData(machine: Machine, { claims, issuer, timings }: TaskData): Promise<void> {
  const files = {
    "oidc-claims": JSON.stringify(claims),
    "oidc-header": oidcHeader(issuer),
    "oidc-key.pem": issuer.privateKey,
    "timings.tsv": timings.map(timingLine).join(""),
  };
  await machine.putTaskData(files);
}

/** A tab or a line end within a name would be read as the next column. */
const cell = (value: string): string => value.replaceAll(/[\t\r\n]/g, " ");

function timingLine({ file = "", classname = "", name, seconds }: TestCase): string {
  return `${[file.replace(/^\.\//, ""), classname, name].map(cell).join("\t")}\t${seconds}\n`;
}

/** What `circleci run release` was told in this job, one call a text. */
export async function releasesIn(machine: Machine): Promise<readonly string[]> {
  const lines = await fileIn(machine, "releases");
  return (lines?.toString("utf8") ?? "").split("\n").filter((line) => line !== "");
}

/** What a step of this job has told CircleCI's API to go on with, as bytes; nothing where it told nothing. */
export const continuationIn = (machine: Machine): Promise<Buffer | undefined> => fileIn(machine, "continuation.json");

async function fileIn(machine: Machine, name: string): Promise<Buffer | undefined> {
  const { tar, missing } = await machine.pack(machine.taskData, [name]);
  if (missing.length > 0) return undefined;
  for await (const { type, content } of entriesOf(tar)) if (type === "file") return await buffer(content);
  return undefined;
}
