import { attachWorkspace, call, defineJob, equal, not, or, when } from "../../model/index.ts";
import { smokeTest as test } from "../commands/smoke-test.ts";
import { forward } from "../forward.ts";
import { deployMarker } from "../parameters/deploy-marker.ts";
import { inArmContainer } from "../parameters/job.ts";
import { smokeTestOptions } from "../parameters/smoke-test.ts";
import { marked } from "./marked.ts";

/** No checkout and no credentials: it meets the deployment as its users do. */
export const smokeTest = defineJob({
  name: "smoke_test",
  description:
    "Ask what was deployed until it answers rightly or the deadline is over. The URL comes from the deploy job, or from a parameter.",
  parameters: { ...smokeTestOptions, ...inArmContainer, ...deployMarker },
  executor: (p) => p.executor,
  steps: (p) => [
    when(or(not(p.url), p.revision_in, equal("deployment", p.connect_to)), [attachWorkspace(".")]),
    call(test, forward(test, p)),
    ...marked(p, "success"),
    ...marked(p, "failed"),
  ],
});
