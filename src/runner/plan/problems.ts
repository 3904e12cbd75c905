import { defineDiagnostic, type KindFacts } from "../../compiler/diagnostics/diagnostic.ts";
import { suggest } from "../../compiler/diagnostics/suggest.ts";

/** A job that needs what no container of Linux is. It is an error of the run, and none of the configuration. */
export const cannotRunHere = defineDiagnostic<{ readonly job: string; readonly needs: string }>({
  code: "cannot-run-here",
  severity: "error",
  about:
    "A rehearsal runs jobs in containers of Linux, or on a host with Linux: macOS, Windows and GPU jobs run on CircleCI alone. https://circleci.com/docs/guides/execution-managed/executor-intro/",
  message: ({ job, needs }) => `The job "${job}" cannot run on this machine: it needs ${needs}.`,
  hint: () => "Name the jobs to run, and leave this one out.",
});

/** A job for somebody's own runner, of which no one here knows what it is. */
export const runnerWithoutImage = defineDiagnostic<{ readonly job: string; readonly runner: string }>({
  code: "runner-without-image",
  severity: "error",
  about:
    "A resource class with a slash is a self-hosted runner. A rehearsal cannot know what is installed there, so an image has to stand in for it. https://circleci.com/docs/guides/execution-runner/runner-overview/",
  message: ({ job, runner }) => `The job "${job}" runs on the self-hosted runner "${runner}".`,
  hint: ({ runner }) => `Give an image that stands in for it: --image '${runner}=IMAGE'.`,
});

/** A resource class that CircleCI does not list for the job's kind of executor. */
export const unknownResourceClass = defineDiagnostic<{
  readonly name: string;
  readonly executor: "docker" | "machine";
  readonly known: readonly string[];
}>({
  code: "unknown-resource-class",
  severity: "error",
  about:
    "Each kind of executor has its own resource classes. https://circleci.com/docs/reference/configuration-reference/#resourceclass",
  message: ({ name, executor }) => `There is no resource class "${name}" for the ${executor} executor.`,
  hint: ({ name, known }) => suggest(name, known, "There are"),
});

/** Two entries of a workflow that are equal in everything. */
export const equalJobs = defineDiagnostic<{ readonly job: string; readonly workflow: string }>({
  code: "equal-jobs",
  severity: "warning",
  about: "CircleCI runs an entry that is written twice twice. A rehearsal runs it once, since both do the same.",
  message: ({ job, workflow }) => `The workflow "${workflow}" has the job "${job}" twice, and it is run once.`,
});

/** Credentials that an engine of this machine does not know how to use. */
export const awsAuthNotUsed = defineDiagnostic<{ readonly image: string }>({
  code: "aws-auth-not-used",
  severity: "warning",
  about:
    "CircleCI logs in to ECR with `aws_auth`. A rehearsal pulls with what the container engine of this machine is logged in to. https://circleci.com/docs/reference/configuration-reference/#aws-authentication",
  message: ({ image }) => `The image "${image}" is pulled without "aws_auth".`,
  hint: () => "Log in to the registry before, or give another image with --image.",
});

/** A workflow that was asked for, and that its condition switches off. */
export const workflowSwitchedOff = defineDiagnostic<{ readonly name: string; readonly flags: string | undefined }>({
  code: "workflow-switched-off",
  severity: "error",
  about:
    "A workflow whose `when` or `unless` does not hold for the pipeline's parameters and values does not run. https://circleci.com/docs/reference/configuration-reference/#using-when-in-workflows",
  message: ({ name }) => `The workflow "${name}" is switched off by its condition.`,
  hint: ({ flags = "--set NAME=VALUE, --branch, --tag or --pipeline-value NAME=VALUE" }) =>
    `Give what it asks for: ${flags}.`,
});

/** More than one workflow would run. */
export const severalWorkflows = defineDiagnostic<{ readonly names: readonly string[]; readonly for: string }>({
  code: "several-workflows",
  severity: "error",
  about: "A pipeline runs all of its workflows; a rehearsal runs one at a time.",
  message: ({ names, for: ref }) => `A pipeline for ${ref} runs ${names.map((name) => `"${name}"`).join(", ")}.`,
  hint: () => "Choose one with --workflow NAME, or run each in turn with --all-workflows.",
});

/** No job is left to run. */
export const nothingToRun = defineDiagnostic<{
  readonly what: string;
  readonly for: string;
  /** Workflows that would run, and the flags for that. */
  readonly others: readonly { readonly name: string; readonly flags: string }[];
}>({
  code: "nothing-to-run",
  severity: "error",
  about:
    "Filters and conditions leave out all jobs for this branch or tag. Without a filter `tags`, no job runs for a tag. https://circleci.com/docs/reference/configuration-reference/#jobfilters",
  message: ({ what, for: ref }) => `${what} runs no job for ${ref}.`,
  hint: ({ others }) =>
    others.length === 0
      ? undefined
      : `${others
          .slice(0, 3)
          .map(({ name, flags }) => `"${name}" runs with ${flags}`)
          .join("; ")}.`,
});

/** Every kind of diagnostic that planning finds, for the catalogue. */
export const planProblems: readonly KindFacts[] = [
  awsAuthNotUsed,
  cannotRunHere,
  equalJobs,
  nothingToRun,
  runnerWithoutImage,
  severalWorkflows,
  unknownResourceClass,
  workflowSwitchedOff,
];
