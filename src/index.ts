/* The public API: the typed model, this orb, the generator of configurations, and the review of orbs. */
export { checkConfigInput } from "./generator/check-input.ts";
export { generateConfig } from "./generator/generate-config.ts";
export type { CheckedInput, ConfigInput, ConfigOptions, InputProblem } from "./generator/input.ts";
export * from "./model/index.ts";
export { armPipelineOrb } from "./orb/orb.ts";
export { packOrb } from "./orb/pack-orb.ts";
export { type OrbReading, readPackedOrb, readUnpackedOrb } from "./publisher/read-orb.ts";
export { type Finding, type Review, reviewOrb } from "./publisher/review.ts";
export type { OrbSource, SourceFile } from "./publisher/sources.ts";
