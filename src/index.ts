/* The public API: the typed model, this orb, the generator of configurations, the compiler, and the review of orbs. */

export { type Compiler, compilerOn } from "./circleci/compilers.ts";
export { allDiagnostics } from "./compiler/catalogue.ts";
export type { BroughtChecks, CheckInput } from "./compiler/checks/input.ts";
export { type CompileOptions, type CompileResult, compile } from "./compiler/compile.ts";
export { compileOrb } from "./compiler/compile-orb.ts";
export type { Diagnostic, KindFacts, Related, Severity } from "./compiler/diagnostics/diagnostic.ts";
export { applyFixes, type Fix, type TextEdit } from "./compiler/diagnostics/fix.ts";
export { silence } from "./compiler/diagnostics/ignore.ts";
export type { Range, Source } from "./compiler/diagnostics/source.ts";
export { type Completion, completionsAt } from "./compiler/editor/complete.ts";
export { definitionAt, type Hover, hoverAt, referencesAt } from "./compiler/editor/look.ts";
export { type EditorView, editorView, type ViewOptions } from "./compiler/editor/view.ts";
export { type RenderOptions, renderCompiled } from "./compiler/emit/render-compiled.ts";
export type {
  CompiledConfiguration,
  CompiledEntry,
  CompiledWorkflow,
  Requirement,
} from "./compiler/expand/compiled.ts";
export { type Mended, mend } from "./compiler/mend.ts";
export { type OpenConfig, openConfig } from "./compiler/open-config.ts";
export type { FoundOrb, LookUpOrb, OrbNotAtHand } from "./compiler/orbs/found-orb.ts";
export type { IncludedFile, OrbFile, OrbFolder } from "./compiler/orbs/orb-folder.ts";
export { type PackedOrb, packFile, packFolder } from "./compiler/orbs/pack.ts";
export { pipelineValues } from "./compiler/pipeline-values.ts";
export { printGithub } from "./compiler/print/github.ts";
export { type JsonDiagnostic, type JsonRange, jsonDiagnostics } from "./compiler/print/json.ts";
export { type JunitOptions, printJunit } from "./compiler/print/junit.ts";
export { type Position, positionOf } from "./compiler/print/positions.ts";
export { printSarif, type SarifOptions } from "./compiler/print/sarif.ts";
export { printText } from "./compiler/print/text.ts";
export { toData } from "./compiler/source/data.ts";
export type { MappingNode, ScalarNode, SequenceNode, YamlNode } from "./compiler/source/node.ts";
export { type ValidateOptions, type Validation, validate } from "./compiler/validate.ts";
export { addToConfig } from "./generator/additions/add-to-config.ts";
export type {
  AddedPart,
  Addition,
  AdditionProblem,
  AdditionResult,
  Insertion,
} from "./generator/additions/addition.ts";
export { armPipelineOrb } from "./generator/arm-pipeline-orb.ts";
export { checkConfigInput } from "./generator/check-input.ts";
export { generateConfig } from "./generator/generate-config.ts";
export type { CheckedInput, ConfigInput, ConfigOptions, InputProblem } from "./generator/input.ts";
export { packOrb } from "./generator/pack-orb.ts";
export * from "./model/index.ts";
export { ownOrbChecks, ownOrbDiagnostics } from "./own-orb/checks/all.ts";
export { packagedOrb } from "./own-orb/packaged-orb.ts";
export { type Finding, type Review, reviewOrb } from "./publisher/review.ts";
export { fromSdk, type SdkConfig } from "./sdk/from-sdk.ts";
