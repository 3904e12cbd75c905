import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryUrl } from "../../src/orb/own-orb.ts";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(read("package.json"));

test("package.json says what a registry's page shows, after the one setting of where the project is", () => {
  const { repository, homepage, bugs, author, license, engines, description } = manifest;
  expect({ repository, homepage, bugs }).toEqual({
    repository: { type: "git", url: `git+${repositoryUrl}.git` },
    homepage: `${repositoryUrl}#readme`,
    bugs: { url: `${repositoryUrl}/issues` },
  });
  expect([author, license, engines.node, description.length > 40, manifest.keywords.length > 5]).toEqual([
    "The arm-pipeline authors",
    "MIT",
    ">=20.12",
    true,
    true,
  ]);
});

/** Whether the package has a path: npm adds these three to what `files` lists. */
const isPackaged = (path: string): boolean =>
  ["package.json", "README.md", "LICENSE", ...manifest.files].some(
    (each: string) => path === each || path.startsWith(`${each}/`),
  );

/** The names under which GitHub, and npm after it, lets a heading be linked to. */
function anchors(path: string): ReadonlySet<string> {
  const text = read(path).replace(/^```[\s\S]*?^```$/gm, "");
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-"),
  );
  const given = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = ""]) => id);
  return new Set([...headings, ...given]);
}

/** What is wrong with one link of a page; undefined where nothing is, or where it leads out of the project. */
function problem(from: string, link: string): string | undefined {
  const ours = [`${repositoryUrl}/blob/main/`, `${repositoryUrl}/tree/main/`].find((each) => link.startsWith(each));
  if (/^[a-z]+:/i.test(link) && ours === undefined)
    return link.includes("github.com/arm-pipeline/") && !link.startsWith(repositoryUrl)
      ? "is of another repository"
      : undefined;
  const [target = "", anchor] = (ours === undefined ? link : link.slice(ours.length)).split("#");
  const path = target === "" ? from : ours === undefined ? normalize(join(dirname(from), target)) : target;
  if (!existsSync(join(root, path))) return "leads to nothing";
  if (ours === undefined && !isPackaged(path.replace(/\/$/, ""))) return "is not in the package";
  if (anchor !== undefined && statSync(join(root, path)).isFile() && !anchors(path).has(anchor))
    return "has no such heading";
  return undefined;
}

const linksOf = (path: string): readonly string[] =>
  [...read(path).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)|(?:src|href|srcset)="([^"]+)"/g)].map(
    ([, a, b]) => a ?? b ?? "",
  );

describe("links", () => {
  const examples = ["ecs-graviton", "local"].map((each) => `examples/${each}/README.md`);
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".md"),
  );
  const pages = ["README.md", "CHANGELOG.md", ...examples, ...docs.map((path) => `docs/${path}`)];

  test.each(pages)("of %s lead to what the package has, or to the repository", (page) => {
    const found = linksOf(page).map((link) => ({ link, problem: problem(page, link) }));
    expect(found.filter((each) => each.problem !== undefined)).toEqual([]);
  });

  test("are found, and one that leads nowhere would be", () => {
    expect(linksOf("README.md").length).toBeGreaterThan(5);
    const wrong = [
      "docs/none.md",
      "tests/structure",
      "docs/runner.md#none",
      "#none",
      `${repositoryUrl}/blob/main/none`,
    ];
    expect(wrong.map((link) => problem("README.md", link))).toEqual([
      "leads to nothing",
      "is not in the package",
      "has no such heading",
      "has no such heading",
      "leads to nothing",
    ]);
  });
});
