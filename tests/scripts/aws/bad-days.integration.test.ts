import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zones } from "../../../scripts/aws/account/behaviour/zones.ts";
import { expiring, refusing, slow, throttling } from "../../../scripts/aws/account/faults.ts";
import type { Layer } from "../../../scripts/aws/account/layer.ts";
import type { Account } from "../../../scripts/aws/account/start-account.ts";
import { wireTo } from "../../../scripts/aws/account/wire.ts";
import { listAt, textAt } from "../../../scripts/aws/account/xml.ts";
import { difference, inventory, type Thing } from "../../../scripts/aws/inventory.ts";
import type { ExampleStack } from "../../../scripts/aws/stack.ts";
import { minute, type TestAccount, testAccount, usually } from "./account.ts";
import { expectDocumented } from "./documented-table.ts";
import { deployStep, destroyStep, type StepEnded } from "./orb-job.ts";

/** What a bad day came to: a row of the table. */
type Row = { readonly day: string; readonly ended: string; readonly said: string; readonly left: string };

/** An account of its own with a stack, on a day. */
type Day = {
  readonly account: Account;
  readonly stack: ExampleStack;
  readonly region: string;
  readonly before: readonly Thing[];
  /** What is there that was not there before. */
  readonly added: () => Promise<readonly Thing[]>;
};

let aws: TestAccount;
let numbered = 0;
const rows: Row[] = [];

beforeAll(async () => {
  aws = await testAccount();
});
afterAll(() => aws.end());

async function begin(
  layers: readonly Layer[] = [],
  { region = "eu-west-1", config = {} }: { readonly region?: string; readonly config?: Record<string, string> } = {},
): Promise<Day> {
  numbered += 1;
  const account = await aws.open({ layers, account: `1111222233${String(numbered).padStart(2, "0")}` });
  const stack = await aws.stack(account.endpoint, { env: usually, config: { "aws:region": region, ...config } });
  const before = await inventory(account.endpoint, region);
  const added = async () => difference(before, await inventory(account.endpoint, region)).added;
  return { account, stack, region, before, added };
}

const deploy = (day: Day, parameters: Readonly<Record<string, string>> = {}) => deployStep(day.stack, { parameters });
const destroy = (day: Day, parameters: Readonly<Record<string, string>> = {}) => destroyStep(day.stack, parameters);

/** The words of an output that fit, without what is another each time. */
function said({ output }: StepEnded, words: RegExp): string {
  const found = words.exec(output)?.[0];
  if (found === undefined) throw new Error(`nothing said ${words}:\n${output}`);
  return found
    .replaceAll(/-[0-9a-f]{7}\b/g, "")
    .replaceAll(/\b(vpc|subnet|sg|igw)-[0-9a-f]{8,}/g, "$1-...")
    .replaceAll(/\d{12}/g, "123456789012");
}

/** What a destroy made good. */
const leftThenNothing = "what had been made, all of it in the state; destroyed: nothing";

