import type { PlannedJob } from "../../runner/plan/plan.ts";
import type { RunSecrets } from "../../runner/steps/dependencies.ts";
import { named } from "../../text/quantities.ts";

/**
 * What the tokens of those look like who really deploy, push and bill: AWS, Pulumi Cloud, Docker Hub, GitHub, GitLab,
 * DigitalOcean, and the key files of Google. A key of AWS with EXAMPLE in it is one of its documentation.
 */
const real =
  /^(?:A(?:KIA|SIA)(?!.*EXAMPLE)[A-Z0-9]{16}|pul-[0-9a-f]{40}|dckr_[po]at_[\w-]{20,}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{30,}|glpat-[\w-]{20,}|dop_v1_[0-9a-f]{64})$|"type":\s*"service_account"/;

/**
 * One line where jobs have what looks like real credentials: what they do with them is real. Nothing where none has.
 */
export function realCredentials(jobs: readonly PlannedJob[], { project, contexts }: RunSecrets): string | undefined {
  const isReal = (values: Readonly<Record<string, string>>): boolean =>
    Object.values(values).some((value) => real.test(value));
  const held = new Set([...contexts].flatMap(([name, values]) => (isReal(values) ? [name] : [])));
  const ofAll = isReal(project);
  const using = jobs.filter(
    ({ body, contexts: its }) => body !== undefined && (ofAll || its.some((name) => held.has(name))),
  );
  if (using.length === 0) return undefined;
  const names = named(using.map(({ name }) => name));
  return `${names} ${using.length > 1 ? "have" : "has"} what look like real credentials: what is pushed and deployed with them is real, and may cost.`;
}
