import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zones } from "../../../scripts/aws/account/behaviour/zones.ts";
import { expiring, refusing, slow, throttling } from "../../../scripts/aws/account/faults.ts";
import type { Layer } from "../../../scripts/aws/account/layer.ts";
import type { Account } from "../../../scripts/aws/account/start-account.ts";
import { wireTo } from "../../../scripts/aws/account/wire.ts";
import { listAt, textAt } from "../../../scripts/aws/account/xml.ts";
import { difference, inventory, type Thing } from "../../../scripts/aws/inventory.ts";
import type { ExampleStack, PulumiEnded } from "../../../scripts/aws/stack.ts";
import { quietly, type TestAccount, testAccount } from "./account.ts";

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
/** A minute of a limit, for the plugin. */
const minute = { AWS_PLUGIN_STAND_IN_MINUTE_MS: "600" };

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
  const stack = await aws.stack(account.endpoint, { env: minute, config: { "aws:region": region, ...config } });
  const before = await inventory(account.endpoint, region);
  const added = async () => difference(before, await inventory(account.endpoint, region)).added;
  return { account, stack, region, before, added };
}

const up = (day: Day, ...more: readonly string[]) => day.stack.pulumi(["up", ...quietly, ...more]);
const destroy = (day: Day) => day.stack.pulumi(["destroy", ...quietly]);