describe.concurrent("on a bad day", () => {
  test("a quota is full half-way", async () => {
    const words =
      "You have requested more vCPU capacity than your current vCPU limit of 2 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.";
    const day = await begin([
      refusing({ service: "ec2", action: "RunInstances" }, { code: "VcpuLimitExceeded", message: words, after: 1 }),
    ]);
    const ended = await deploy(day, minute(600));
    expect(ended.status, ended.output).toBe(1);
    const sentence = said(ended, /timeout after 600 s while waiting for 3 instances of \S+ to be in service\. .*/);
    expect((await day.added()).length).toBeGreaterThan(0);
    const after = await destroy(day);
    expect([after.status, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "A quota of instances is full half-way",
      ended: "deploy 1, destroy 0",
      said: sentence,
      left: leftThenNothing,
    });
  });

  test("credentials expire in the middle", async () => {
    const fault = expiring({ service: "elasticloadbalancing", action: "CreateListener" });
    const day = await begin([fault.layer]);
    const ended = await deploy(day);
    expect(ended.status, ended.output).toBe(3);
    const sentence = said(ended, /ExpiredToken\w*: The security token included in the request is expired/);
    const words = said(ended, /the update of the stack "dev" failed: .*/);
    fault.renew();
    expect((await day.added()).length).toBeGreaterThan(0);
    const after = await destroy(day);
    expect([after.status, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "Credentials expire in the middle",
      ended: "deploy 3; with new ones, destroy 0",
      said: `${sentence}; ${words}`,
      left: leftThenNothing,
    });
  });

  test("a service never gets steady", async () => {
    const day = await begin();
    await change(
      day,
      "security.ts",
      "fromPort: containerPort,\n      toPort: containerPort,",
      "fromPort: 1,\n      toPort: 1,",
    );
    const ended = await deploy(day);
    expect(ended.status, ended.output).toBe(1);
    const sentence = said(ended, /the deployment of "web\S*" failed: .*/);
    expect((await day.added()).length).toBeGreaterThan(0);
    const after = await destroy(day);
    expect([after.status, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "A service never gets steady: a port is closed",
      ended: "deploy 1, destroy 0",
      said: sentence,
      left: leftThenNothing,
    });
  });

  test("a deploy is cancelled while instances start", async () => {
    const cancelled = new AbortController();
    const starting: Layer = {
      service: "ec2",
      actions: ["RunInstances"],
      around: async (request, _world, next) => {
        cancelled.abort();
        return next(request);
      },
    };
    const day = await begin([starting, slow({ service: "ec2", action: "RunInstances" }, 1_500)]);
    const ended = await deployStep(day.stack, { signal: cancelled.signal });
    expect(ended.status, ended.output).toBe(143);
    const sentence = said(ended, /cancelled while waiting for 3 instances of \S+ to be in service/);
    const words = said(ended, /the job was told to stop, and Pulumi ended in order .*/);
    expect((await day.added()).length).toBeGreaterThan(0);
    const after = await destroy(day);
    expect([after.status, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "A deploy is cancelled while instances start",
      ended: "deploy 143, destroy 0",
      said: `${sentence}; ${words}`,
      left: leftThenNothing,
    });
  });

  test("a resource is deleted by hand, and AWS refuses a destroy for a while", async () => {
    const aim = { service: "ec2", action: "DeleteSubnet" };
    const refusal = { code: "DependencyViolation", message: "The subnet has dependencies and cannot be deleted." };
    let refused = 0;
    const counting: Layer = {
      ...{ service: aim.service, actions: [aim.action] },
      around: async (request, _world, next) => {
        const answer = await next(request);
        refused += Number(answer.status >= 400);
        return answer;
      },
    };
    const day = await begin([counting, refusing(aim, { ...refusal, times: 4 })]);
    expect((await deploy(day)).status).toBe(0);
    const group = (await day.added()).find(({ kind }) => kind === "log group")?.id ?? "";
    const wire = wireTo(day.account.endpoint, day.region);
    await wire.json("logs", "DeleteLogGroup", { logGroupName: group });
    const mended = await deploy(day, { PARAM_REFRESH: "true" });
    expect(mended.status, mended.output).toBe(0);
    const sentence = said(mended, /aws:cloudwatch:LogGroup web created/);
    expect((await day.added()).some(({ kind }) => kind === "log group")).toBe(true);
    const again = (await day.added()).find(({ kind }) => kind === "log group")?.id ?? "";
    await wire.json("logs", "DeleteLogGroup", { logGroupName: again });
    const after = await destroy(day);
    expect([after.status, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "A log group is deleted by hand, twice",
      ended: "deploy with `refresh` 0, destroy 0",
      said: sentence,
      left: "nothing",
    });
    expect(refused).toBe(4);
    rows.push({
      day: "AWS refuses to delete a subnet four times",
      ended: "destroy 0",
      said: "nothing: it is tried again, for 20 minutes",
      left: "nothing",
    });
  });

  test("the account has no default network, and AWS refuses a destroy for good", async () => {
    let refuses = true;
    const aim = { service: "ec2", action: "DeleteVpc", where: () => refuses };
    const refusal = { code: "DependencyViolation", message: "The vpc has dependencies and cannot be deleted." };
    const day = await begin([refusing(aim, refusal)]);
    const wire = wireTo(day.account.endpoint, day.region);
    refuses = false;
    const described = await wire.query("ec2", "DescribeVpcs");
    for (const subnet of listAt(await wire.query("ec2", "DescribeSubnets"), "subnetSet"))
      await wire.query("ec2", "DeleteSubnet", { SubnetId: textAt(subnet, "subnetId") });
    await wire.query("ec2", "DeleteVpc", { VpcId: textAt(listAt(described, "vpcSet")[0], "vpcId") });
    expect(await inventory(day.account.endpoint, day.region)).toEqual([]);
    refuses = true;
    const made = await deploy(day);
    expect(made.status, made.output).toBe(0);
    const ended = await destroy(day, minute(1_500));
    expect(ended.status, ended.output).toBe(5);
    const sentence = said(ended, /DependencyViolation: The vpc .*\)/);
    // What is left is named by its ARN, with the command that removes it.
    const named = said(
      ended,
      /aws:ec2\/vpc:Vpc web \(vpc-\w+\) arn:aws:ec2:\S+\n +aws ec2 delete-vpc --vpc-id vpc-\w+/,
    );
    const [arn = "", command = ""] = named.split(/\n +/);
    const kinds = [...new Set((await day.added()).map(({ kind }) => kind))];
    refuses = false;
    const after = await destroy(day);
    expect([after.status, await inventory(day.account.endpoint, day.region)], after.output).toEqual([0, []]);
    rows.push({
      day: "The account has no default network",
      ended: "deploy 0, destroy 0",
      said: "nothing: the example brings its own",
      left: "nothing",
    });
    rows.push({
      day: "AWS refuses to delete the network for good",
      ended: "destroy 5; later 0",
      said: `${sentence}; ${arn}: \`${command}\``,
      left: `the ${kinds.join(", ")}; later nothing`,
    });
  });

  test("two pipelines deploy at once", async () => {
    const day = await begin();
    const other = await aws.stack(day.account.endpoint, { name: "ci-2", env: usually });
    const ended = await Promise.all([deploy(day), deployStep(other)]);
    expect(
      ended.map(({ status }) => status),
      ended.map(({ output }) => output).join("\n"),
    ).toEqual([0, 0]);
    const made = await day.added();
    expect(made.filter(({ kind }) => kind === "instance")).toHaveLength(6);
    expect(new Set(made.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(made.length);
    const after = await Promise.all([destroy(day), destroyStep(other)]);
    expect([after.map(({ status }) => status), await day.added()]).toEqual([[0, 0], []]);
    rows.push({
      day: "Two pipelines deploy and destroy at once",
      ended: "all 0",
      said: "nothing: no name is shared",
      left: "nothing",
    });
  });

  test("a region has zones without t4g, one to opt in to, and a local one, and AWS throttles each call", async () => {
    const more = [
      { name: "us-east-1-bos-1a", optIn: "opted-in" },
      { name: "us-east-1-atl-1a", optIn: "not-opted-in" },
    ] as const;
    const day = await begin([throttling(), zones(more)], { region: "us-east-1", config: { zones: "5" } });
    const ended = await deploy(day);
    expect(ended.status, ended.output).toBe(0);
    const used = (await day.added())
      .filter(({ kind }) => kind === "subnet")
      .map(({ about }) => about.split(", ")[1] ?? "");
    expect(used.sort()).toEqual(["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1f"]);
    await day.stack.pulumi(["config", "set", "zones", "6"]);
    const refused = await deploy(day);
    expect(refused.status).toBe(1);
    const sentence = said(refused, /6 zones are wanted, .*/);
    await day.stack.pulumi(["config", "set", "zones", "5"]);
    const after = await destroy(day);
    expect([after.status, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "AWS throttles each call twice",
      ended: "deploy 0, destroy 0",
      said: "nothing: each call is made again",
      left: "nothing",
    });
    rows.push({
      day: "A region with a zone without t4g, a local zone, and one that is not opted in to",
      ended: "five zones: deploy 0; six: 1",
      said: sentence,
      left: "nothing",
    });
  });
});

async function change({ stack }: Day, file: string, from: string, to: string): Promise<void> {
  const path = join(stack.folder, "infrastructure", file);
  const text = await readFile(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
  await writeFile(path, text.replaceAll(from, to));
}

/** Last, when every day has its row. */
test("the table in the documentation is what was seen", async () => {
  const line = ({ day, ended, said: words, left }: Row) => `| ${day} | ${ended} | ${words} | ${left} |`;
  const table = [
    "| What happens | How it ends | What is said | What is left |",
    "| --- | --- | --- | --- |",
    ...rows.map(line).sort(),
  ].join("\n");
  await expectDocumented("bad days", table);
});
