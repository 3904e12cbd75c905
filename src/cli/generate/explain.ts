import { pushPolicy, trustPolicy } from "../../generator/aws-role.ts";
import { type ContextNeed, contextNeeds, contextWords } from "../../generator/contexts.ts";
import type { ConfigOptions } from "../../generator/input.ts";
import type { Io } from "../io/io.ts";
import { repositoryRoot } from "../repository/git-folder.ts";
import { identityNotes } from "./explain-identities.ts";
import { setupNotes } from "./setup-notes.ts";
import { versionNotes } from "./version-note.ts";

/** What has to be done before the first push. */
export function explain(io: Io, options: ConfigOptions): void {
  for (const need of contextNeeds(options)) io.say(toSet(need));
  if (options.role !== undefined) explainRole(io, { ...options, role: options.role });
  for (const note of identityNotes(options)) io.say(note);
  if (options.orb.kind === "url")
    io.say("An orb at an address must be on the allow list of the organisation: Organization Settings > Orbs.");
  if (options.orb.kind === "registry")
    io.say(`The orb ${options.orb.reference} must be published; --orb inline needs nothing published.`);
  for (const note of setupNotes(options)) io.say(note);
  for (const note of versionNotes(options)) io.say(`${io.paint("yellow", "note:")} ${note}`);
  const root = repositoryRoot(io);
  if (root !== undefined && root !== io.cwd)
    io.say(
      `${io.paint("yellow", "note:")} CircleCI reads .circleci/config.yml in ${root}, the top folder of this repository, not here.`,
    );
}

function explainRole(io: Io, options: ConfigOptions & { readonly role: { readonly arn: string } }): void {
  const { arn } = options.role;
  io.say(`The role ${arn} has to trust the tokens of CircleCI; ORG_ID and PROJECT_ID are in the settings of the two.`);
  io.say("The provider https://oidc.circleci.com/org/ORG_ID, with the audience ORG_ID, has to be in IAM once.");
  io.say(`Trust policy:\n${trustPolicy(arn)}`);
  const push = pushPolicy(options);
  if (push !== undefined) io.say(`To push, it has to be allowed:\n${push}`);
  if (options.deployment !== undefined) io.say("To deploy, it has to be allowed what the Pulumi program makes.");
}

function toSet({ role, contexts, variables }: ContextNeed): string {
  const purpose = `To ${role}`;
  if (variables.length === 0) return `${purpose}, nothing has to be set; ${contextWords(contexts)} may be empty.`;
  return `${purpose}, set in ${contextWords(contexts)}: ${variables.join(", ")}.`;
}
