import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { catalogue } from "../../scripts/faults/catalogue.ts";
import { idOf } from "../../scripts/faults/fault.ts";
import { openAddresses } from "../../scripts/faults/lines.ts";
import { rehearseFault } from "../../scripts/faults/rehearse-fault.ts";
import { faultsOf, type Row } from "../../scripts/faults/table.ts";
import { root } from "./support/run.ts";

/** Two faults of the whole matrix, which `scripts/faults.ts` rehearses: one that the engine brings in, and one that leaves a stack. */
let open: Awaited<ReturnType<typeof openAddresses>>;
beforeAll(async () => {
  open = await openAddresses();
});
afterAll(() => open.close());

async function rehearsed(id: string): Promise<Row> {
  const fault = catalogue.find((each) => idOf(each) === id);
  if (fault === undefined) throw new Error(`There is no fault ${id}.`);
  return await rehearseFault(fault, {
    root,
    cli: inject("cli"),
    services: inject("services"),
    facts: inject("facts"),
    addresses: open.addresses,
    signal: new AbortController().signal,
  });
}

test("a registry that is cut off at the push ends the job with 4, and no login and no image is left", async () => {
  const row = await rehearsed("push/network");
  expect([row.ended, row.run, row.said, row.inMachine, row.before, row.destroy, row.after, faultsOf(row)]).toEqual([
    "4",
    4,
    expect.stringMatching(/^push_image: 127\.0\.0\.1:PORT could not be reached to push /),
    [],
    [],
    "success",
    [],
    [],
  ]);
});

test("a deploy job that is killed when it has just made its stack leaves nothing that destroy does not remove", async () => {
  const row = await rehearsed("configure/kill");
  expect([row.ended, row.run, row.before.includes("stack ci-1"), row.destroy, faultsOf(row)]).toEqual([
    ...["137", 4, true, "success"],
    [],
  ]);
  expect(row.after.filter((thing) => !thing.startsWith("image "))).toEqual([]);
});
