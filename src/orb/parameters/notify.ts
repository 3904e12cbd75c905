import { envVarName, oneOf, string } from "../../model/parameters.ts";

/** Whom a notification goes to, and what it says. */
export const notification = {
  outcome: oneOf(
    ["success", "failed"],
    'What is told. A job knows it by what it requires: for "failed", a job that failed or never ran.',
    { default: "success" },
  ),
  webhook: envVarName("Variable that holds the address of the webhook, which is a secret. Set it in a context.", {
    default: "SLACK_WEBHOOK_URL",
  }),
  format: oneOf(
    ["slack", "json"],
    'The form of the message. "slack" by default, which Mattermost, Rocket.Chat and, with /slack at the end of its address, Discord take too; "json" is for programs.',
    { default: "slack" },
  ),
  message: string("A line of your own, such as whom to call. None by default. `$VAR` is expanded, so name no secret.", {
    default: "",
  }),
  stack: string(
    "Stack that is meant where the deploy job ended before it handed over. None by default. `$VAR` is expanded, and `$ARM_PIPELINE_BRANCH` is the branch made fit.",
    { default: "" },
  ),
};
