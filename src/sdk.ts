/* For users of CircleCI's SDK, apart from the library, whose users need no types of it. */

export { fromSdk, type SdkConfig } from "./sdk/from-sdk.ts";
export { type ArmPipelineImport, armPipelineImport } from "./sdk/orb-import.ts";
