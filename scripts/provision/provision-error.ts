/** Exit statuses of `npm run provision`, the same as those of the command line where they mean the same. */
export const ProvisionExit = { ready: 0, usage: 2, failed: 4, notAllowed: 5, interrupted: 130 } as const;

/**
 * Something that a person must know or do: what happened, and what to do next. Anything else that is thrown is our own
 * mistake.
 */
export class ProvisionError extends Error {
  readonly hint: string;
  readonly exitCode: number;

  constructor(message: string, options: { readonly hint: string; readonly exitCode?: number }) {
    super(message);
    this.name = "ProvisionError";
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? ProvisionExit.failed;
  }
}
