import type { JobPlace } from "../events.ts";
import { entriesOf } from "./archive.ts";
import { junitReader, type TestCase } from "./junit.ts";
import { runFolder } from "./run-folder.ts";
import type { Store } from "./store.ts";

/** What was found in a folder of results. */
export interface TestResults {
  readonly cases: readonly TestCase[];
  readonly files: number;
  /** Files that could not be read, and why. They fail nothing, as on CircleCI. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
}

/** Where results come from and go to. */
export interface TestResultsOf {
  readonly place: JobPlace;
  readonly tar: NodeJS.ReadableStream;
  /** Hides the job's secrets: a failure may quote one. */
  readonly masked: (text: string) => string;
}

/** Reads the XML files of an archive, at any depth, and keeps their tests with those that this node stored before. */
export async function storeTestResults(store: Store, { place, tar, masked }: TestResultsOf): Promise<TestResults> {
  const cases: TestCase[] = [];
  const problems: { readonly file: string; readonly problem: string }[] = [];
  let files = 0;
  for await (const { name, type, content } of entriesOf(tar)) {
    if (type !== "file" || !name.toLowerCase().endsWith(".xml")) continue;
    files += 1;
    const reader = junitReader();
    const decoder = new TextDecoder();
    for await (const chunk of content as AsyncIterable<Uint8Array>)
      reader.write(decoder.decode(chunk, { stream: true }));
    const read = reader.end();
    if ("problem" in read) problems.push({ file: name, problem: read.problem });
    else for (const each of read.cases) cases.push(maskedCase(each, masked));
  }
  await store.write(runFolder.tests(place), JSON.stringify([...(await readTestCases(store, place)), ...cases]));
  return { cases, files, problems };
}

function maskedCase(test: TestCase, masked: (text: string) => string): TestCase {
  const { name, classname, file, message, details } = test;
  const maybe = (text: string | undefined): string | undefined => (text === undefined ? undefined : masked(text));
  const texts = { classname: maybe(classname), file: maybe(file), message: maybe(message), details: maybe(details) };
  return { ...test, name: masked(name), ...texts };
}

/** The tests that a node of a job stored. */
export async function readTestCases(store: Store, place: JobPlace): Promise<readonly TestCase[]> {
  return JSON.parse((await store.read(runFolder.tests(place))) ?? "[]") as readonly TestCase[];
}
