import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import { get, textOf, type YamlNode } from "../source/node.ts";
import { type CheckInput, placeOf } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";

/** A shallow checkout without its depth, or a depth for another one. */
export const checkoutDepth = defineDiagnostic<{ readonly method: string | undefined }>({
  code: "checkout-depth",
  severity: "warning",
  about:
    "`depth` is how many commits a checkout with `method: shallow` fetches: that method needs it, and no other one reads it. https://circleci.com/docs/reference/configuration-reference/#checkout",
  message: ({ method }) =>
    method === "shallow"
      ? 'A shallow checkout needs "depth".'
      : `Only a shallow checkout reads "depth", and this one is ${method ?? "full"}.`,
  hint: ({ method }) => (method === "shallow" ? "Write how many commits it needs: depth: 1" : "Write method: shallow."),
});

/** Reports checkouts whose method and depth do not fit together. */
export function checkCheckoutDepths({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, step } of stepsNamed("checkout", compiled)) {
    const found = misfit(step.body);
    if (found === undefined) continue;
    const { at, related } = placeOf(found.at, { entry, source });
    report(checkoutDepth.at(at, { method: found.method }, related));
  }
}

function misfit(body: YamlNode | undefined): { readonly at: Range; readonly method: string | undefined } | undefined {
  const [written, depth] = [get(body, "method"), get(body, "depth")];
  const method = textOf(written);
  if (written !== undefined && method === "shallow" && depth === undefined) return { at: written, method };
  return depth !== undefined && method !== "shallow" ? { at: depth, method } : undefined;
}
