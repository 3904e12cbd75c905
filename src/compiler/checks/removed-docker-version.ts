import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { valueFix } from "../diagnostics/fix.ts";
import { get } from "../source/node.ts";
import { type CheckInput, placeOf } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";

/** A version of Docker for `setup_remote_docker` that is gone. */
export const removedDockerVersion = defineDiagnostic<{ readonly version: string }>({
  code: "removed-docker-version",
  severity: "warning",
  about:
    "`setup_remote_docker` takes `default`, `edge`, or the tag of one of the last three major versions, such as `docker28`. Full numbers, as 20.10.24, and the tags before `docker25` belong to images that were removed. https://circleci.com/docs/guides/execution-managed/remote-docker-images-support-policy/",
  message: ({ version }) => `CircleCI no longer has Docker "${version}" for \`setup_remote_docker\`.`,
  fix: (data, at) => valueFix(at, data.version, "default"),
  hint: () => "Leave `version` out, or write `default`.",
});

/** Reports versions of remote Docker that were removed. */
export function checkRemovedDockerVersions({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, step } of stepsNamed("setup_remote_docker", compiled)) {
    const node = get(step.body, "version");
    if (node?.kind !== "scalar") continue;
    const version = String(node.value);
    if (!/^(?:1\d|20)\.\d+(?:\.\d+)?(?:-ce)?$|^docker(?:1\d|20|23|24)$/.test(version)) continue;
    const { at, related } = placeOf(node, { entry, source });
    report(removedDockerVersion.at(at, { version }, related));
  }
}
