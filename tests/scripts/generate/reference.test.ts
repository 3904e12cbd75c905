import { expect, test } from "vitest";
import { referenceOf } from "../../../scripts/generate/reference.ts";
import { defineJob, defineOrb, machine, oneOf, string } from "../../../src/model/index.ts";

test("a job is listed with its parameters, their types, defaults and descriptions", () => {
  const orb = defineOrb({
    jobs: [
      defineJob({
        name: "greet",
        description: "Greet.",
        parameters: {
          whom: string("Name | names."),
          how: oneOf(["kindly", "briefly"], "Manner.", { default: "kindly" }),
          note: string("A note.", { default: "" }),
        },
        executor: machine(),
        steps: () => [],
      }),
    ],
  });
  expect(referenceOf(orb)).toBe(`### Jobs

<details><summary><code>greet</code>: Greet.</summary>

| parameter | type | default | what it does |
| --- | --- | --- | --- |
| \`whom\` | string | **required** | Name \\| names. |
| \`how\` | \`kindly\` \`briefly\` | \`kindly\` | Manner. |
| \`note\` | string | none | A note. |

</details>

### Commands

### Executors`);
});
