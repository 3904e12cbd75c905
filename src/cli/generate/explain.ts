import { type ContextNeed, contextNeeds, contextWords } from "../../generator/contexts.ts";
import type { ConfigOptions } from "../../generator/input.ts";
import { repositoryRoot } from "../init/git-folder.ts";
import type { Io } from "../io.ts";

/** What has to be done before the first push. */
export function explain(io: Io, options: ConfigOptions): void {
  for (const need of contextNeeds(options)) io.say(toSet(need));
  if (options.orb.kind === "url")
    io.say("An orb at an address must be on the allow list of the organisation: Organization Settings > Orbs.");
  if (options.orb.kind === "registry")
    io.say(`The orb ${options.orb.reference} must be published; --orb inline needs nothing published.`);
  const root = repositoryRoot(io);
  if (root !== undefined && root !== io.cwd)
    io.say(
      `${io.paint("yellow", "note:")} CircleCI reads .circleci/config.yml in ${root}, the top folder of this repository, not here.`,
    );
}

function toSet({ role, contexts, variables }: ContextNeed): string {
  const purpose = role === "registry" ? "To push" : "To deploy";
  if (variables.length === 0) return `${purpose}, nothing has to be set; ${contextWords(contexts)} may be empty.`;
  return `${purpose}, set in ${contextWords(contexts)}: ${variables.join(", ")}.`;
}
