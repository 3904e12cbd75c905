import type { OrbName } from "../model/orb-name.ts";
import type { CliFlavour } from "./circleci-cli.ts";
import { tokenVariable } from "./circleci-cli.ts";

/** What the registry refused, as far as `circleci` says so. */
export type PublishFailure = { readonly message: string; readonly next: readonly string[] };

type Cause = {
  readonly pattern: RegExp;
  readonly explain: (orb: OrbName, flavour: CliFlavour) => PublishFailure;
};

const createNamespace = ({ namespace }: OrbName, flavour: CliFlavour): string =>
  flavour === "v1"
    ? `circleci namespace create ${namespace} --org github/${namespace}`
    : `circleci namespace create ${namespace} github ${namespace}`;

/** The first that fits counts, so the narrower ones stand first. */
const causes: readonly Cause[] = [
  {
    pattern: /namespace\b.*\b(does not exist|not found)/i,
    explain: (orb, flavour) => ({
      message: `The namespace "${orb.namespace}" does not exist.`,
      next: [
        `Reserve it, once, as an admin of the organisation: ${createNamespace(orb, flavour)}`,
        `Then create the orb: circleci orb create ${orb.namespace}/${orb.name}`,
      ],
    }),
  },
  {
    pattern: /\borb\b.*\b(does not exist|not found)|cannot find orb/i,
    explain: ({ namespace, name }) => ({
      message: `The orb "${namespace}/${name}" does not exist.`,
      next: [`Create it, once: circleci orb create ${namespace}/${name}`],
    }),
  },
  {
    pattern: /\b(401|unauthori[sz]ed|must log in|invalid token|no token)\b/i,
    explain: (_orb, flavour) => ({
      message: "CircleCI does not accept the token.",
      next: [
        `Make a personal API token at https://app.circleci.com/settings/user/tokens and set it in ${tokenVariable(flavour)}.`,
      ],
    }),
  },
  {
    pattern: /\b(403|forbidden|permission|not an? admin|not authori[sz]ed)\b/i,
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
];

/** Finds in what `circleci` printed why it failed; undefined when it is none of the causes that we know. */
export function explainPublishFailure(
  output: string,
  context: { readonly orb: OrbName; readonly flavour: CliFlavour },
): PublishFailure | undefined {
  return causes.find(({ pattern }) => pattern.test(output))?.explain(context.orb, context.flavour);
}
