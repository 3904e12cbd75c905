import type { App } from "../../generator/repository/apps.ts";
import { lastTests } from "../../generator/repository/existing-config.ts";
import { folderOf } from "../../generator/repository/repository-files.ts";
import type { ImageSources } from "./ask-images.ts";
import type { Asking, Place, Shape } from "./flags.ts";

const own = "";

/**
 * What has to succeed before anything is built: jobs of the configuration that is there, or a command in a job of its
 * own.
 */
export async function askPlace(
  asking: Asking,
  images: ImageSources,
): Promise<{ readonly place: Place; readonly test: Pick<Shape, "test"> }> {
  const { flags } = asking;
  const given = typeof flags.test === "string" ? { test: flags.test } : {};
  if (flags.workflow !== undefined || flags.after !== undefined)
    return { place: { workflow: flags.workflow, after: flags.after }, test: given };
  if (asking.repository.config === undefined) return { place: {}, test: await askTest(asking, images) };
  return { place: typeof flags.test === "string" ? {} : await askWorkflow(asking), test: given };
}

async function askWorkflow({ repository: { config }, prompts }: Asking): Promise<Place> {
  const workflows = config?.workflows ?? [];
  if (workflows.length === 0) return {};
  const tested = workflows.find(({ jobs }) => lastTests(jobs).length > 0);
  const chosen = await prompts.choose({
    question: "Add the jobs to",
    flags: "--workflow, --after",
    initial: tested?.name ?? own,
    choices: [
      ...workflows.map(({ name, jobs }) => {
        const tests = lastTests(jobs);
        return {
          value: name,
          label: `the workflow "${name}"`,
          hint: tests.length > 0 ? `after ${tests.join(", ")}` : jobs.map((job) => job.name).join(", "),
        };
      }),
      { value: own, label: "a workflow of their own" },
    ],
  });
  if (chosen === own) return {};
  const jobs = workflows.find(({ name }) => name === chosen)?.jobs ?? [];
  const tests = lastTests(jobs);
  if (tests.length > 0 || jobs.length === 0) return { workflow: chosen, after: tests };
  const after = await prompts.chooseSeveral({
    question: "Jobs that have to succeed first",
    flags: "--after",
    initial: [],
    atLeastOne: false,
    choices: jobs.map(({ name }) => ({ value: name, label: name })),
  });
  return { workflow: chosen, after };
}

async function askTest({ repository, flags, prompts }: Asking, images: ImageSources): Promise<Pick<Shape, "test">> {
  if (flags.test === false) return {};
  if (flags.test !== undefined) return { test: flags.test };
  const command = testOf(repository.apps, images);
  if (command === undefined) return {};
  const wanted = await prompts.confirm({
    question: `Test first, by: ${command}`,
    flags: "--test, --no-test",
    initial: true,
  });
  return wanted ? { test: command } : {};
}

/** The tests of the app that the only image is made of, else those at the top. */
function testOf(apps: readonly App[], { dockerfiles }: ImageSources): string | undefined {
  const [path = ""] = dockerfiles;
  const folders = dockerfiles.length === 1 ? [folderOf(path), "."] : ["."];
  for (const folder of folders) {
    const test = apps.find((app) => app.folder === folder)?.test;
    if (test !== undefined) return folder === "." ? test : `cd ${folder} && ${test}`;
  }
  return undefined;
}
