import { string } from "../../model/parameters.ts";

/**
 * Where CircleCI's Deploys page shows a deployment: https://circleci.com/docs/guides/deploy/configure-deploy-markers/.
 */
export const deployMarker = {
  environment_name: string(
    "Environment under which CircleCI's Deploys page shows the deployment; give deploy, smoke_test and rollback the same. Empty by default: then it is not shown. A marker that CircleCI does not take fails nothing. `$VAR` is expanded.",
    { default: "" },
  ),
  component_name: string(
    "Component under which it is shown. Empty by default: the one named after the project. Needed where a project deploys several. `$VAR` is expanded.",
    { default: "" },
  ),
};
