import { expect, test } from "vitest";
import { orbSourceUrl } from "../../src/orb/own-orb.ts";
import { packScripts } from "../../src/orb/pack-scripts.ts";

const source = (name: string) => `# shellcheck source=lib/${name}.sh\n. "\${BASH_SOURCE[0]%/*}/lib/${name}.sh"\n`;
const share =
  "#!/usr/bin/env bash\n# Shares.\narm_pipeline_functions() {\n  : # packing: the functions\n}\nmain $ARM_PIPELINE_FUNCTIONS\n";

/** Packs scripts that are files of this map. */
const packed = (files: Readonly<Record<string, string>>) =>
  packScripts(
    Object.keys(files)
      .filter((path) => !path.includes("/"))
      .map((path) => path.replace(".sh", "")),
    (path) => {
      const text = path === "share_functions.sh" ? share : files[path];
      if (text === undefined) throw new Error(`no ${path}`);
      return text;
    },
  );

const files = {
  "greet.sh": `#!/usr/bin/env bash\n# Greets.\nset -euo pipefail\nSCRIPT_NAME=greet\n${source("say")}${source("names")}greet # with say\n`,
  "count.sh": `#!/usr/bin/env bash\n# Counts.\nSCRIPT_NAME=count\n${source("say")}\nlog 1 # hello\n`,
  "lib/say.sh":
    "# Says.\nreadonly GREETING='good\n  day'\n\n# say: $1 $& \\n\nsay() { echo \"$GREETING\"; }\nlog() { echo; }\n",
  "lib/names.sh":
    'greet() {\n  # to all\n  say "$(names)"\n}\nnames() (\n  cd /\n)\nunused() { :; }\nTRIED=$(echo)\nreadonly TRIED\n',
};

test("a script takes its functions from the file of the step before it, and says where its source is", () => {
  const packer = packed(files);
  expect(packer.variable).toMatch(/^ARM_PIPELINE_FUNCTIONS_[0-9a-f]{8}$/);
  expect(packer.script("greet")).toBe(`#!/usr/bin/env bash
# ${orbSourceUrl("scripts/greet.sh")}
set -euo pipefail
SCRIPT_NAME=greet
. "\${${packer.variable}-}" || { echo "greet: the step \\"Share functions between steps\\" has not run in this job." >&2; exit 2; }
greet # with say
`);
});

test("a script that runs always has nothing to do where no step has worked", () => {
  const packer = packed(files);
  const [, , , taking = ""] = packer.script("count", { always: true }).split("\n");
  expect(taking).toBe(
    `if [[ ! -v ${packer.variable} ]]; then echo "No step of this orb has worked in this job, so there is nothing to undo."; exit 0; fi`,
  );
});

test("what scripts share is written once: the functions and constants that they need, whole, and no other", () => {
  const packer = packed(files);
  const top = `#!/usr/bin/env bash\n# ${orbSourceUrl("scripts/lib")}\n`;
  expect(packer.shared(["greet", "count"])).toBe(`${top}arm_pipeline_functions() {
GREETING='good
  day'
say() { echo "$GREETING"; }
log() { echo; }
greet() {
  say "$(names)"
}
names() (
  cd /
)
}
main $${packer.variable}
`);
  expect(packer.shared(["count"])).toBe(
    `${top}arm_pipeline_functions() {\nlog() { echo; }\n}\nmain $${packer.variable}\n`,
  );
});

test("a script without libraries stays as it is, and shares nothing", () => {
  const packer = packed({ "alone.sh": "#!/usr/bin/env bash\nmain\n" });
  expect([packer.script("alone").endsWith("alone.sh\nmain\n"), packer.shared(["alone"]).includes("{\n  :\n}")]).toEqual(
    [true, true],
  );
});

test("other libraries give another variable, so that two versions of the orb in one job do not meet", () => {
  const changed = { ...files, "lib/say.sh": `${files["lib/say.sh"]}bye() { :; }\n` };
  expect([packed(files).variable === packed({ ...files }).variable, packed(changed).variable]).toEqual([
    true,
    expect.not.stringMatching(packed(files).variable),
  ]);
});

test.each([
  ["a library that is not there", { ...files, "lib/names.sh": undefined }, "The library lib/names.sh cannot be read."],
  [
    "a library that is taken in twice",
    { "greet.sh": `${source("say")}${source("say")}` },
    "The library say.sh is taken in twice.",
  ],
  [
    "a library that does something",
    { "greet.sh": source("say"), "lib/say.sh": "say() { :; }\nset -e\n" },
    "lib/say.sh does something besides defining functions and constants: set -e",
  ],
])("%s is an error that names it", (_what, given, message) => {
  expect(() => packed(given as Readonly<Record<string, string>>)).toThrow(message);
});

test("two libraries of one job that define the same are an error", () => {
  const packer = packed({
    "a.sh": `${source("one")}ask\n`,
    "b.sh": `${source("two")}ask\n`,
    "lib/one.sh": "ask() { :; }\n",
    "lib/two.sh": "ask() { :; }\n",
  });
  expect(packer.shared(["a"])).toContain("ask()");
  expect(() => packer.shared(["a", "b"])).toThrow(
    '"ask" is defined in lib/one.sh and in lib/two.sh. Give one of them another name.',
  );
});

test.each(['. "${BASH_SOURCE[0]%/*}/lib/say.sh"', '  . "${BASH_SOURCE[0]%/*}/other.sh"'])(
  "%s is refused: it has no shellcheck line, or is no library",
  (line) => {
    expect(() => packed({ "greet.sh": `${line}\n` }).script("greet")).toThrow(
      `greet.sh reads a file beside it, which a packed script has not: ${line.trim()}`,
    );
  },
);
