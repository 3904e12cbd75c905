import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { fullDisk } from "../../scripts/two-engines/full-disk.ts";
import { startTwoEngines, type TwoEngines } from "../../scripts/two-engines/ground.ts";
import { wrongWith } from "../../scripts/two-engines/page.ts";
import { faults, stages } from "../../scripts/two-engines/stages.ts";
import { makeCheckout, tryStage } from "../../scripts/two-engines/try-stage.ts";

const { dockerHost, folders } = inject("services");
let session: Session;
let engines: TwoEngines;
let checkout = "";

beforeAll(async () => {
  const [system, facts] = [realSystem(), inject("facts")];
  const { privilege } = facts;
  session = await Session.begin({ system, folders, privilege, progress: { say: () => undefined } });
  engines = await startTwoEngines(session, { system, facts, here: dockerHost, size: "900m" });
  checkout = (await makeCheckout(engines)).folder;
});
afterAll(async () => {
  await engines.close();
  await session.end();
  await rm(checkout, { recursive: true, force: true });
});

// Some rows of docs/tried-engines.md, which has all.
test.each([
  ["kill", "a step runs"],
  ["stop", "files are persisted"],
  ["cut", "a step runs"],
  ["gone", "files are attached"],
  ["fill", "the checkout is carried"],
])("of a run with two engines nothing is left on either: %s, when %s", async (kind, moment) => {
  const fault = faults(fullDisk).find(({ name }) => name === kind);
  const stage = stages.find(({ name }) => name === moment);
  if (fault === undefined || stage === undefined) throw new Error(`There is no ${kind} or no ${moment}.`);
  const row = await tryStage({ stage, fault }, { engines, cli: inject("cli"), folder: checkout });
  expect([wrongWith(row, fault), row.after]).toEqual([[], { here: 0, there: 0, ssh: 0 }]);
});