/** The words of an output that fit, without what is another each time. */
function said({ output }: PulumiEnded, words: RegExp): string {
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
    const ended = await up(day);
    expect(ended.exitCode, ended.output).toBe(1);
    const sentence = said(ended, /timeout after 600 s while waiting for 3 instances of \S+ to be in service\. .*/);
    expect((await day.added()).length).toBeGreaterThan(0);
    const after = await destroy(day);
    expect([after.exitCode, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "A quota of instances is full half-way",
      ended: "update 1, destroy 0",
      said: sentence,
      left: leftThenNothing,
    });
  });

  test("credentials expire in the middle", async () => {
    const fault = expiring({ service: "elasticloadbalancing", action: "CreateListener" });
    const day = await begin([fault.layer]);
    const ended = await up(day);
    expect(ended.exitCode, ended.output).toBe(1);
    const sentence = said(ended, /ExpiredToken\w*: The security token included in the request is expired/);
    fault.renew();
    expect((await day.added()).length).toBeGreaterThan(0);
    const after = await destroy(day);
    expect([after.exitCode, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "Credentials expire in the middle",
      ended: "update 1; with new ones, destroy 0",
      said: sentence,
      left: leftThenNothing,
    });
  });

  test("AWS throttles each call", async () => {
    const day = await begin([throttling()]);
    const ended = await up(day);
    expect(ended.exitCode, ended.output).toBe(0);
    const after = await destroy(day);
    expect([after.exitCode, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "AWS throttles each call twice",
      ended: "update 0, destroy 0",
      said: "nothing: each call is made again",
      left: "nothing",
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
    const ended = await up(day);
    expect(ended.exitCode, ended.output).toBe(1);
    const sentence = said(ended, /the deployment of "web\S*" failed: .*/);
    expect((await day.added()).length).toBeGreaterThan(0);
    const after = await destroy(day);
    expect([after.exitCode, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "A service never gets steady: a port is closed",
      ended: "update 1, destroy 0",
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
    const ended = await day.stack.pulumi(["up", ...quietly], { signal: cancelled.signal });
    expect(ended.exitCode, ended.output).not.toBe(0);
    const sentence = said(ended, /cancelled while waiting for 3 instances of \S+ to be in service/);
    expect((await day.added()).length).toBeGreaterThan(0);
    const after = await destroy(day);
    expect([after.exitCode, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "A deploy is cancelled while instances start",
      ended: "update ended, destroy 0",
      said: sentence,
      left: leftThenNothing,
    });
  });

  test("a resource is deleted by hand", async () => {
    const day = await begin();
    expect((await up(day)).exitCode).toBe(0);
    const group = (await day.added()).find(({ kind }) => kind === "log group")?.id ?? "";
    const wire = wireTo(day.account.endpoint, day.region);
    await wire.json("logs", "DeleteLogGroup", { logGroupName: group });
    const mended = await up(day, "--refresh");
    expect(mended.exitCode, mended.output).toBe(0);
    const sentence = said(mended, /aws:cloudwatch:LogGroup web created/);
    expect((await day.added()).some(({ kind }) => kind === "log group")).toBe(true);
    const again = (await day.added()).find(({ kind }) => kind === "log group")?.id ?? "";
    await wire.json("logs", "DeleteLogGroup", { logGroupName: again });
    const after = await destroy(day);
    expect([after.exitCode, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "A log group is deleted by hand, twice",
      ended: "update with refresh 0, destroy 0",
      said: sentence,
      left: "nothing",
    });
  });

  test("AWS refuses a destroy for a while", async () => {
    const aim = { service: "ec2", action: "DeleteSubnet" };
    const refusal = { code: "DependencyViolation", message: "The subnet has dependencies and cannot be deleted." };
    const day = await begin([refusing(aim, { ...refusal, times: 4 })]);
    expect((await up(day)).exitCode).toBe(0);
    const after = await destroy(day);
    expect([after.exitCode, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "AWS refuses to delete a subnet four times",
      ended: "destroy 0",
      said: "nothing: it is tried again, for 20 minutes",
      left: "nothing",
    });
  });

  test("AWS refuses a destroy for good", async () => {
    let refuses = true;
    const aim = { service: "ec2", action: "DeleteVpc", where: () => refuses };
    const refusal = { code: "DependencyViolation", message: "The vpc has dependencies and cannot be deleted." };
    const day = await begin([refusing(aim, refusal)]);
    expect((await up(day)).exitCode).toBe(0);
    const ended = await destroy(day);
    expect(ended.exitCode, ended.output).toBe(1);
    const sentence = said(ended, /DependencyViolation: The vpc .*\)/);
    const kinds = [...new Set((await day.added()).map(({ kind }) => kind))];
    refuses = false;
    const after = await destroy(day);
    expect([after.exitCode, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "AWS refuses to delete the network for good",
      ended: "destroy 1; later 0",
      said: sentence,
      left: `the ${kinds.join(", ")}; later nothing`,
    });
  });

  test("two pipelines deploy at once", async () => {
    const day = await begin();
    const other = await aws.stack(day.account.endpoint, { name: "ci-2", env: minute });
    const ended = await Promise.all([up(day), other.pulumi(["up", ...quietly])]);
    expect(
      ended.map(({ exitCode }) => exitCode),
      ended.map(({ output }) => output).join("\n"),
    ).toEqual([0, 0]);
    const made = await day.added();
    expect(made.filter(({ kind }) => kind === "instance")).toHaveLength(6);
    expect(new Set(made.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(made.length);
    const after = await Promise.all([destroy(day), other.pulumi(["destroy", ...quietly])]);
    expect([after.map(({ exitCode }) => exitCode), await day.added()]).toEqual([[0, 0], []]);
    rows.push({
      day: "Two pipelines deploy and destroy at once",
      ended: "both 0",
      said: "nothing: no name is shared",
      left: "nothing",
    });
  });

  test("the account has no default network", async () => {
    const day = await begin();
    const wire = wireTo(day.account.endpoint, day.region);
    const described = await wire.query("ec2", "DescribeVpcs");
    const vpc = textAt(listAt(described, "vpcSet")[0], "vpcId");
    for (const subnet of listAt(await wire.query("ec2", "DescribeSubnets"), "subnetSet"))
      await wire.query("ec2", "DeleteSubnet", { SubnetId: textAt(subnet, "subnetId") });
    await wire.query("ec2", "DeleteVpc", { VpcId: vpc });
    const before = await inventory(day.account.endpoint, day.region);
    expect(before).toEqual([]);
    const ended = await up(day);
    expect(ended.exitCode, ended.output).toBe(0);
    const after = await destroy(day);
    expect([after.exitCode, await inventory(day.account.endpoint, day.region)], after.output).toEqual([0, []]);
    rows.push({
      day: "The account has no default network",
      ended: "update 0, destroy 0",
      said: "nothing: the example brings its own",
      left: "nothing",
    });
  });

  test("a region has zones without t4g, one to opt in to, and a local one", async () => {
    const more = [
      { name: "us-east-1-bos-1a", optIn: "opted-in" },
      { name: "us-east-1-atl-1a", optIn: "not-opted-in" },
    ] as const;
    const day = await begin([zones(more)], { region: "us-east-1", config: { zones: "5" } });
    const ended = await up(day);
    expect(ended.exitCode, ended.output).toBe(0);
    const used = (await day.added())
      .filter(({ kind }) => kind === "subnet")
      .map(({ about }) => about.split(", ")[1] ?? "");
    expect(used.sort()).toEqual(["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1f"]);
    await day.stack.pulumi(["config", "set", "zones", "6"]);
    const refused = await day.stack.pulumi(["preview"]);
    expect(refused.exitCode).toBe(1);
    const sentence = said(refused, /6 zones are wanted, .*/);
    await day.stack.pulumi(["config", "set", "zones", "5"]);
    const after = await destroy(day);
    expect([after.exitCode, await day.added()], after.output).toEqual([0, []]);
    rows.push({
      day: "A region with a zone without t4g, a local zone, and one that is not opted in to",
      ended: "five zones: update 0; six: preview 1",
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

/** Last, when every day has its row. UPDATE_TABLES=yes writes them. */
test("the table in the documentation is what was seen", async () => {
  const line = ({ day, ended, said: words, left }: Row) => `| ${day} | ${ended} | ${words} | ${left} |`;
  const table = [
    "| What happens | How it ends | What is said | What is left |",
    "| --- | --- | --- | --- |",
    ...rows.map(line).sort(),
  ].join("\n");
  const file = resolve(import.meta.dirname, "../../../docs/aws.md");
  const text = await readFile(file, "utf8");
  const [start, end] = ["<!-- bad days: made by a test -->\n", "\n<!-- end of the bad days -->"];
  const [before = "", rest = ""] = text.split(start);
  const [kept = "", after = ""] = rest.split(end);
  const updates = process.env.UPDATE_TABLES === "yes";
  if (updates) await writeFile(file, [before, start, table, end, after].join(""));
  expect(updates ? table : kept).toBe(table);
});
