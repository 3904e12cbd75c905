import { get, type YamlNode } from "./node.ts";

/**
 * Whether a document is of the version before 2.1, which has no parameters, orbs, commands and executors. A file that
 * names a version in its workflows alone was taken for one: thoughtbot/administrate had such a file from January 2018
 * to May 2019 (docs/tried-histories.md).
 */
export const isVersion2 = (document: YamlNode): boolean => {
  const version = get(document, "version");
  return version === undefined ? isTwo(get(get(document, "workflows"), "version")) : isTwo(version);
};

const isTwo = (version: YamlNode | undefined): boolean =>
  version?.kind === "scalar" && (version.value === 2 || version.value === "2" || version.value === "2.0");
