import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { allDiagnostics } from "../../src/compiler/catalogue.ts";
import { jsonSchema } from "../../src/compiler/schema/json-schema.ts";
import { armPipelineOrb } from "../../src/generator/arm-pipeline-orb.ts";
import { configDocument, orbDocument, renderYaml } from "../../src/model/index.ts";
import { schemaUrl } from "../../src/orb/own-orb.ts";
import { ownOrbDiagnostics } from "../../src/own-orb/checks/all.ts";
import { planProblems } from "../../src/runner/plan/problems.ts";
import { readQuestions } from "../ask-peers/answers.ts";
import { readTriedList } from "../try-configurations/tried.ts";
import { readAdditionsList } from "../try-configurations/try-addition.ts";
import { readFixesList } from "../try-configurations/try-fix.ts";
import { readHistoriesList } from "../try-configurations/try-history.ts";
import { readWarningsList } from "../try-configurations/try-warnings.ts";
import { readPipelinesList } from "../try-pipelines/tried.ts";
import { awsOrdersTable } from "./aws-orders.ts";
import { diagnosticsCatalogue } from "./diagnostics.ts";
import { fill } from "./fill.ts";
import { orbTypes } from "./orb-types.ts";
import { pipelineValuesPage } from "./pipeline-values.ts";
import { projectPipeline } from "./project-pipeline.ts";
import { recipesPage } from "./recipes.ts";
import { referencePage } from "./reference.ts";
import { threeAnswersPage } from "./three-answers.ts";
import { triedAdditionsPage } from "./tried-additions.ts";
import { triedConfigurationsPage } from "./tried-configurations.ts";
import { triedFixesPage } from "./tried-fixes.ts";
import { triedHistoriesPage } from "./tried-histories.ts";
import { triedPipelinesPage } from "./tried-pipelines.ts";
import { triedWarningsPage } from "./tried-warnings.ts";

/** A file that is generated and committed. */
export type GeneratedFile = { readonly path: string; readonly content: string };

/**
 * All of them. What users make with the command line is made with the built command line here too, so that both are the
 * same.
 */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const cli = resolve(root, "dist/cli.js");
  const orb = await execa("node", [cli, "generate", "orb"], { cwd: root, stripFinalNewline: false });
  const readme = await readFile(resolve(root, "README.md"), "utf8");
  const aws = await readFile(resolve(root, "docs/aws.md"), "utf8");
  const tried = resolve(root, "scripts/try-configurations/list.json");
  const warnings = resolve(root, "scripts/try-configurations/warnings.json");
  const fixes = resolve(root, "scripts/try-configurations/fixes.json");
  const additions = resolve(root, "scripts/try-configurations/additions.json");
  const pipelines = resolve(root, "scripts/try-pipelines/list.json");
  const histories = resolve(root, "scripts/try-configurations/histories.json");
  const config = `\`\`\`yaml\n${await defaultConfig(cli)}\`\`\``;
  return [
    { path: "orb/orb.yml", content: orb.stdout },
    {
      path: ".circleci/config.yml",
      content: renderYaml(configDocument(projectPipeline), {
        header: "Generated: npm run generate. Change scripts/generate/project-pipeline.ts instead.",
      }),
    },
    { path: "schema.json", content: `${JSON.stringify(jsonSchema(schemaUrl), undefined, 2)}\n` },
    {
      path: "docs/diagnostics.md",
      content: await diagnosticsCatalogue(root, {
        compiler: allDiagnostics,
        ownOrb: ownOrbDiagnostics,
        plan: planProblems,
      }),
    },
    { path: "docs/aws.md", content: fill(aws, "orders", awsOrdersTable()) },
    { path: "docs/recipes.md", content: recipesPage() },
    { path: "docs/pipeline-values.md", content: pipelineValuesPage() },
    { path: "docs/tried-configurations.md", content: triedConfigurationsPage(await readTriedList(tried)) },
    { path: "docs/tried-warnings.md", content: triedWarningsPage(await readWarningsList(warnings)) },
    { path: "docs/tried-fixes.md", content: triedFixesPage(await readFixesList(fixes)) },
    { path: "docs/tried-additions.md", content: triedAdditionsPage(await readAdditionsList(additions)) },
    { path: "docs/tried-pipelines.md", content: triedPipelinesPage(await readPipelinesList(pipelines)) },
    { path: "docs/tried-histories.md", content: triedHistoriesPage(await readHistoriesList(histories)) },
    { path: "docs/three-answers.md", content: await threeAnswersPage(await readQuestions()) },
    { path: "docs/reference.md", content: referencePage(armPipelineOrb) },
    { path: "src/generator/arm-pipeline-types.ts", content: orbTypes(orbDocument(armPipelineOrb)) },
    { path: "README.md", content: fill(readme, "config", config) },
  ];
}

/** What `generate config --image acme/web` writes in a repository with a Dockerfile and a Pulumi program. */
async function defaultConfig(cli: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-generate-"));
  try {
    await writeFile(join(folder, "Dockerfile"), "FROM arm64v8/node\n");
    await writeFile(join(folder, "Pulumi.yaml"), "name: web\nruntime: nodejs\n");
    const { stdout } = await execa("node", [cli, "generate", "config", "--image", "acme/web", "--out", "-"], {
      cwd: folder,
      stripFinalNewline: false,
    });
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
