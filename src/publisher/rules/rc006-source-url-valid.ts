import type { ReviewRule } from "../rule.ts";
import { checkDisplayUrl } from "./display-url.ts";

/** The source's address can be opened, as far as that can be known offline. */
export const sourceUrlValid: ReviewRule = {
  code: "RC006",
  title: "The source_url is one that can be opened.",
  check: (orb) => checkDisplayUrl(orb, "source_url"),
};
