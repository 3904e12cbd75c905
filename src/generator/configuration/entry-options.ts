/** A value that is the parameter's default is left out: what stands in the file is what somebody decided. */
export const unless = (byDefault: string, value: string): string | undefined =>
  value === byDefault ? undefined : value;

/** The contexts of a job, where it has any. */
export const contextOption = (contexts: readonly string[]) => (contexts.length > 0 ? { context: contexts } : {});
