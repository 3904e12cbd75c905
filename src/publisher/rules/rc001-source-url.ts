import type { ReviewRule } from "../rule.ts";
import { isMapping } from "../sources.ts";

/** Users of an orb want to read what runs in their jobs. */
export const sourceUrl: ReviewRule = {
  code: "RC001",
  title: "The orb names its source_url.",
  check: ({ root }) => {
    const { display } = root.value;
    if (isMapping(display) && typeof display.source_url === "string" && display.source_url !== "") return [];
    return [
      {
        in: root,
        path: ["display"],
        message: 'The orb has no "source_url".',
        hint: 'Add "source_url" below "display".',
      },
    ];
  },
};
