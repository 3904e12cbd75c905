import { listedIn, xcodeVersions } from "../../circleci/machine-images.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { get, inText } from "../source/node.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";

/** A version of Xcode that CircleCI has no image for. */
export const unknownXcode = defineDiagnostic<{ readonly version: string }>({
  code: "unknown-xcode",
  severity: "warning",
  about:
    "A job for macOS names a version of Xcode by the very words of CircleCI's table, and does not start with another one. Old versions are taken away, some each year. https://circleci.com/docs/guides/execution-managed/using-macos/#supported-xcode-versions-silicon",
  message: ({ version }) => `Xcode "${version}" is not among the versions that CircleCI lists (${listedIn}).`,
  hint: () => `The versions are: ${xcodeVersions.join(", ")}.`,
});

/** [?] Whether `26.5.0` is taken for `26.5` no output shows; CircleCI's documents write now one and now the other. */
const withoutZero = (version: string): string => version.replace(/\.0$/, "");

const known = new Set(xcodeVersions.map(withoutZero));

/** Reports versions of Xcode that are not in CircleCI's table; one that is newer than the table may well exist. */
export function checkXcode({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled)) {
    const node = get(get(job, "macos"), "xcode");
    if (node?.kind !== "scalar") continue;
    const version = inText(node);
    if (!/^\d+(?:\.\d+)*$/.test(version) || known.has(withoutZero(version))) continue;
    if (isNewer(version, xcodeVersions[0])) continue;
    const { at, related } = placeOf(node, { entry, source });
    report(unknownXcode.at(at, { version }, related));
  }
}

function isNewer(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split(".").map(Number));
  return (a?.[0] ?? 0) > (b?.[0] ?? 0) || (a?.[0] === b?.[0] && (a?.[1] ?? 0) > (b?.[1] ?? 0));
}
