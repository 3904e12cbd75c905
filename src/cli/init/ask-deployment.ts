import { delivered } from "../../generator/repository/inspect.ts";
import { findNodeApps } from "../../generator/repository/node-app.ts";
import type { Program } from "../../generator/repository/programs.ts";
import { folderOf, isBelow } from "../../generator/repository/repository-files.ts";
import type { NewFile } from "../../generator/starting-files/new-file.ts";
import { projectName, startingProgram } from "../../generator/starting-files/starting-program.ts";
import type { ImageSources } from "./ask-images.ts";
import { askPort } from "./ask-port.ts";
import type { Asking, Shape } from "./flags.ts";

/** What deploys, and the files that have to be written for it. */
type Deployment = { readonly shape: Shape; readonly starting: readonly NewFile[] };

const nothing = "nothing";
const brought = "new";

/** The Pulumi program and how long its stacks live; or that nothing is deployed. */
export async function askDeployment(asking: Asking, images: ImageSources): Promise<Deployment> {
  const { flags } = asking;
  if (flags.buildOnly === true) return { shape: { buildOnly: true }, starting: [] };
  const program = await askProgram(asking, images);
  if (program === nothing) return { shape: { buildOnly: true }, starting: [] };
  const starting = program === brought ? await newProgram(asking, images) : [];
  const folder = starting[0] === undefined ? program : folderOf(starting[0].path);
  return { shape: { program: folder, ...(await askLife(asking, folder)) }, starting };
}

async function askProgram({ repository, flags, prompts }: Asking, images: ImageSources): Promise<string> {
  if (flags.program !== undefined) return flags.program;
  if (flags.newProgram !== undefined) return brought;
  const programs = delivered(repository.programs);
  const [other] = repository.deployers;
  const own = programs.find(({ folder }) => folder === ".") ?? programs[0];
  const choices = [
    ...programs.map((program) => ({ value: program.folder, label: inWords(program) })),
    ...(own === undefined && images.dockerfiles.length === 1
      ? [
          {
            value: brought,
            label: "a new Pulumi program: three Graviton instances on AWS, with ECS",
            hint: "about 0.10 dollars an hour while it is there",
          },
        ]
      : []),
    {
      value: nothing,
      label: "nothing: build and push only",
      hint: other === undefined ? undefined : `${other.name} is here: ${other.path}`,
    },
  ];
  const onlyNothing = choices.length === 1;
  if (onlyNothing) return nothing;
  return await prompts.choose({
    question: "Deploy with",
    flags: "--program, --new-program, --build-only",
    choices,
    initial: own?.folder ?? nothing,
  });
}

const inWords = ({ name, runtime, folder }: Program): string =>
  ["the Pulumi program", name, runtime && `(${runtime})`, folder === "." ? "here" : `in ${folder}`]
    .filter(Boolean)
    .join(" ");

/** The example's program for the app that the only image is made of. */
async function newProgram(
  { io, repository, files, flags, prompts }: Asking,
  images: ImageSources,
): Promise<readonly NewFile[]> {
  const [path = "Dockerfile"] = images.dockerfiles;
  const dockerfile = repository.dockerfiles.find((each) => each.path === path);
  const context = dockerfile?.buildContext ?? folderOf(path);
  const app =
    images.newFor?.app ?? findNodeApps(files, []).find(({ folder }) => folder === context || folder === folderOf(path));
  const port = await askPort({ flags, prompts, known: images.newFor?.port ?? dockerfile?.ports[0] ?? app?.port });
  // Only of an image that is built here is it known where the file will be.
  const healthFile = images.newFor?.app.healthFile;
  return startingProgram(
    {
      folder: typeof flags.newProgram === "string" ? flags.newProgram.replace(/\/+$/, "") : freeFolder(files.paths),
      name: projectName((repository.slug ?? io.cwd).split("/").at(-1) ?? "web"),
      port,
      healthPath: app?.healthPath ?? "/",
      healthCommand: healthFile === undefined ? [] : ["node", healthFile],
    },
    (file) => io.files.read(`${io.packageRoot}/${file}`),
  );
}

const freeFolder = (paths: readonly string[]): string =>
  ["infrastructure", "pulumi", "deploy/pulumi"].find((folder) => !paths.some((path) => isBelow(path, folder))) ??
  "deploy/arm-pipeline";

/** How long a stack lives is asked once for all: the flags that say it belong together. */
async function askLife({ repository, flags, prompts }: Asking, folder: string): Promise<Shape> {
  const { keep, stack, branchEnvironment, deployBranch, branch, approval } = flags;
  if ([keep, stack, branchEnvironment, deployBranch, branch, approval].some((flag) => flag !== undefined)) return {};
  const main = repository.defaultBranch ?? "main";
  const life = await prompts.choose({
    ...{
      question: "A deployment is there",
      flags: "--deploy-branch, --keep, --branch-environment",
      initial: "pipeline",
    },
    choices: [
      { value: "pipeline", label: "for each pipeline: deployed, tested, destroyed" },
      { value: "main", label: `for each pipeline of ${main}; other branches are only built` },
      { value: "kept", label: `for good: one stack, which ${main} updates` },
      { value: "review", label: "for each branch, until the branch is gone" },
    ],
  });
  if (life === "review") return { branchEnvironment: true };
  if (life === "kept")
    return { keep: true, stack: await askStack({ repository, prompts }, folder), deployBranch: [main] };
  const approved = await prompts.confirm({
    question: "Wait for a person before it is destroyed",
    flags: "--approval",
    initial: false,
  });
  return { ...(life === "main" && { deployBranch: [main] }), ...(approved && { approval: true }) };
}

async function askStack(
  { repository, prompts }: Pick<Asking, "repository" | "prompts">,
  folder: string,
): Promise<string> {
  const stacks = repository.programs.find((program) => program.folder === folder)?.stacks ?? [];
  return await prompts.enter({
    question: "Name of the stack",
    flags: "--stack",
    initial: stacks.find((name) => /prod/.test(name)) ?? stacks[0] ?? "production",
    check: (name) =>
      /^(?:[A-Za-z0-9._-]+\/){0,2}[A-Za-z0-9._-]{1,100}$/.test(name) ? undefined : "Letters, digits and . _ -",
  });
}
