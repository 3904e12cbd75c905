import type { ConfigOptions } from "../../generator/input.ts";
import type { Program } from "../../generator/repository/programs.ts";

/**
 * What the chosen program seems to lack, as far as its sources show it: the jobs set a configuration key to the pushed
 * image and ask the output `url`. A program in which nothing could be read at all is not spoken of.
 */
export function programNotes(programs: readonly Program[], { deployment, images }: ConfigOptions): readonly string[] {
  const program = programs.find(({ folder }) => folder === deployment?.program);
  if (program === undefined) return [];
  const { folder, imageKeys, outputs } = program;
  const keys = images.length > 1 ? images.map(({ name }) => `${camelCase(name)}Image`) : ["image"];
  const unread = keys.filter((key) => !imageKeys.includes(key));
  const where = `The program in ${folder === "." ? "this folder" : folder}`;
  return [
    ...unread.map(
      (key) =>
        `${where} seems not to read the configuration key "${key}", which the pushed image is set to, by digest.`,
    ),
    ...(outputs.length > 0 && !outputs.includes("url")
      ? [`${where} seems to have no output "url", which the smoke test asks; it has ${outputs.join(", ")}.`]
      : []),
  ];
}

const camelCase = (name: string): string =>
  name.replaceAll(/[-_.]+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
