import type { Fix } from "./fix.ts";
import type { Range } from "./source.ts";

/** Error where CircleCI refuses the configuration; warning for all else. */
export type Severity = "error" | "warning";

/** Another place that matters for an error. */
export interface Related {
  readonly at: Range;
  readonly message: string;
}

/** One diagnostic: a value, never thrown. */
export interface Diagnostic {
  /** Permanent: people search for it and silence it by this name. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence on what is wrong, the user's own words in quotes. */
  readonly message: string;
  /** One action, or nothing where the message says all. */
  readonly hint?: string;
  /** The smallest token that is wrong. */
  readonly at: Range;
  /** Whether what is marked is a secret, which nothing that is printed may repeat. */
  readonly secret?: true;
  readonly related: readonly Related[];
  /** The one right answer, where there is one. */
  readonly fix?: Fix;
  /** The day since when CircleCI's cloud refuses it, YYYY-MM-DD: the compiler before took it. */
  readonly since?: string;
}

/** Takes a diagnostic and goes on. */
export type Report = (diagnostic: Diagnostic) => void;

/** What a kind of diagnostic is made from. */
export interface DiagnosticDefinition<D> {
  readonly code: string;
  readonly severity: Severity;
  /** For the catalogue: why it is an error and what to do, in a few sentences, with a link to CircleCI's document. */
  readonly about: string;
  /** Whether what it marks is a secret. */
  readonly secret?: true;
  /** The day since when CircleCI's cloud refuses it. */
  readonly since?: string;
  readonly message: (data: D) => string;
  readonly hint?: (data: D) => string | undefined;
  readonly fix?: (data: D, at: Range) => Fix | undefined;
}

/** A kind of diagnostic: its code, and what makes one. */
export interface DiagnosticKind<D> extends DiagnosticDefinition<D> {
  readonly at: (range: Range, data: D, related?: readonly Related[]) => Diagnostic;
}

/** What the catalogue, the ignore comments and the reports say of a kind, whatever it is made from. */
export type KindFacts = Pick<DiagnosticDefinition<never>, "code" | "severity" | "about" | "since">;

/** Declares a kind of diagnostic. Every kind stands in `catalogue.ts`, from which the catalogue is made. */
export function defineDiagnostic<D>(definition: DiagnosticDefinition<D>): DiagnosticKind<D> {
  const { code, severity, message, hint, fix } = definition;
  return {
    ...definition,
    at: ({ source, start, end }, data, related = []) => {
      const advice = hint?.(data);
      const answer = fix?.(data, { source, start, end });
      return {
        code,
        severity,
        message: message(data),
        ...(advice !== undefined && { hint: advice }),
        ...(answer !== undefined && { fix: answer }),
        ...(definition.secret && { secret: definition.secret }),
        ...(definition.since !== undefined && { since: definition.since }),
        at: { source, start, end },
        related,
      };
    },
  };
}
