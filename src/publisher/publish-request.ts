import { isDevLabel, isExactVersion, type OrbName, parseOrbName } from "../model/orb-name.ts";
import { bumps, type PublishTarget } from "./circleci-cli.ts";

/** What was asked for on a command line. */
export type PublishInput = {
  readonly orb: string;
  readonly version?: string | undefined;
  readonly bump?: string | undefined;
  readonly promote?: string | undefined;
};

/** The request, or what is wrong with it and what is allowed. */
export type CheckedPublish =
  | { readonly kind: "ok"; readonly orb: OrbName; readonly target: PublishTarget }
  | { readonly kind: "wrong"; readonly message: string; readonly allowed: string };

const ways = "One of: dev:<label>, an exact version such as 1.2.3, --bump <part>, --promote dev:<label> --bump <part>.";

/** Reads what was asked for. */
export function checkPublish({ orb, version, bump, promote }: PublishInput): CheckedPublish {
  const wrong = (message: string, allowed: string): CheckedPublish => ({ kind: "wrong", message, allowed });
  const name = parseOrbName(orb);
  if (name === undefined) {
    return wrong(
      orb.includes("/") ? `"${orb}" is not the name of an orb.` : `"${orb}" has no namespace.`,
      'namespace/name, each of a-z, 0-9, - and _, such as "acme/arm-pipeline".',
    );
  }
  const part = bumps.find((each) => each === bump);
  if (bump !== undefined && part === undefined)
    return wrong(`--bump: "${bump}" is no part of a version.`, `${bumps.join(", ")}.`);
  if (version !== undefined && (bump !== undefined || promote !== undefined))
    return wrong("A version is named, and --bump or --promote would choose another.", ways);
  if (promote !== undefined) {
    const label = devLabel(promote);
    if (label === undefined)
      return wrong(`--promote: "${promote}" is not a dev version.`, "dev:<label>, such as dev:main.");
    if (part === undefined)
      return wrong("--promote needs --bump, for the version that it becomes.", `--bump ${bumps.join(", --bump ")}.`);
    return { kind: "ok", orb: name, target: { kind: "promote", label, bump: part } };
  }
  if (part !== undefined) return { kind: "ok", orb: name, target: { kind: "increment", bump: part } };
  if (version === undefined) return wrong("No version is named.", ways);
  const label = devLabel(version);
  if (label !== undefined) return { kind: "ok", orb: name, target: { kind: "dev", label } };
  if (isExactVersion(version)) return { kind: "ok", orb: name, target: { kind: "version", version } };
  return wrong(`"${version}" is neither a dev version nor an exact one.`, ways);
}

function devLabel(version: string): string | undefined {
  const label = version.startsWith("dev:") ? version.slice("dev:".length) : "";
  return isDevLabel(label) ? label : undefined;
}
