import { refusalOfSystem } from "../../text/errno.ts";

/** What a person reads when the state of a run cannot be written; undefined for an error of another kind. */
export function diskWords(error: unknown): string | undefined {
  const reason = refusalOfSystem(error);
  return reason === undefined ? undefined : `The state of the run cannot be written: ${reason}.`;
}
