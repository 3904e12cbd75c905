import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Account } from "../../../scripts/aws/account/start-account.ts";
import { wireTo } from "../../../scripts/aws/account/wire.ts";
import { difference, inventory, type Thing } from "../../../scripts/aws/inventory.ts";
import type { ExampleStack } from "../../../scripts/aws/stack.ts";
import { anyName, figuresOf, quietly, type TestAccount, testAccount } from "./account.ts";

let aws: TestAccount;
let account: Account;
let stack: ExampleStack;
let before: readonly Thing[];

const there = () => inventory(account.endpoint, "eu-west-1");
const change = async (file: string, from: string, to: string) => {
  const path = join(stack.folder, "infrastructure", file);
  const text = await readFile(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
  await writeFile(path, text.replace(from, to));
};

beforeAll(async () => {
  aws = await testAccount();
  account = await aws.open();
  stack = await aws.stack(account.endpoint);
  before = await there();
});
afterAll(() => aws.end());

test("the plugin, which has a package of its own, has its types right", async () => {
  const root = resolve(import.meta.dirname, "../../..");
  const checked = await execa("tsc", ["--noEmit", "-p", "scripts/aws/plugin"], {
    cwd: root,
    preferLocal: true,
    reject: false,
    all: true,
  });
  expect([checked.exitCode, checked.all]).toEqual([0, ""]);
});

test("the example goes up from nothing; a second update and a refresh find nothing to change", async () => {
  const up = await stack.pulumi(["up", ...quietly]);
  expect([up.exitCode, figuresOf(up.output)], up.output).toEqual([0, ["33 created"]]);
  const again = await stack.pulumi(["up", ...quietly, "--refresh", "--expect-no-changes"]);
  expect([again.exitCode, figuresOf(again.output)], again.output).toEqual([0, ["33 unchanged"]]);
  const kinds = (await there()).filter((each) => !before.some(({ id }) => id === each.id)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "instance")).toHaveLength(3);
  expect(new Set(kinds).size).toBeGreaterThan(20);
});

test("the program in Python makes the same beside it, and takes away what is its own", async () => {
  const own = await there();
  const python = await aws.stack(account.endpoint, { language: "python" });
  const up = await python.pulumi(["up", ...quietly]);
  expect([up.exitCode, figuresOf(up.output)], up.output).toEqual([0, ["33 created"]]);
  const made = (things: readonly Thing[]) => things.map(({ kind, about }) => `${kind}: ${anyName(about)}`).toSorted();
  expect(made(difference(own, await there()).added)).toEqual(made(difference(before, own).added));
  const outputs = async ({ pulumi }: ExampleStack) => {
    const { output } = await pulumi(["stack", "output", "--json"]);
    return Object.keys(JSON.parse(output.replace(/^warning:.*\n/gm, ""))).toSorted();
  };
  expect(await outputs(python)).toEqual(await outputs(stack));
  const destroyed = await python.pulumi(["destroy", ...quietly]);
  expect(destroyed.exitCode, destroyed.output).toBe(0);
  expect(difference(own, await there())).toEqual({ added: [], removed: [] });
});

test("what somebody changed by hand is seen by a refresh and put right by an update", async () => {
  const [group] = (await there()).filter(({ kind, about }) => kind === "security group" && about.startsWith("tasks-"));
  const wire = wireTo(account.endpoint, "eu-west-1");
  await wire.query("ec2", "DeleteTags", { "ResourceId.1": group?.id ?? "", "Tag.1.Key": "arm-pipeline:stack" });
  const seen = await stack.pulumi(["refresh", ...quietly]);
  expect([seen.exitCode, figuresOf(seen.output)], seen.output).toEqual([0, ["1 updated", "32 unchanged"]]);
  const mended = await stack.pulumi(["up", ...quietly]);
  expect([mended.exitCode, figuresOf(mended.output)], mended.output).toEqual([0, ["1 updated", "32 unchanged"]]);
});

test("a change in place is an update, another one a replacement, and default tags reach everything that has tags", async () => {
  await stack.pulumi(["config", "set", "--path", "aws:defaultTags.tags.team", "arm"]);
  await change("network.ts", "mapPublicIpOnLaunch: true", "mapPublicIpOnLaunch: false");
  await change("task.ts", 'memory: "256"', 'memory: "512"');
  const changed = await stack.pulumi(["up", ...quietly]);
  expect([changed.exitCode, figuresOf(changed.output)], changed.output).toEqual([0, ["24 updated", "1 replaced"]]);
  const wire = wireTo(account.endpoint, "eu-west-1");
  const tagged = JSON.stringify(
    await wire.query("ec2", "DescribeTags", { "Filter.1.Name": "key", "Filter.1.Value.1": "team" }),
  );
  expect([...tagged.matchAll(/"resourceType":"([^"]+)"/g)].map(([, type]) => type).sort()).toContain("vpc");
});

test("a property and a type that it does not know are refused by name before anything is made", async () => {
  await change("network.ts", "enableDnsSupport: true,", "enableDnsSupport: true, ipv4NetmaskLength: 16,");
  const property = await stack.pulumi(["preview"]);
  expect(property.exitCode).not.toBe(0);
  expect(property.output).toContain("ipv4NetmaskLength");
  expect(property.output).toContain("the stand-in for Pulumi's AWS plugin does not know this property");
  await change("network.ts", " ipv4NetmaskLength: 16,", "");
  await change("network.ts", "const gateway =", 'new aws.s3.Bucket("unknown");\n  const gateway =');
  const type = await stack.pulumi(["preview"]);
  expect(type.exitCode).not.toBe(0);
  expect(type.output).toContain(`The stand-in for Pulumi's AWS plugin does not know the type "aws:s3/bucket:Bucket".`);
});

test("destroy leaves the account as it was", async () => {
  const destroyed = await stack.pulumi(["destroy", ...quietly]);
  expect([destroyed.exitCode, figuresOf(destroyed.output)], destroyed.output).toEqual([0, ["33 deleted"]]);
  expect(difference(before, await there())).toEqual({ added: [], removed: [] });
});
