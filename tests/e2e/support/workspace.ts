import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** The package managers whose workspaces are tried. */
export type Manager = "npm" | "pnpm";

const pnpm = "pnpm@9.15.4";

/** A folder of commands with pnpm, as an image of a project that uses it has them. */
export async function pnpmFolder(inside: string): Promise<string> {
  await execa("npm", ["install", "--prefix", inside, "--no-save", "--no-audit", "--no-fund", pnpm]);
  return join(inside, "node_modules", ".bin");
}

/**
 * Makes a repository whose program lies in `infrastructure` a workspace: the lock file is at the root, the program depends on a package
 * beside it, and it reads a file above its folder, by which it knows the images.
 */
export async function asWorkspace(
  folder: string,
  { manager, tools }: { readonly manager: Manager /** A folder of commands with pnpm. */; readonly tools: string },
): Promise<void> {
  const read = (path: string) => readFile(join(folder, path), "utf8");
  const write = async (path: string, content: string | object) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  };
  const lock = JSON.parse(await read("infrastructure/package-lock.json")) as {
    readonly packages: Readonly<Record<string, object>>;
  };
  await rm(join(folder, "infrastructure/package-lock.json"));
  const { dependencies, devDependencies } = JSON.parse(await read("infrastructure/package.json"));
  const shared = { name: "@acme/shared", version: "1.0.0", main: "index.js" };
  const program = {
    name: "infrastructure",
    version: "1.0.0",
    main: "index.js",
    devDependencies,
    dependencies: { ...dependencies, "@acme/shared": manager === "npm" ? "1.0.0" : "workspace:*" },
  };
  const members = ["infrastructure", "packages/*"];
  const top = {
    name: "acme",
    private: true,
    ...(manager === "npm" ? { workspaces: members } : { packageManager: pnpm }),
  };
  await write("package.json", top);
  await write("infrastructure/package.json", program);
  await write("packages/shared/package.json", shared);
  await write("packages/shared/index.js", "exports.keysOf = (names) => names.map((name) => [`${name}Image`, name]);\n");
  await write("services.json", ["api", "web"]);
  const text = await read("infrastructure/index.js");
  const images = 'Object.entries({ image: "web", apiImage: "api", webImage: "web" })';
  if (!text.includes(images)) throw new Error("The program does not name its images as this workspace expects.");
  const above = 'require("node:fs").readFileSync(`${__dirname}/../services.json`, "utf8")';
  await write("infrastructure/index.js", text.replace(images, `require("@acme/shared").keysOf(JSON.parse(${above}))`));
  if (manager === "npm") {
    const { "": _example, ...packages } = lock.packages;
    const link = (resolved: string) => ({ resolved, link: true });
    await write("package-lock.json", {
      name: "acme",
      lockfileVersion: 3,
      requires: true,
      packages: {
        "": { name: "acme", workspaces: members },
        infrastructure: program,
        "packages/shared": shared,
        ...{
          "node_modules/infrastructure": link("infrastructure"),
          "node_modules/@acme/shared": link("packages/shared"),
        },
        ...packages,
      },
    });
  } else {
    await write("pnpm-workspace.yaml", `packages:\n${members.map((member) => `  - "${member}"\n`).join("")}`);
    const settings = await read("infrastructure/Pulumi.yaml");
    await write("infrastructure/Pulumi.yaml", settings.replace("packagemanager: npm", "packagemanager: pnpm"));
    await execa(join(tools, "pnpm"), ["install", "--lockfile-only"], { cwd: folder });
  }
}
