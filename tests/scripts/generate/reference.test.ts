import { expect, test } from "vitest";
import { referencePage } from "../../../scripts/generate/reference.ts";
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
  expect(referencePage(orb)).toBe(`<!-- Generated from src/orb by: npm run generate -->

# Reference of the orb

Exit statuses of the steps, and the files that jobs hand over: [shell-contract.md](shell-contract.md). Whole configurations to start
from: [recipes.md](recipes.md).

## Jobs

<details><summary><code>greet</code>: Greet.</summary>

| parameter | type | default | what it does |
| --- | --- | --- | --- |
| \`whom\` | string | **required** | Name \\| names. |
| \`how\` | \`kindly\` \`briefly\` | \`kindly\` | Manner. |
| \`note\` | string | none | A note. |

</details>

## Commands

## Executors
`);
});
