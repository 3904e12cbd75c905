/** The two lines by which a script takes in a library; the first of them is what ShellCheck follows. */
const sourcing = /^# shellcheck source=lib\/([a-z_]+\.sh)\n\. "\$\{BASH_SOURCE\[0\]%\/\*\}\/lib\/\1"$/gm;

/** Any other use of the folder: it would work from the folder and fail in a job, where there is no lib/. */
const leftover = /^.*BASH_SOURCE.*$/m;

/**
 * Replaces each line that sources a library by the library's text, so that a script that works in its folder is one text in a
 * job. `readLibrary` gets the file's name, such as "say.sh"; a library that it cannot give is an error, as is a library named
 * twice, whose readonly constants would end the script.
 */
export function inlineLibraries(script: string, readLibrary: (name: string) => string): string {
  const seen = new Set<string>();
  const packed = script.replace(sourcing, (_lines, name: string) => {
    if (seen.has(name)) throw new Error(`The library ${name} is inlined twice.`);
    seen.add(name);
    return textOf(name, readLibrary);
  });
  const left = leftover.exec(packed);
  if (left !== null)
    throw new Error(`This line reads a file beside the script, which a packed script has not: ${left[0].trim()}`);
  return packed;
}

function textOf(name: string, readLibrary: (name: string) => string): string {
  try {
    return readLibrary(name).trimEnd();
  } catch (cause) {
    throw new Error(`The library lib/${name} cannot be read.`, { cause });
  }
}
