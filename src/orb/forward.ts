type WithParameters = { readonly parameters: Readonly<Record<string, unknown>> };

/** The arguments that a job hands on to a command under the same names: each parameter that both of them declare. */
export function forward<C extends WithParameters, P extends object>(
  command: C,
  parameters: P,
): Pick<P, keyof C["parameters"] & keyof P> {
  const shared = Object.entries(parameters).filter(([name]) => name in command.parameters);
  return Object.fromEntries(shared) as Pick<P, keyof C["parameters"] & keyof P>;
}
