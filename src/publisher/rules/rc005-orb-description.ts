import type { ReviewRule } from "../rule.ts";

/** orb-tools asks for this many characters. */
const shortest = 64;

/** People find an orb by the words of its description. */
export const orbDescription: ReviewRule = {
  code: "RC005",
  title: `The orb's description has at least ${shortest} characters.`,
  check: ({ root }) => {
    const { description } = root.value;
    const length = typeof description === "string" ? description.trim().length : 0;
    if (length >= shortest) return [];
    return [
      {
        in: root,
        path: ["description"],
        message:
          length === 0
            ? "The orb has no description."
            : `The orb's description has ${length} characters of at least ${shortest}.`,
        hint: "Say what the orb is for, in the words that people search for.",
      },
    ];
  },
};
