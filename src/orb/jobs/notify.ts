import { attachWorkspace, call, defineJob } from "../../model/index.ts";
import { notify as tell } from "../commands/notify.ts";
import { forward } from "../forward.ts";
import { inArmContainer } from "../parameters/job.ts";

/** A job of its own, since only requirements know how other jobs ended. */
export const notify = defineJob({
  name: "notify",
  description:
    "Tell people by a webhook, in the form of Slack, how a deployment went. One entry that requires the smoke test tells its success; another with outcome failed requires [{arm/smoke_test: [failed, not_run]}].",
  parameters: { ...tell.parameters, ...inArmContainer },
  executor: (p) => p.executor,
  steps: (p) => [attachWorkspace("."), call(tell, forward(tell, p))],
});
