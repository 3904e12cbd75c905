import { expect, test } from "vitest";
import { anyCalls } from "../support/planned-call.ts";
import { runScript } from "../support/run-script.ts";
import { building, limited } from "./limited.ts";

/** Every way out of a value that shells and CircleCI know; each would leave a file "pwned" behind. */
const hostile = {
  "substitution, quotes, separators and CircleCI's brackets":
    "a$(touch pwned)`touch pwned`'; touch pwned; '\"; touch pwned; \"|touch pwned&<< parameters.x >>\\",
  "a leading dash": "-x$(touch pwned)",
  "an option": "--push",
  "arithmetic that runs": "a[$(touch pwned)]",
  "another line": "a\ntouch pwned",
} as const;

const tools = [...["docker", "git", "aws"].map((tool) => anyCalls(tool)), anyCalls("uname", { stdout: "aarch64\n" })];

const cases = limited.flatMap(([script, parameters, env, files]) =>
  parameters.map((parameter) => ({ script, parameter, env, files })),
);

test.each(cases)(
  "$script refuses a hostile $parameter by name, and runs nothing of it",
  async ({ script, parameter, env, files }) => {
    const outcomes = Object.values(hostile).map(async (value) => {
      const outcome = await runScript(script, {
        env: { ...env, [`PARAM_${parameter.toUpperCase()}`]: value },
        files,
        calls: tools,
      });
      const named =
        outcome.stderr.includes(`parameter "${parameter}"`) || `status ${outcome.status}: ${outcome.stderr}`;
      const called = outcome.calls.filter((made) => made.tool !== "circleci").map((made) => made.tool);
      return { status: outcome.status, named, called, files: outcome.files };
    });
    const refused = { status: 2, named: true, called: [], files };
    expect(await Promise.all(outcomes)).toEqual(Object.values(hostile).map(() => refused));
  },
);

test("a Dockerfile and a folder with a hostile name are just names", async () => {
  const name = "a$(touch pwned)`touch pwned`'; touch pwned; '\" << x >>";
  const files = { [name]: "", [`d${name}/x`]: "" };
  const env = { ...building, PARAM_DOCKERFILE: name, PARAM_BUILD_CONTEXT: `d${name}` };
  const outcome = await runScript("build_image.sh", { env, files, calls: tools });
  const build = outcome.calls.find((made) => made.args[1] === "build");
  expect([build?.args[3], build?.args.slice(-2), outcome.files]).toEqual([`--file=${name}`, ["--", `d${name}`], files]);
});
