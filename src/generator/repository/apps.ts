import { mapping, parseData, text } from "./parse-data.ts";
import { folderOf, inside, nameOf, type RepositoryFiles } from "./repository-files.ts";

/** A part of the repository that has a language of its own. */
export type App = {
  readonly folder: string;
  readonly language: Language;
  /** What runs its tests, with what has to be installed before; undefined where none could be found. */
  readonly test: string | undefined;
};

/** A language that is known by the files of its tools. */
export type Language = "node" | "python" | "go" | "rust" | "java" | "ruby" | "php" | "dotnet" | "elixir";

/** The file that each language's tools look for, the most telling first. */
const markers: readonly { readonly language: Language; readonly file: RegExp }[] = [
  { language: "node", file: /^package\.json$/ },
  { language: "python", file: /^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile|requirements\.txt)$/ },
  { language: "go", file: /^go\.mod$/ },
  { language: "rust", file: /^Cargo\.toml$/ },
  { language: "java", file: /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/ },
  { language: "ruby", file: /^Gemfile$/ },
  { language: "php", file: /^composer\.json$/ },
  { language: "dotnet", file: /\.(?:sln|csproj|fsproj)$/ },
  { language: "elixir", file: /^mix\.exs$/ },
];

/**
 * Every folder with a marker that is no Pulumi program, those above before those below; one language for each folder.
 */
export function findApps(files: RepositoryFiles, programs: readonly string[]): readonly App[] {
  const apps = new Map<string, App>();
  const paths = files.paths.filter((path) => nameOf(path) !== "package.json" || !holdsToolsOnly(files.read(path)));
  for (const path of paths) {
    const folder = folderOf(path);
    const marker = markers.find(({ file }) => file.test(nameOf(path)));
    if (marker === undefined || apps.has(folder) || programs.includes(folder)) continue;
    const own = markers.find(({ file }) => paths.some((each) => folderOf(each) === folder && file.test(nameOf(each))));
    const { language } = own ?? marker;
    apps.set(folder, { folder, language, test: testOf(files, { folder, language }) });
  }
  return [...apps.values()];
}

/** What `npm install --save-dev arm-pipeline` writes into a repository of another language: no app of Node.js. */
function holdsToolsOnly(source: string | undefined): boolean {
  const { devDependencies, ...others } = mapping(parseData(source));
  const tools = Object.keys(mapping(devDependencies));
  return Object.keys(others).length === 0 && tools.length > 0 && tools.every((name) => name === "arm-pipeline");
}

type Place = { readonly folder: string; readonly language: Language };

function testOf(files: RepositoryFiles, { folder, language }: Place): string | undefined {
  const has = (name: string): boolean => files.paths.includes(inside(folder, name));
  const below = (name: RegExp): boolean =>
    files.paths.some((path) => (folder === "." || path.startsWith(`${folder}/`)) && name.test(path));
  switch (language) {
    case "node":
      return nodeTest(files, folder);
    case "python":
      return pythonTest(files, { folder, has, below });
    case "go":
      return below(/_test\.go$/) ? "go test ./..." : undefined;
    case "rust":
      return "cargo test";
    case "java":
      if (has("pom.xml")) return has("mvnw") ? "./mvnw --batch-mode verify" : "mvn --batch-mode verify";
      return has("gradlew") ? "./gradlew check" : "gradle check";
    case "ruby":
      return below(/(?:^|\/)spec\/.*_spec\.rb$/)
        ? "bundle install && bundle exec rspec"
        : below(/(?:^|\/)test\/.*_test\.rb$/)
          ? "bundle install && bundle exec rake test"
          : undefined;
    case "php":
      return has("phpunit.xml") || has("phpunit.xml.dist") ? "composer install && vendor/bin/phpunit" : undefined;
    case "dotnet":
      return below(/(?:^|\/)[\w.]*Tests?\.(?:cs|fs)proj$/) ? "dotnet test" : undefined;
    case "elixir":
      return below(/(?:^|\/)test\/.*_test\.exs$/) ? "mix deps.get && mix test" : undefined;
  }
}

/** npm writes a script that fails into every new package, which is no test. */
function nodeTest(files: RepositoryFiles, folder: string): string | undefined {
  const manifest = mapping(parseData(files.read(inside(folder, "package.json"))));
  const script = text(mapping(manifest.scripts).test);
  if (script === undefined || /no test specified/.test(script)) return undefined;
  const { install, run } = nodePackageManager(files, folder);
  return `${install} && ${run} test`;
}

/** How the dependencies of a Node.js package are installed and its scripts are run. */
export type NodePackageManager = {
  readonly name: "npm" | "yarn" | "pnpm" | "bun";
  /** The file that pins what is installed; it may be that of a workspace above. */
  readonly lockFile: string | undefined;
  readonly install: string;
  readonly run: string;
};

/** By the lock file, the nearest one first; else by `packageManager`; else npm, which comes with Node.js. */
export function nodePackageManager(files: RepositoryFiles, folder: string): NodePackageManager {
  const manifest = mapping(parseData(files.read(inside(folder, "package.json"))));
  const locks = [
    ["npm", "package-lock.json", "npm ci"],
    ["npm", "npm-shrinkwrap.json", "npm ci"],
    ["yarn", "yarn.lock", "yarn install --frozen-lockfile"],
    ["pnpm", "pnpm-lock.yaml", "pnpm install --frozen-lockfile"],
    ["bun", "bun.lock", "bun install --frozen-lockfile"],
    ["bun", "bun.lockb", "bun install --frozen-lockfile"],
  ] as const;
  for (const place of [folder, "."]) {
    const found = locks.find(([, file]) => files.paths.includes(inside(place, file)));
    if (found !== undefined) {
      const [name, file, install] = found;
      return { name, lockFile: inside(place, file), install, run: name };
    }
  }
  const named = /^(npm|yarn|pnpm|bun)@/.exec(text(manifest.packageManager) ?? "")?.[1] as NodePackageManager["name"];
  return { name: named ?? "npm", lockFile: undefined, install: `${named ?? "npm"} install`, run: named ?? "npm" };
}

function pythonTest(
  files: RepositoryFiles,
  place: {
    readonly folder: string;
    readonly has: (name: string) => boolean;
    readonly below: (name: RegExp) => boolean;
  },
): string | undefined {
  const { folder, has, below } = place;
  const project = files.read(inside(folder, "pyproject.toml")) ?? "";
  if (has("tox.ini") || /^\[tool\.tox\b/m.test(project)) return "pip install tox && tox";
  if (!below(/(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/)) return undefined;
  const runner = has("manage.py") ? "python manage.py test" : "python -m pytest";
  if (has("uv.lock")) return `uv sync && uv run ${runner}`;
  if (has("poetry.lock") || /^\[tool\.poetry\b/m.test(project)) return `poetry install && poetry run ${runner}`;
  if (has("Pipfile")) return `pipenv install --dev && pipenv run ${runner}`;
  const requirements = ["requirements.txt", "requirements-dev.txt", "dev-requirements.txt", "requirements-test.txt"];
  const installed = requirements.filter(has).map((name) => `-r ${name}`);
  if (project !== "" || has("setup.py")) installed.push(".");
  const pytest = runner.endsWith("pytest") ? ["pytest"] : [];
  return `pip install ${[...installed, ...pytest].join(" ")} && ${runner}`;
}
