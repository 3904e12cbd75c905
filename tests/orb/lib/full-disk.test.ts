import { expect, test } from "vitest";
import { anyCalls } from "../support/planned-call.ts";
import { runScript } from "../support/run-script.ts";
import { runWithLibraries } from "../support/run-with-libraries.ts";

/** What df says of a disk with so many kilobytes left. */
const df = (left: number | string) =>
  anyCalls("df", {
    stdout: `Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/x 100 99 ${left} 99% /a b\n`,
  });

const full =
  "But the disk of <work> is full, which may be all that is wrong: make room, or take a larger machine, and run the job again.";

test.each([
  [1, 1],
  [2, 2],
  [3, 1],
  [4, 1],
  [5, 1],
  [6, 1],
  [7, 7],
  [143, 143],
])("a script that ends with %s ends with %s where the disk is full, and says that it is", async (given, status) => {
  const outcome = await runWithLibraries(["say.sh"], { calls: [df(0)], lines: [`fail ${given} 'no.'`] });
  expect([outcome.status, outcome.stderr]).toEqual([status, `case: no. ${full}\n`]);
});

test.each([[16], [5_000_000]])("a disk with %s kB left is not mentioned", async (left) => {
  const outcome = await runWithLibraries(["say.sh"], { calls: [df(left)], lines: ["fail 5 'no.'"] });
  expect([outcome.status, outcome.stderr]).toEqual([5, "case: no.\n"]);
});

test.each([
  ["df: no such file", ["df"], { stderr: "df: no\n", status: 1 }],
  ["nothing", ["df"], { stdout: "" }],
] as const)("a df that says %s changes nothing", async (_what, [tool], reply) => {
  const outcome = await runWithLibraries(["say.sh"], { calls: [anyCalls(tool, reply)], lines: ["fail 5 'no.'"] });
  expect([outcome.status, outcome.stderr]).toEqual([5, "case: no.\n"]);
});

test("a temporary folder that cannot be made ends the script with a sentence", async () => {
  const calls = [df(0), anyCalls("mktemp", { status: 1, stderr: "mktemp: No space left on device\n" })];
  const lines = ["SCRATCH=$(temporary) || exit $?", "echo not reached"];
  const { status, stdout, stderr } = await runWithLibraries(["say.sh"], { calls, lines });
  expect([status, stdout, stderr]).toEqual([
    ...[1, ""],
    `mktemp: No space left on device\ncase: no temporary folder could be made in <tmp>; why stands above. ${full}\n`,
  ]);
});

test("an image that could not be looked for on a full disk is not said to be missing", async () => {
  const image = { schema: 2, name: "web", reference: `docker.io/acme/web@sha256:${"a".repeat(64)}` };
  const files = { ".arm-pipeline/images/web.json": JSON.stringify(image) };
  const docker = anyCalls("docker", { status: 1, stderr: "no such manifest: No space left on device\n" });
  const { status, stderr } = await runScript("verify_image.sh", { files, calls: [df(0), docker] });
  expect([status, stderr.split("\n").at(-2)]).toEqual([
    1,
    expect.stringMatching(/^verify_image: .* But the disk of <work> is full/),
  ]);
});
