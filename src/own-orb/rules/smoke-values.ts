import { nearestName } from "../../compiler/diagnostics/suggest.ts";
import { entriesOf, isConstant, type Line } from "./constant.ts";
import type { WrongCheck } from "./smoke-checks.ts";

/*
 * What a smoke test takes besides its checks: the patterns of orb/scripts/smoke_test.sh and lib/answer.sh, and
 * whole_number of lib/parameters.sh. tests/own-orb/same-as-the-shell.test.ts asks both about the same values.
 */
const host = "(?:[A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]+)?";
const url = new RegExp(`^(?:[Hh][Tt][Tt][Pp][Ss]?://${host}(?:[/?#][^\\s\\u0000-\\u001f\\u007f]*)?)?$`);
const connectTo = new RegExp(`^(?:${host})?$`);
const latencyLimit = /^p(?:50|95|99) [0-9]{1,6}$/;
const wholeNumber = /^[0-9]{1,6}$/;
const deployment = "deployment";

type Rule = (text: string) => readonly { readonly piece: Line; readonly what: string }[];

const text =
  (pattern: RegExp, what: string): Rule =>
  (value) =>
    isConstant(value) && !pattern.test(value) ? [{ piece: { text: value, start: 0 }, what }] : [];

const number =
  (least: number): Rule =>
  (value) => {
    const what = wholeNumber.test(value) ? `at least ${least}` : "a whole number";
    return wholeNumber.test(value) && Number(value) >= least ? [] : [{ piece: { text: value, start: 0 }, what }];
  };

const aHost = 'a host with or without a port, or "deployment"';

/** A host it could be, to which the test would connect in vain: a word that is a slip away from the one meant. */
export const isSlip = (value: string): boolean =>
  /^[a-z]+$/i.test(value) && value !== deployment && nearestName(value, [deployment]) !== undefined;

const rules = {
  url: text(url, "a URL of http or https without a user in it"),
  connect_to: (value) =>
    isSlip(value) ? [{ piece: { text: value, start: 0 }, what: aHost }] : text(connectTo, aHost)(value),
  latency_limit: (value) =>
    entriesOf(value)
      .filter((piece) => isConstant(piece.text) && !latencyLimit.test(piece.text))
      .map((piece) => ({ piece, what: 'a limit in milliseconds, such as "p95 400"' })),
  successes: number(0),
  deadline: number(1),
  request_timeout: number(1),
  latency_requests: number(0),
  certificate_days: number(0),
} as const satisfies Readonly<Record<string, Rule>>;

/** A parameter of a smoke test that is about all of its checks. */
export type SmokeValue = keyof typeof rules;

/** Those parameters. */
export const smokeValues = Object.keys(rules) as readonly SmokeValue[];

/** What is wrong with such a parameter's value. */
export const wrongSmokeValue = (label: SmokeValue, value: string): readonly WrongCheck[] =>
  rules[label](value).map((wrong) => ({ ...wrong, label }));
