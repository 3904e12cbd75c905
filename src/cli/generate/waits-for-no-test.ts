import type { Addition, AdditionProblem } from "../../generator/additions/addition.ts";
import { configPath, findConfig, lastTests } from "../../generator/repository/existing-config.ts";

/**
 * The warning that an added workflow of its own starts beside the tests of the file, and a red one does not stop it.
 * Nothing where the addition brings tests along, joins a workflow, or waits for a job.
 */
export function waitsForNoTest(
  text: string,
  { document, workflow, after: requirements = [] }: Addition,
): AdditionProblem | undefined {
  if (workflow !== undefined || requirements.length > 0 || document.jobs !== undefined) return undefined;
  const existing = findConfig({ paths: [configPath], read: () => text, readGit: () => undefined });
  // Who has the delivery already, and adds something beside it, has decided that before.
  if (existing?.workflows.some(({ jobs }) => jobs.some(({ job }) => /\/build(?:_and_push)?$/.test(job))))
    return undefined;
  const tested = existing?.workflows
    .map(({ name, jobs }) => ({ name, tests: lastTests(jobs) }))
    .find(({ tests }) => tests.length > 0);
  if (tested === undefined) return undefined;
  const { name, tests } = tested;
  const after = tests.map((test) => ` --after ${test}`).join("");
  return {
    message: `The added jobs have a workflow of their own, and wait for no test of the workflow "${name}": a red one does not stop them.`,
    hint: `To wait for ${tests.map((test) => `"${test}"`).join(" and ")}: --add --workflow ${name}${after}`,
  };
}
