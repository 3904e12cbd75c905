import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { clock, story } from "../deploy/engine.ts";
import { runScript, type ScriptOptions, type ScriptOutcome } from "../support/run-script.ts";

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const servers: Server[] = [];

/** Closes every app of the test, answers that never end included. */
export async function closeApps(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

/**
 * An app on loopback that gives these answers in turn, and then from the first again: a script may be run both packed and from its
 * folder, and each run is to meet the same.
 */
export async function app(...answers: readonly Answer[]): Promise<string> {
  let asked = 0;
  const server = createServer((request, response) => answers[asked++ % answers.length]?.(response, request));
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A whole answer, the same bytes each time. */
export function answer(body: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    response.sendDate = false;
    response.writeHead(status, { "Content-Type": "text/plain", Connection: "close", ...headers }).end(body);
  };
}

/** Runs the smoke test with the readings of its clock: one at its start, one after each answer and each pause, one at its end. */
export function smoke(
  url: string,
  readings: readonly number[],
  options: Omit<ScriptOptions, "calls"> = {},
): Promise<ScriptOutcome> {
  return runScript("smoke_test.sh", {
    realTools: ["curl"],
    neutral,
    ...options,
    calls: clock(...readings),
    env: { PARAM_URL: url, PARAM_PATH: "/", PARAM_DEADLINE: "60", ...options.env },
  });
}

/** Without what differs from run to run: the port, and how long an answer took. */
export function neutral(value: string): string {
  return value
    .replaceAll(/127\.0\.0\.1:\d+/g, "(app)")
    .replaceAll(/\b\d+\.\d{6} s/g, "(latency)")
    .replaceAll(/Date: .*? GMT/g, "Date: (date)");
}

/** What a person reads and CircleCI does, and the pauses. */
export function told(outcome: ScriptOutcome) {
  return { ...story(outcome), pauses: outcome.pauses };
}

/** The JUnit file. */
export function report(outcome: ScriptOutcome): string {
  return outcome.files[".arm-pipeline/test-results/smoke/junit.xml"] ?? "none";
}
