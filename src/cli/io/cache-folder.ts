import { isAbsolute, join } from "node:path";

/**
 * Where this program keeps what it can make again: `~/.cache/arm-pipeline`, or where XDG_CACHE_HOME says
 * (https://specifications.freedesktop.org/basedir-spec/latest/). Nothing where there is no home.
 */
export function cacheFolder({
  XDG_CACHE_HOME: given = "",
  HOME: home = "",
}: Readonly<Record<string, string | undefined>>): string | undefined {
  const caches = isAbsolute(given) ? given : isAbsolute(home) ? join(home, ".cache") : undefined;
  return caches && join(caches, "arm-pipeline");
}
