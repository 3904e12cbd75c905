import { type Environment, include, type RunOptions, run, type Step } from "../model/index.ts";

/**
 * A step that runs one script of orb/scripts. Each value reaches it as the environment variable PARAM_<NAME>, the only
 * way in: `<< parameters.x >>` inside shell text would run what a parameter holds.
 */
export function script(
  step: { readonly name: string; readonly file: `${string}.sh` } & Pick<RunOptions, "when" | "no_output_timeout">,
  values: Environment = {},
): Step {
  const { file, ...options } = step;
  const environment = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`PARAM_${name.toUpperCase()}`, value]),
  );
  return run({
    ...options,
    ...(Object.keys(environment).length > 0 && { environment }),
    command: include(`scripts/${file}`),
  });
}
