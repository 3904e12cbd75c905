import { shownName } from "../../text/file-name.ts";
import { size, some } from "../../text/quantities.ts";
import type { StepOutcome } from "../events.ts";
import type { Packed } from "../machine/machine.ts";
import type { PlannedStep } from "../plan/plan.ts";
import { storeArtifacts } from "../state/artifacts.ts";
import { totalsOf } from "../state/junit.ts";
import { storeTestResults } from "../state/test-results.ts";
import type { StepReport } from "./node-report.ts";
import { sayPassedOver } from "./passed-over.ts";
import { placeIn, type RunningNode } from "./running-node.ts";
import { stoppable } from "./streams.ts";

/**
 * A path that is not there fails nothing. https://circleci.com/docs/reference/configuration-reference/#storeartifacts
 */
export async function storeArtifactsStep(
  { path, destination }: Extract<PlannedStep, { kind: "store-artifacts" }>,
  node: RunningNode,
  report: StepReport,
): Promise<StepOutcome> {
  const packed = await packOne(path, node);
  if (packed === undefined) {
    report.say(`There is no "${path}", so no artifact is stored.`);
    return { kind: "passed" };
  }
  let files = 0;
  let bytes = 0;
  const { passedOver } = packed;
  const source = { ...packed, path, destination, onPassedOver: (name: string) => passedOver.push(name) };
  for await (const stored of storeArtifacts(node.deps.store, { place: node.place, source })) {
    node.report.artifact(stored);
    files += 1;
    bytes += stored.bytes;
  }
  sayPassedOver(report, passedOver);
  report.say(
    files === 0
      ? `There is no file in "${path}", and links are passed over, so no artifact is stored.`
      : `${some(files, "artifact")} stored, ${size(bytes)}.`,
  );
  return { kind: "passed" };
}

/**
 * Failed tests fail nothing here: the command that ran them has.
 * https://circleci.com/docs/guides/test/collect-test-data/
 */
export async function storeTestResultsStep(
  { path }: Extract<PlannedStep, { kind: "store-test-results" }>,
  node: RunningNode,
  report: StepReport,
): Promise<StepOutcome> {
  const packed = await packOne(path, node);
  if (packed === undefined) {
    report.say(`There is no "${path}", so no test results are stored.`);
    return { kind: "passed" };
  }
  const { cases, files, problems } = await storeTestResults(node.deps.store, {
    place: node.place,
    tar: packed.tar,
    masked: node.mask.text,
  });
  for (const { file, problem } of problems) report.say(`"${shownName(file)}" is no JUnit XML: ${problem}`);
  if (files === 0) report.say(`There is no XML file in "${path}".`);
  else {
    const totals = totalsOf(cases);
    node.report.testResults(totals);
    report.say(
      `${some(totals.tests, "test")} in ${some(files, "file")}: ${totals.failures} failed, ${totals.skipped} skipped.`,
    );
  }
  return { kind: "passed" };
}

async function packOne(
  path: string,
  node: RunningNode,
): Promise<(Pick<Packed, "tar" | "passedOver"> & { readonly name: string }) | undefined> {
  const { folder, name, pattern } = placeIn(node, path);
  const { tar, missing, passedOver } = await node.machine.pack(folder, [pattern]);
  return missing.length > 0 ? undefined : { tar: stoppable(tar, node.context.signal), passedOver, name };
}
