import type { ReviewRule } from "../rule.ts";
import { checkDisplayUrl } from "./display-url.ts";

/** The home page's address can be opened, as far as that can be known offline. */
export const homeUrlValid: ReviewRule = {
  code: "RC007",
  title: "The home_url is one that can be opened.",
  check: (orb) => checkDisplayUrl(orb, "home_url"),
};
