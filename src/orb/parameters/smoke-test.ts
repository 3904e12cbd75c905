import { integer, oneOf, string } from "../../model/parameters.ts";

/** What one request of a smoke test sends, and what its answer must be. */
const smokeCheckOptions = {
  path: string('Path to ask, from the URL. "/" by default. `$VAR` is expanded.', { default: "/" }),
  method: oneOf(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    "Method of the request. GET by default. What changes something is asked as often as it takes to be right.",
    { default: "GET" },
  ),
  request_header: string(
    'Headers to send, "Name: value", one a line. None by default. `$VAR` is expanded, so that a secret is named and not written: "Authorization: Bearer $API_TOKEN"; its value is in no argument, and starred out where the app answers it.',
    { default: "" },
  ),
  request_body: string("Body to send. None by default. `$VAR` is expanded, as in request_header.", {
    default: "",
  }),
  status: string(
    "HTTP status that is right, or several, one a line. Redirects are not followed: name 301 if that is the answer.",
    {
      default: "200",
    },
  ),
  header: string(
    'Headers that the answer must have, "Name: value", one a line. The name in any case, the value exactly.',
    { default: "" },
  ),
  body_contains: string("Text that the body must contain. Not looked for when empty. `$VAR` is expanded.", {
    default: "",
  }),
  body_matches: string("Extended regular expression that a line of the body must match. Not looked for when empty.", {
    default: "",
  }),
  json: string(
    'Values that a body of JSON must have, ".path = value", one a line, such as ".items.0.name = web"; a path alone must have any value. Not looked for when empty.',
    { default: "" },
  ),
  revision_in: string(
    'Where the answer says which version it is of: the name of a header, such as x-revision, or a JSON path, such as ".revision". It must hold the deployed revision, in full or shortened, or the deployed image, by reference or digest. Empty by default, which is wrong for a stack that stays: then an older version that goes on answering passes the test.',
    { default: "" },
  ),
};

/** What a deployment must answer. */
export const smokeTestOptions = {
  url: string("URL to ask. Empty by default: the one that the deploy job handed over. `$VAR` is expanded.", {
    default: "",
  }),
  ...smokeCheckOptions,
  checks: string(
    'Further checks, each a line "[METHOD] /path [STATUS]", and below it, set in by spaces, lines such as "json: .status = ok" that say more by the names of these parameters; "name: ..." is what its test is called. None by default: only the check that the other parameters describe.',
    { default: "" },
  ),
  connect_to: string(
    'Host, with or without a port, to connect to instead of the one in the URL, whose name and certificate are still asked for: a test before DNS points there. "deployment" is the one that the deploy job handed over. Empty by default: as DNS says. `$VAR` is expanded.',
    { default: "" },
  ),
  successes: integer(
    "How many right answers in a row are a success. 0 by default, which is one, or three with revision_in: a load balancer may still reach an old copy.",
    {
      default: 0,
    },
  ),
  deadline: integer(
    "Seconds for everything together, from the first request to the last. New load balancers can need minutes.",
    {
      default: 300,
    },
  ),
  request_timeout: integer("Seconds for one request.", { default: 10 }),
  latency_requests: integer(
    "How many requests, one after the other, measure the latency of the first check when all are right, as p50, p95 and p99. 0 by default: none.",
    { default: 0 },
  ),
  latency_limit: string(
    'Milliseconds that the latency may have, such as "p95 400", one a line. Empty by default: it is told, and fails nothing.',
    { default: "" },
  ),
  certificate_days: integer(
    "A certificate that expires within so many days is a warning. 14 by default; 0 where nobody can renew it.",
    { default: 14 },
  ),
};
