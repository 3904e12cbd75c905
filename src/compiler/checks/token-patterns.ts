/** A kind of secret that is known by its look. */
export interface TokenPattern {
  readonly what: string;
  readonly pattern: string;
}

/**
 * Tokens whose makers gave them a form that nothing else has. Parts that could make a shorter text match are kept
 * strict.
 */
export const tokenPatterns: readonly TokenPattern[] = [
  { what: "an AWS access key", pattern: "\\b(?:AKIA|ASIA)[A-Z2-7]{16}\\b" },
  { what: "a GitHub token", pattern: "\\bgh[pousr]_[A-Za-z0-9]{36,}\\b" },
  { what: "a GitHub token", pattern: "\\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\\b" },
  { what: "a GitLab token", pattern: "\\bglpat-[A-Za-z0-9_-]{20,}" },
  { what: "an npm token", pattern: "\\bnpm_[A-Za-z0-9]{36}\\b" },
  { what: "a PyPI token", pattern: "\\bpypi-AgE[A-Za-z0-9_-]{50,}" },
  { what: "a Docker Hub token", pattern: "\\bdckr_pat_[A-Za-z0-9_-]{27}" },
  { what: "a Slack token", pattern: "\\bxox[abprs]-[0-9]{8,}-[A-Za-z0-9-]{16,}" },
  {
    what: "a Slack webhook",
    pattern: "https://hooks\\.slack\\.com/services/T[A-Z0-9]{7,}/B[A-Z0-9]{7,}/[A-Za-z0-9]{20,}",
  },
  { what: "a Pulumi token", pattern: "\\bpul-[0-9a-f]{40}\\b" },
  { what: "a CircleCI token", pattern: "\\bCCIPAT_[A-Za-z0-9]{20,}_[0-9a-f]{40}\\b" },
  { what: "a Google API key", pattern: "\\bAIza[A-Za-z0-9_-]{35}\\b" },
  { what: "a Stripe key", pattern: "\\b[rs]k_live_[A-Za-z0-9]{24,}\\b" },
  { what: "a SendGrid key", pattern: "\\bSG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}\\b" },
  { what: "a private key", pattern: "-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\\s*[A-Za-z0-9+/=]{40,}" },
];
