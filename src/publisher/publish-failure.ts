import type { OrbName } from "../model/orb-name.ts";
import type { CliFlavour } from "./circleci-cli.ts";
import { tokenVariable } from "./circleci-cli.ts";

/** What the registry refused, as far as `circleci` says so. */
export type PublishFailure = { readonly message: string; readonly next: readonly string[] };

type Cause = {
  /**
   * What v1 ends with then: https://github.com/CircleCI-Public/circleci-cli (internal/cmd). It counts before the words.
   */
  readonly v1Status?: number;
  readonly pattern: RegExp;
  readonly explain: (orb: OrbName, flavour: CliFlavour) => PublishFailure;
};

const createNamespace = ({ namespace }: OrbName, flavour: CliFlavour): string =>
  flavour === "v1"
    ? `circleci namespace create ${namespace} --org github/${namespace}`
    : `circleci namespace create ${namespace} github ${namespace}`;

/** What is not there, at the end of a sentence: "not found in cache" is of the command line's own files. */
const isMissing = (what: string): RegExp =>
  new RegExp(`\\b${what}\\b.*\\b(?:does not exist|not found)(?! in cache\\b)|\\bno ${what} named\\b`, "i");

/** The first that fits counts, so the narrower ones stand first. v1 and v0.1 say the same in other words. */
const causes: readonly Cause[] = [
  {
    v1Status: 5,
    pattern: isMissing("namespace"),
    explain: (orb, flavour) => ({
      message: `The namespace "${orb.namespace}" does not exist.`,
      next: [
        `Reserve it, once, as an admin of the organisation: ${createNamespace(orb, flavour)}`,
        `Then create the orb: circleci orb create ${orb.namespace}/${orb.name}`,
      ],
    }),
  },
  {
    v1Status: 5,
    pattern: /\bno orb version found\b/i,
    explain: ({ namespace, name }) => ({
      message: `CircleCI has no such dev version of "${namespace}/${name}": it was never published, or it has expired.`,
      next: [`Publish it first: arm-pipeline publish ${namespace}/${name} dev:LABEL`],
    }),
  },
  {
    v1Status: 5,
    pattern: new RegExp(`${isMissing("orb").source}|\\bcannot find orb\\b`, "i"),
    explain: ({ namespace, name }) => ({
      message: `The orb "${namespace}/${name}" does not exist.`,
      next: [`Create it, once: circleci orb create ${namespace}/${name}`],
    }),
  },
  {
    v1Status: 3,
    pattern: /\bno CircleCI API token found\b/i,
    explain: (_orb, flavour) => ({
      message: "circleci has no token.",
      next: [`Set one in ${tokenVariable(flavour)}, or store it, once: circleci auth login`],
    }),
  },
  {
    v1Status: 3,
    pattern: /\b(401|unauthori[sz]ed|must log in|invalid token|no token)\b|\btoken was rejected\b/i,
    explain: (_orb, flavour) => ({
      message: "CircleCI does not accept the token.",
      next: [
        `Make a personal API token at https://app.circleci.com/settings/user/tokens and set it in ${tokenVariable(flavour)}.`,
      ],
    }),
  },
  {
    // "permission denied" is what this machine says of a file.
    pattern: /\b(403|forbidden|permission(?! denied)|not an? admin|not authori[sz]ed)\b/i,
    explain: ({ namespace }) => ({
      message: `The owner of the token may not publish to "${namespace}".`,
      next: [
        `Publish with the token of an admin of the organisation that owns "${namespace}"; a member may publish dev versions only.`,
      ],
    }),
  },
  {
    pattern: /already exists|version .*\bexists\b/i,
    explain: () => ({
      message: "This version is published already, and a production version is for good.",
      next: ["Publish the next one: --bump patch"],
    }),
  },
  {
    v1Status: 4,
    pattern: /\bdial tcp\b|\bno such host\b|\bconnection (?:refused|reset)\b|\bi\/o timeout\b|\bTLS handshake\b/i,
    explain: () => ({
      message: "CircleCI could not be reached.",
      next: ["Look at the connection and at https://status.circleci.com, and run it again: nothing was published."],
    }),
  },
];

/** Finds in what `circleci` printed why it failed; undefined when it is none of the causes that we know. */
export function explainPublishFailure(
  output: string,
  context: { readonly orb: OrbName; readonly flavour: CliFlavour; readonly status: number },
): PublishFailure | undefined {
  const { orb, flavour, status } = context;
  const isKnown = flavour === "v1" && causes.some(({ v1Status }) => v1Status === status);
  const possible = causes.filter(({ v1Status }) => !isKnown || v1Status === undefined || v1Status === status);
  // Whatever it says of a token, it is the token.
  const tokens = isKnown && status === 3 ? possible.findLast(({ v1Status }) => v1Status === status) : undefined;
  return (possible.find(({ pattern }) => pattern.test(output)) ?? tokens)?.explain(orb, flavour);
}
