import { call, type ReferencesOf, restoreCache, type Step, saveCache, type Value, when } from "../../model/index.ts";
import { installProgram } from "../commands/install-program.ts";
import { nameDependencies } from "../commands/name-dependencies.ts";
import type { dependencyCache, serviceAttempts } from "../parameters/pulumi.ts";

/**
 * The archives of npm. Whoever may push a branch may write this cache, so each is verified by the lock file when it is
 * used.
 */
const key = 'arm-pipeline-dependencies-1-{{ checksum ".arm-pipeline/dependencies.key" }}';
const paths = ["~/.arm-pipeline/npm"];

/** The program's dependencies, with CircleCI's cache around them. Destroying reads the cache and never writes it. */
export function installDependencies(
  p: ReferencesOf<typeof dependencyCache & typeof serviceAttempts>,
  options: { readonly program?: Value<string>; readonly save?: boolean; readonly required?: boolean } = {},
): readonly Step[] {
  const { program = "", save = true, required } = options;
  const { cache_dependencies: cache, attempts } = p;
  return [
    when(cache, [
      call(nameDependencies, { program }),
      restoreCache({ name: "Restore the program's dependencies", keys: [key] }),
    ]),
    call(installProgram, { program, cache, ...(required !== undefined && { required }), attempts }),
    ...(save ? [when(cache, [saveCache({ name: "Keep the program's dependencies", key, paths })])] : []),
  ];
}
