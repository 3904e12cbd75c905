import { integer, string } from "../../model/parameters.ts";

/** What a deployment must answer. */
export const smokeTestOptions = {
  url: string("URL to ask. Empty by default: the one that the deploy job handed over. `$VAR` is expanded.", {
    default: "",
  }),
  path: string('Path to ask, from the URL. "/" by default. `$VAR` is expanded.', { default: "/" }),
  status: string(
    "HTTP status that is right, or several, one a line. Redirects are not followed: name 301 if that is the answer.",
    {
      default: "200",
    },
  ),
  body_contains: string("Text that the body must contain. Not looked for when empty. `$VAR` is expanded.", {
    default: "",
  }),
  body_matches: string("Extended regular expression that a line of the body must match. Not looked for when empty.", {
    default: "",
  }),
  header: string(
    'Headers that the answer must have, "Name: value", one a line. The name in any case, the value exactly.',
    { default: "" },
  ),
  successes: integer(
    "How many right answers in a row are a success. More than one where a load balancer may still reach an old copy.",
    {
      default: 1,
    },
  ),
  deadline: integer(
    "Seconds for everything together, from the first request to the last. New load balancers can need minutes.",
    {
      default: 300,
    },
  ),
  request_timeout: integer("Seconds for one request.", { default: 10 }),
};
