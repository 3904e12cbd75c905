import type { ReviewRule } from "../rule.ts";

/** "example" in the name of an example says nothing. */
export const exampleNames: ReviewRule = {
  code: "RC004",
  title: "The names of usage examples say what they show.",
  check: ({ components }) =>
    components
      .filter(({ kind, name }) => kind === "examples" && /example/i.test(name))
      .map((example) => ({
        in: example,
        path: [],
        message: `The name of the usage example "${example.name}" contains "example".`,
        hint: "Name it after what it shows.",
      })),
};
