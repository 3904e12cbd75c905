import type { ExitCode } from "./exit-code.ts";

/**
 * What a person can put right: the status to end with, one sentence, and what to do next. It is shown without a stack
 * trace.
 */
export class CliError extends Error {
  readonly code: ExitCode;
  readonly next: readonly string[];

  constructor(message: string, { code, next = [] }: { readonly code: ExitCode; readonly next?: readonly string[] }) {
    super(message);
    this.name = "CliError";
    this.code = code;
    this.next = next;
  }
}
