import { expect, test } from "vitest";
import { timeExample, timesReport } from "../../../scripts/aws/example-times.ts";
import { ProvisionExit } from "../../../scripts/provision/provision-error.ts";

const ended = (output: string, exitCode = 0) => ({ exitCode, output });
const [vpc, group] = ["aws:ec2/vpc:Vpc", "aws:autoscaling/group:Group"];
const urn = (type: string) => `urn:pulumi:dev::web::${type}::web`;
const policy = "aws:iam/rolePolicy:RolePolicy";
const resources = [
  { urn: urn(vpc), type: vpc, created: "2026-01-01T00:00:02Z" },
  { urn: urn(policy), type: policy, created: "2026-01-01T00:00:05Z" },
  {
    urn: urn(group),
    type: group,
    dependencies: [urn(vpc), urn(policy)],
    propertyDependencies: { vpcZoneIdentifiers: [urn(vpc)] },
    created: "2026-01-01T00:00:06Z",
  },
];
const names = ["aws:ec2:Vpc web", "aws:iam:RolePolicy web", "aws:autoscaling:Group web"];
const lines = (sign: string, done: string) =>
  [2, 5, 1].map((seconds, index) => ` ${sign}  ${names[index]} ${done} (${seconds}s)\n`).join("");

/** A stack whose commands answer so, by their first word. */
const stack = (answers: Readonly<Record<string, ReturnType<typeof ended>>>) => ({
  pulumi: async ([word = ""]: readonly string[]) => answers[word] ?? ended(`unplanned: ${word}`, 1),
});
const well = {
  up: ended(lines("+", "created")),
  stack: ended(JSON.stringify({ deployment: { resources } })),
  destroy: ended(lines("-", "deleted")),
};

test("the report says how long the chain is, and what could begin earlier and why it does not", async () => {
  expect(timesReport(await timeExample(stack(well)))).toMatchInlineSnapshot(`
    "up: 3 resources, 8.0 s one after the other
        5.00 s  aws:iam:RolePolicy web
        2.00 s  aws:ec2:Vpc web
        1.00 s  aws:autoscaling:Group web
      longest chain: 6.0 s; without each dependsOn that no rule of AWS needs: 6.0 s, that up does not need: 5.0 s
          5.00 s  aws:iam:RolePolicy web
          1.00 s  aws:autoscaling:Group web

    when each was begun, when the last that it waits for was there, and how much earlier it could begin
    without a dependsOn that no rule of AWS needs, and without one that only destroy needs
       0.00 s         -   0.00 s   0.00 s  aws:ec2:Vpc web
       0.00 s         -   0.00 s   0.00 s  aws:iam:RolePolicy web
       5.00 s    5.00 s   0.00 s   3.00 s  aws:autoscaling:Group web
    in all 0.00 s and 3.00 s

    destroy: 3 resources, 8.0 s one after the other
        5.00 s  aws:iam:RolePolicy web
        2.00 s  aws:ec2:Vpc web
        1.00 s  aws:autoscaling:Group web
      longest chain: 6.0 s; without each dependsOn that no rule of AWS needs: 6.0 s, that destroy does not need: 6.0 s
          5.00 s  aws:iam:RolePolicy web
          1.00 s  aws:autoscaling:Group web"
  `);
});

test.each([
  ["up", "did not go up"],
  ["stack", "could not be read"],
  ["destroy", "did not come down"],
])("a %s that fails ends the bench with what Pulumi said", async (command, words) => {
  const failing = stack({ ...well, [command]: ended("error: AWS said no\n", 255) });
  await expect(timeExample(failing)).rejects.toMatchObject({
    message: `The example ${words} (Pulumi's status: 255).`,
    hint: "error: AWS said no",
    exitCode: ProvisionExit.failed,
  });
});
