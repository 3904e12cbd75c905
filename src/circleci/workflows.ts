import type { Keys } from "./keys.ts";

/** The keys of a workflow: https://circleci.com/docs/reference/configuration-reference/#workflows */
export const workflowKeys = {
  when: { type: "own", description: "Runs the workflow only where the logic statement or expression is true." },
  unless: { type: "own", description: "Runs the workflow only where the logic statement or expression is false." },
  triggers: {
    type: "own",
    description: "Runs the workflow at fixed times, and not for pushes.",
    instead: "Use a schedule trigger in the project's settings.",
  },
  // Without a delay, which only steps have: https://circleci.com/docs/guides/orchestrate/automatic-reruns/#faq-delay
  max_auto_reruns: {
    type: "integer",
    min: 1,
    max: 5,
    description: "How often the workflow is run again where it fails.",
  },
  jobs: { type: "own", required: true, description: "The jobs, in any order: requires puts them in order." },
} as const satisfies Keys;

/**
 * The keys of a job in a workflow; all others are arguments of the job. Reruns are a matter of the workflow or of a
 * step, and not of an entry: https://circleci.com/docs/guides/orchestrate/automatic-reruns/#configuration-errors
 * https://circleci.com/docs/reference/configuration-reference/#jobs-in-workflow
 */
export const entryKeys = {
  name: {
    type: "formed-text",
    pattern: /\S/,
    words: "more than blanks",
    description: "What the job is called in the workflow, in place of its own name.",
  },
  type: { type: "own", description: "`approval` for a job that waits for somebody to approve it." },
  requires: {
    type: "own",
    description: "The jobs that must have ended before it, with their statuses where success is not meant.",
  },
  context: {
    type: "text-or-texts",
    lenient: true,
    description: "Contexts whose environment variables the job gets.",
  },
  filters: { type: "own", description: "Which branches and tags it runs for, or an expression." },
  matrix: { type: "own", description: "Runs the job once for each combination of arguments." },
  "pre-steps": { type: "own", description: "Steps before those of the job." },
  "post-steps": { type: "own", description: "Steps after those of the job." },
  // https://circleci.com/docs/reference/configuration-reference/#serial-group
  "serial-group": {
    type: "formed-text",
    pattern: /^[A-Za-z0-9._/-]+$/,
    words: "at most 512 letters, digits, dots, slashes, - and _",
    maxLength: 512,
    description: "Jobs of one group run one after another, in the whole organization.",
  },
  "override-with": {
    type: "formed-text",
    pattern: /^[^/\s]+\/[^/\s]+$/,
    words: "a job of an orb, as orb/job",
    description: "A job of an orb that is run in its place, where the orb has it.",
  },
} as const satisfies Keys;

/** A key of a job in a workflow. */
export type EntryKey = keyof typeof entryKeys;

/** Whether a key of a job in a workflow is one of these, and no argument of the job. */
export const isEntryKey = (key: string): key is EntryKey => Object.hasOwn(entryKeys, key);
