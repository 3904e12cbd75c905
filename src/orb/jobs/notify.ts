import { attachWorkspace, call, defineJob, when } from "../../model/index.ts";
import { notify as tell } from "../commands/notify.ts";
import { forward } from "../forward.ts";
import { attaching, inArmContainer } from "../parameters/job.ts";

/** A job of its own, since only requirements know how other jobs ended. */
export const notify = defineJob({
  name: "notify",
  description:
    "Tell people by a webhook, in the form of Slack, how a deployment went. One entry that requires the smoke test tells its success; another with outcome failed requires [{arm/smoke_test: [failed, not_run]}].",
  parameters: { ...tell.parameters, ...attaching(true), ...inArmContainer },
  executor: (p) => p.executor,
  steps: (p) => [when(p.attach, [attachWorkspace(".")]), call(tell, forward(tell, p))],
});
