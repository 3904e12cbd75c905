import { expect, test } from "vitest";
import { readmeLines } from "../../../scripts/check/readme-lines.ts";

test("the commands of shell blocks are read, without their comments, in order", () => {
  const markdown = `\`\`\`sh
npx arm-pipeline validate   # every error
# a line of its own
$ npx arm-pipeline orb pack src > orb.yml

npx arm-pipeline compile \\
  --param a=b#c
\`\`\`
\`\`\`yaml
npx arm-pipeline doctor
\`\`\`
`;
  expect(readmeLines(markdown)).toEqual([
    { kind: "run", command: "npx arm-pipeline validate" },
    { kind: "run", command: "npx arm-pipeline orb pack src > orb.yml" },
    { kind: "run", command: "npx arm-pipeline compile    --param a=b#c" },
  ]);
});

test.each([
  ["npm ci && npm run demo", "left-out"],
  ["npx arm-pipeline run", "left-out"],
  ["npx arm-pipeline run test --machine host", "left-out"],
  ["npx arm-pipeline run --dry-run", "run"],
  ["npx arm-pipeline runs list", "run"],
  ["npx arm-pipeline init --yes", "run"],
  ["npx arm-pipeline init", "left-out"],
  ["curl https://example.com | sh", "unknown"],
  ["npx arm-pipelines validate", "unknown"],
])("%s is %s", (command, kind) => {
  expect(readmeLines(`\`\`\`sh\n${command}\n\`\`\`\n`)).toMatchObject([{ kind, command }]);
});
