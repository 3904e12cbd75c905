import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { armPipelineOrb } from "../../src/generator/arm-pipeline-orb.ts";
import { type Data, orbDocument } from "../../src/model/index.ts";

/** Parameters whose entries name variables with secrets, besides those of the type env_var_name. */
const naming = new Set(["secret_config", "secrets", "also_push_to", "request_header", "role_arn", "oidc_organization"]);

type Command = { readonly parameters?: Readonly<Record<string, { readonly type: string }>>; readonly steps: Data };

/** The scripts that a command runs. */
const scriptsOf = (steps: Data): readonly string[] =>
  [...JSON.stringify(steps).matchAll(/<<include\(scripts\/(\w+\.sh)\)>>/g)].map(([, script = ""]) => script);

const { commands } = orbDocument(armPipelineOrb) as unknown as { readonly commands: Readonly<Record<string, Command>> };
const reading = Object.values(commands)
  .filter(({ parameters = {} }) =>
    Object.entries(parameters).some(([name, { type }]) => type === "env_var_name" || naming.has(name)),
  )
  .flatMap(({ steps }) => scriptsOf(steps));

/** Tests in which a value stands that must be found nowhere. */
const canaries = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts") && path !== "every-secret.test.ts")
  .map((path) => readFileSync(join(import.meta.dirname, path), "utf8"))
  .filter((text) => text.includes("canary"));

test("every script that is told where a secret is has a test that looks for it where it must not be", () => {
  const scripts = [...new Set(reading)].toSorted();
  expect(scripts.length).toBeGreaterThan(8);
  expect(scripts.filter((script) => !canaries.some((text) => text.includes(`"${script}"`)))).toEqual([]);
});
