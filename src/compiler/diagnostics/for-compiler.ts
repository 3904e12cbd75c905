import type { Compiler } from "../../circleci/compilers.ts";
import type { Report } from "./diagnostic.ts";

/**
 * What the cloud refuses only since its compiler is another one, that before took: it is worth a word there, and no
 * more.
 */
export const forCompiler = (report: Report, compiler: Compiler = "cloud"): Report =>
  compiler === "cloud"
    ? report
    : (diagnostic) => report(diagnostic.since === undefined ? diagnostic : { ...diagnostic, severity: "warning" });
