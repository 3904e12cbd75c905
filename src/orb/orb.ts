import { withExamples } from "../model/index.ts";
import { components } from "./components.ts";
import { branchEnvironment } from "./examples/branch-environment.ts";
import { buildAndPushOnly } from "./examples/build-and-push-only.ts";
import { deliver } from "./examples/deliver.ts";
import { deliverWithApproval } from "./examples/deliver-with-approval.ts";
import { ecrWithOidc } from "./examples/ecr-with-oidc.ts";
import { multiArchitecture } from "./examples/multi-architecture.ts";
import { selfManagedState } from "./examples/self-managed-state.ts";
import { twoImages } from "./examples/two-images.ts";

/** The orb, whole: what is packed into orb/orb.yml and published. */
export const armPipelineOrb = withExamples(components, [
  deliver,
  buildAndPushOnly,
  deliverWithApproval,
  multiArchitecture,
  twoImages,
  selfManagedState,
  ecrWithOidc,
  branchEnvironment,
]);
