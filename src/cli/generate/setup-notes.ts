import { isPlanned } from "../../generator/configuration/deploy-jobs.ts";
import { scheduleName } from "../../generator/configuration/schedules.ts";
import type { ConfigOptions } from "../../generator/input.ts";

/** What has to be set up once, besides contexts, for a configuration to do what it says. */
export function setupNotes(options: ConfigOptions): readonly string[] {
  const { deployment } = options;
  const schedule = scheduleName(options);
  return [
    ...(schedule === undefined
      ? []
      : [
          `The workflow "${schedule}" waits for a schedule of that name, which is made once: Project Settings > Triggers.`,
        ]),
    ...(deployment !== undefined && isPlanned(deployment)
      ? [`The stack has to be there before the first plan of it: pulumi stack init ${deployment.stack}`]
      : []),
  ];
}
