import type { Verdict } from "../rule.ts";
import { isMapping, type OrbSource } from "../sources.ts";

/**
 * orb-tools asks the address itself. Offline we refuse what can never answer: another scheme, no host that the internet
 * could know, or a placeholder that was never filled in.
 */
export function checkDisplayUrl(orb: OrbSource, key: "source_url" | "home_url"): Verdict {
  const { display } = orb.root.value;
  const url = isMapping(display) ? display[key] : undefined;
  if (url === undefined || url === null || url === "") return { skipped: `The orb has no ${key}.` };
  const problem = problemOf(String(url));
  if (problem === undefined) return [];
  return [
    {
      in: orb.root,
      path: ["display", key],
      message: `"${key}" is "${url}", ${problem}.`,
      hint: "Give the https address of a public page.",
    },
  ];
}

function problemOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return "which is not a URL";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "which is not an http address";
  if (/[<>{}]|%3C|%7B/i.test(text)) return "which still holds a placeholder";
  if (
    !/^[^.].*\.[a-z]{2,}\.?$/i.test(url.hostname) ||
    /(^|\.)(local|localhost|internal|invalid|test)$/i.test(url.hostname)
  ) {
    return "whose host is not one of the internet";
  }
  return undefined;
}
