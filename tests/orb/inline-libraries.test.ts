import { expect, test } from "vitest";
import { inlineLibraries } from "../../src/orb/inline-libraries.ts";

const source = (name: string) => `# shellcheck source=lib/${name}\n. "\${BASH_SOURCE[0]%/*}/lib/${name}"`;

test("each sourcing is replaced by the library's text, in its place", () => {
  const script = `#!/usr/bin/env bash\n${source("say.sh")}\n${source("retry.sh")}\nmain\n`;
  const read = (name: string) => `# text of ${name}: $1 $& \\n\n\n`;
  expect(inlineLibraries(script, read)).toBe(
    "#!/usr/bin/env bash\n# text of say.sh: $1 $& \\n\n# text of retry.sh: $1 $& \\n\nmain\n",
  );
});

test("a script without libraries stays as it is", () => {
  const read = (name: string): string => {
    throw new Error(name);
  };
  expect(inlineLibraries("#!/usr/bin/env bash\nmain\n", read)).toBe("#!/usr/bin/env bash\nmain\n");
});

test("a missing library is an error that names it and keeps its cause", () => {
  const cause = new Error("ENOENT");
  const read = () => {
    throw cause;
  };
  expect(() => inlineLibraries(source("say.sh"), read)).toThrow(
    new Error("The library lib/say.sh cannot be read.", { cause }),
  );
});

test("a library named twice is an error, since its constants are readonly", () => {
  expect(() => inlineLibraries(`${source("say.sh")}\n${source("say.sh")}`, () => "")).toThrow(
    "The library say.sh is inlined twice.",
  );
});

test.each(['. "${BASH_SOURCE[0]%/*}/lib/say.sh"', '  . "${BASH_SOURCE[0]%/*}/other.sh"'])(
  "%s is refused: it has no shellcheck line, or is no library",
  (line) => {
    expect(() => inlineLibraries(`${line}\n`, () => "")).toThrow(
      `This line reads a file beside the script, which a packed script has not: ${line.trim()}`,
    );
  },
);
