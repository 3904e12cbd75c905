import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  exampleFiles,
  exampleFolder,
  projectName,
  startingProgram,
} from "../../../src/generator/starting-files/starting-program.ts";

const root = resolve(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const facts = { folder: "deploy/aws", name: "shop", port: 3000, healthPath: "/healthz", healthCommand: [] };
const program = startingProgram(facts, read);
const text = (name: string): string => program.find(({ path }) => path === `deploy/aws/${name}`)?.text ?? "";

test("a starting program has every source of the example, as it is", () => {
  const sources = readdirSync(join(root, exampleFolder, "infrastructure"));
  expect(program.map(({ path }) => path.slice("deploy/aws/".length)).toSorted()).toEqual(
    [...sources, "Pulumi.yaml", "package.json", "package-lock.json", "tsconfig.json", ".gitignore"].toSorted(),
  );
  for (const name of sources) expect(text(name)).toBe(read(`${exampleFolder}/infrastructure/${name}`));
});

test("a starting program is set up for the app by its project file alone", () => {
  expect(parse(text("Pulumi.yaml"))).toEqual({
    name: "shop",
    description: "shop on three Graviton instances behind a load balancer, from nothing",
    runtime: { name: "nodejs", options: { packagemanager: "npm" } },
    config: {
      containerPort: { type: "integer", default: 3000 },
      healthPath: { type: "string", default: "/healthz" },
      healthCommand: { type: "array", items: { type: "string" }, default: [] },
    },
  });
  const { name, main, dependencies } = JSON.parse(text("package.json"));
  expect([name, main, dependencies]).toEqual([
    "shop",
    "index.ts",
    JSON.parse(read(`${exampleFolder}/package.json`)).dependencies,
  ]);
  const lock = JSON.parse(text("package-lock.json"));
  expect([lock.name, lock.packages[""].name, JSON.stringify(program).includes("ecs-graviton")]).toEqual([
    "shop",
    "shop",
    false,
  ]);
});

test("the package has every file that is brought", () => {
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root, encoding: "utf8" }),
  ) as readonly { readonly files: readonly { readonly path: string }[] }[];
  const paths = packed?.files.map(({ path }) => path) ?? [];
  expect(exampleFiles.filter((path) => !paths.includes(path))).toEqual([]);
});

test.each([
  ["Shop_Front", "shop-front"],
  ["42-web", "web"],
  ["---", "web"],
  ["a".repeat(60), "a".repeat(40)],
])("the name %s becomes that of a project", (wanted, name) => {
  expect(projectName(wanted)).toBe(name);
});
