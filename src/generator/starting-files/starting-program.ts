import { inside } from "../repository/repository-files.ts";
import type { NewFile } from "./new-file.ts";

/** What the program has to know of an app. */
export type ProgramFacts = {
  /** The folder that it goes to. */
  readonly folder: string;
  /** The project's name in Pulumi. */
  readonly name: string;
  readonly port: number;
  /** What answers 200 where the app is well. */
  readonly healthPath: string;
  /** What asks that inside of the container; empty where the app brings nothing. */
  readonly healthCommand: readonly string[];
};

/** The example that is brought, below the package's folder. */
export const exampleFolder = "examples/ecs-graviton";

/** The sources of its program, as they are. */
const sources = [
  ...["balancer", "cluster", "index", "network", "policy", "security", "service", "settings", "tags", "task"],
].map((name) => `infrastructure/${name}.ts`);

/** The files that have to be in the package for it, below the package's folder. */
export const exampleFiles: readonly string[] = [
  ...[...sources, "package.json", "package-lock.json", "tsconfig.json"].map((name) => `${exampleFolder}/${name}`),
];

/**
 * The Pulumi program of the ECS example for one's own app: three Graviton instances behind a load balancer. Its sources
 * are copied as they are; what differs is configuration, as defaults of the project file, so that `pulumi config set`
 * can change them for a stack: https://www.pulumi.com/docs/iac/concepts/config/#project-level-configuration
 */
export function startingProgram(facts: ProgramFacts, read: (path: string) => string): readonly NewFile[] {
  const { folder, name } = facts;
  const example = (path: string): string => read(`${exampleFolder}/${path}`);
  const manifest = {
    ...JSON.parse(example("package.json")),
    name,
    description: `Pulumi program of ${name}`,
    main: "index.ts",
  };
  const lock = JSON.parse(example("package-lock.json"));
  const types = { ...JSON.parse(example("tsconfig.json")), include: ["*.ts"] };
  return [
    { path: inside(folder, "Pulumi.yaml"), text: projectFile(facts) },
    ...sources.map((path) => ({
      path: inside(folder, path.slice(path.lastIndexOf("/") + 1)),
      text: example(path),
    })),
    { path: inside(folder, "package.json"), text: json(manifest) },
    {
      path: inside(folder, "package-lock.json"),
      text: json({ ...lock, name, packages: { ...lock.packages, "": { ...lock.packages[""], name } } }),
    },
    { path: inside(folder, "tsconfig.json"), text: json(types) },
    { path: inside(folder, ".gitignore"), text: "node_modules/\n" },
  ];
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function projectFile({ name, port, healthPath, healthCommand }: ProgramFacts): string {
  return `# Three t4g.small, a load balancer and their addresses cost about 0.10 dollars an hour while a stack is there.
name: ${name}
description: ${name} on three Graviton instances behind a load balancer, from nothing
runtime:
  name: nodejs
  options:
    packagemanager: npm
config:
  # Where the app listens; it gets the number as PORT, too.
  containerPort: {type: integer, default: ${port}}
  # What the load balancer asks; it must answer 200.
  healthPath: {type: string, default: ${JSON.stringify(healthPath)}}
  # What ECS runs in the container to see whether the app is well; [] is nothing.
  healthCommand: {type: array, items: {type: string}, default: [${healthCommand.join(", ")}]}
`;
}

/**
 * A name that Pulumi takes for a project and AWS for what is made of it: letters, digits, hyphens, and not too long.
 */
export function projectName(wanted: string): string {
  const name = wanted
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return name === "" ? "web" : name;
}
