import { delivered, type Repository } from "../../generator/repository/inspect.ts";

/**
 * What was found, a line for each thing that bears on the pipeline, so that a wrong guess is seen before it is built
 * upon.
 */
export function seen(repository: Repository): readonly string[] {
  const { slug, defaultBranch, dockerfiles, programs, deployers, apps, config, registry } = repository;
  const languages = [...new Set(apps.map(({ language }) => languageNames[language]))];
  return [
    ...(slug === undefined
      ? []
      : [`the repository ${slug}${defaultBranch === undefined ? "" : `, whose branch is ${defaultBranch}`}`]),
    ...(languages.length === 0 ? [] : [`an app in ${languages.join(", ")}`]),
    ...delivered(dockerfiles).map(
      ({ path, ports }) => `${path}${ports.length === 0 ? "" : `, which exposes ${ports.join(", ")}`}`,
    ),
    ...delivered(programs).map(({ folder, name, runtime, stacks }) =>
      [
        `a Pulumi program ${folder === "." ? "at the top" : `in ${folder}`}`,
        ...(name === undefined ? [] : [`: ${[name, runtime && `(${runtime})`].filter(Boolean).join(" ")}`]),
        ...(stacks.length === 0 ? [] : [`, with the stacks ${stacks.join(", ")}`]),
      ].join(""),
    ),
    ...deployers.map(({ name, path }) => `${name}: ${path}`),
    ...(registry === undefined
      ? []
      : [`images in ${registry.host}${registry.image === undefined ? "" : `/${registry.image}`}, by ${registry.path}`]),
    ...(config === undefined
      ? []
      : [
          `${config.path} with ${config.workflows.length === 0 ? "no workflow" : `the workflow${config.workflows.length > 1 ? "s" : ""} ${config.workflows.map(({ name }) => `"${name}"`).join(", ")}`}`,
        ]),
  ];
}

const languageNames: Readonly<Record<Repository["apps"][number]["language"], string>> = {
  node: "Node.js",
  python: "Python",
  go: "Go",
  rust: "Rust",
  java: "Java",
  ruby: "Ruby",
  php: "PHP",
  dotnet: ".NET",
  elixir: "Elixir",
};
