import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { nameFix } from "../diagnostics/fix.ts";
import { inOrder, nearestName, suggest } from "../diagnostics/suggest.ts";

/** `<<` that begins no tag. */
export const unclosedTag = defineDiagnostic<object>({
  code: "unclosed-tag",
  severity: "error",
  about:
    "In version 2.1, `<<` begins a parameter, such as `<< parameters.name >>`. A here-document of the shell or a shift must be written with a backslash. https://circleci.com/docs/guides/orchestrate/reusing-config/",
  message: () => "This `<<` begins a parameter that does not end.",
  hint: () => "Write `\\<<` if it is meant as text, such as in a here-document of the shell.",
});

/** An include of an orb's folder that was not packed. */
export const unresolvedInclude = defineDiagnostic<{ readonly raw: string }>({
  code: "unresolved-include",
  severity: "error",
  about:
    "`<<include(file)>>` is for packing: it puts a file of an orb's folder in its place. CircleCI itself does not know it. https://circleci.com/docs/orbs/author/orb-author/#include-scripts",
  message: ({ raw }) => `"${raw}" is for packing, and this was not packed.`,
  hint: () => "Pack the orb's folder first: arm-pipeline orb pack FOLDER",
});

/** A section's tag without its partner. */
export const unclosedSection = defineDiagnostic<{ readonly path: string }>({
  code: "unclosed-section",
  severity: "error",
  about: "A section `<<# name >>` or `<<^ name >>` ends with `<</ name >>` of the same name.",
  message: ({ path }) => `The section "${path}" has only one of its two tags.`,
  hint: ({ path }) => `Write \`<</ ${path} >>\` where it ends.`,
});

/** A name that stands for nothing in its place. */
export const unknownReference = defineDiagnostic<{ readonly path: string; readonly known: readonly string[] }>({
  code: "unknown-reference",
  severity: "error",
  about:
    "`<< >>` can refer to the parameters of the component that it stands in, to pipeline values, and in a matrix to the matrix's values. Nothing else is in scope: a command does not see the parameters of the job that calls it, and an orb does not see the configuration's pipeline parameters. https://circleci.com/docs/guides/orchestrate/pipeline-variables/#scope-of-parameters",
  message: ({ path }) =>
    path.startsWith("parameters.")
      ? `There is no parameter "${path.slice("parameters.".length)}" here.`
      : `"${path}" stands for nothing here.`,
  hint: ({ path, known }) => {
    const prefix = /^pipeline\.parameters\.|^[^.]*\./.exec(path)?.[0] ?? "";
    const alike = known.filter((name) => name.startsWith(prefix));
    // The part that all of them share says nothing of how near they are.
    const nearest = nearestName(
      path.slice(prefix.length),
      alike.map((name) => name.slice(prefix.length)),
    );
    if (nearest !== undefined) return `Did you mean "${prefix}${nearest}"?`;
    if (prefix === "pipeline.")
      return "The values of a pipeline: https://circleci.com/docs/reference/variables/#pipeline-values";
    if (prefix !== "" && alike.length > 0) return inOrder(alike, "In scope");
    if (prefix === "pipeline.parameters.")
      return "Declare it in `parameters` of the configuration; an orb sees none of them, and is handed what it needs.";
    if (prefix === "parameters.")
      return "Declare it in `parameters` of this component, and pass it where the component is called.";
    const whole = known.find(
      (name) => /^(?:parameters|matrix|pipeline\.parameters|pipeline)\.[^.]+$/.test(name) && name.endsWith(`.${path}`),
    );
    if (whole !== undefined) return `Did you mean "${whole}"?`;
    const own = known.filter((name) => !/^pipeline\.(?!parameters\.)/.test(name));
    return suggest(path, own, "In scope, besides the pipeline's values") ?? "Only the pipeline's values are in scope.";
  },
  fix: ({ path, known }, at) => {
    const prefix = /^pipeline\.parameters\.|^[^.]*\./.exec(path)?.[0] ?? "";
    const alike = known.filter((name) => prefix !== "" && name.startsWith(prefix));
    return nameFix(
      at,
      path.slice(prefix.length),
      alike.map((name) => name.slice(prefix.length)),
    );
  },
});

/** A list or a mapping within a text. */
export const notText = defineDiagnostic<{ readonly path: string; readonly found: string }>({
  code: "not-text",
  severity: "error",
  about: "Within a longer text a parameter becomes text; a list or a mapping can only stand alone.",
  message: ({ path, found }) => `"${path}" is ${found}, which cannot stand within a text.`,
  hint: () => "Let it be the whole value.",
});
