import { errnoOf, refusalOfSystem } from "../../text/errno.ts";
import { Refusal } from "../machine/refusal.ts";

/**
 * What a job's author reads of an error: a `Refusal` is a sentence already, and what the system refuses (a full disk, a
 * file that may not be read) is no bug of ours either. Undefined for all else, which is.
 */
export function refusedBecause(error: unknown): string | undefined {
  if (error instanceof Refusal) return error.message;
  const reason = refusalOfSystem(error);
  if (reason === undefined || !(error instanceof Error)) return undefined;
  const what = "path" in error && typeof error.path === "string" ? `Cannot use "${error.path}"` : "The system refused";
  return `${what}: ${reason} (${errnoOf(error)}).`;
}
