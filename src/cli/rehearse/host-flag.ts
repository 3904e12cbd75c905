import type { Asked } from "./run-rehearsal.ts";

/** `--host` stands for both kinds of jobs; a flag for one of them, which is given too, says more. */
export function onHost({ jobs, flags, given }: Asked & { readonly flags: { readonly host?: boolean } }): Asked {
  const { host, ...others } = flags;
  if (host !== true) return { jobs, flags: others, given };
  const place = (kind: "machine" | "docker"): string => (given.has(kind) ? others[kind] : "host");
  return {
    jobs,
    flags: { ...others, machine: place("machine"), docker: place("docker") },
    given: new Set([...given, "machine", "docker"]),
  };
}
