import { persistToWorkspace } from "../../model/index.ts";

/**
 * Keeps the image files that this job made, and no others: CircleCI refuses to attach a workspace in which two jobs
 * side by side persisted the same file, as two that attached an earlier job's files would.
 */
export const persistMade = persistToWorkspace({ root: ".arm-pipeline/made", paths: [".arm-pipeline"] });
