import { defineCommand, oneOf, string } from "../../model/index.ts";
import { pulumiBackend, serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

const { access_token, oidc_organization, oidc_team } = pulumiBackend;

/** For the pre-steps of any job, so that no job carries it that does not need it. */
export const openEnvironment = defineCommand({
  name: "open_environment",
  description:
    "Open environments of Pulumi ESC for the steps that follow: their environmentVariables, and their files as files outside the work tree that only the job's user can read. What is secret is masked in all that steps print whose shell is bash; a step whose shell is sh gets nothing of it. Such output is no terminal any more. log_out_of_backend removes all of it. For pre-steps of a job.",
  parameters: {
    environments: string(
      "Environments to open, one a line: ORGANISATION/PROJECT/NAME, or with @VERSION, a number or a tag. Of a name that several have, the last one counts. `$VAR` is expanded.",
    ),
    variables: string(
      "Variables and files to take, one a line: NAME, or NEW=NAME to give it another name. All by default; wrong where an environment holds more than this job has to know. `$VAR` is expanded.",
      { default: "" },
    ),
    mask: oneOf(
      ["secrets", "all"],
      "What is masked. secrets, the default: what the environment says is secret; all: every value, so that no log shows a region or a host name either. Values of fewer than 4 letters never are.",
      { default: "secrets" },
    ),
    service_url: string(
      "Address of a Pulumi Cloud of your own. Pulumi's by default, wherever the state is kept. `$VAR` is expanded.",
      { default: "https://api.pulumi.com" },
    ),
    access_token,
    oidc_organization,
    oidc_team,
    ...serviceAttempts,
  },
  steps: (p) => [script({ name: "Open environments of Pulumi ESC", file: "open_environment.sh" }, p)],
});
