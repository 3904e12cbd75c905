import { join } from "node:path";
import { nearestName } from "../../compiler/diagnostics/suggest.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { articlesOf } from "./catalogue.ts";
import { renderArticle } from "./render-article.ts";

/** Where the catalogue is, in the repository as in the package. */
const page = "docs/diagnostics.md";

/**
 * Shows the article of a code, or all codes. The page is read when it is asked for, and the program does not carry it.
 */
export function runExplain(
  io: Io,
  code: string | undefined,
  { markdown = false }: { readonly markdown?: boolean },
): void {
  const articles = articlesOf(io.files.read(join(io.packageRoot, page)));
  if (code === undefined) {
    const width = Math.max(...articles.map((article) => article.code.length));
    const lines = articles.map((article) => `${article.code.padEnd(width)}  ${article.severity}`);
    io.out(`${lines.join("\n")}\n`);
    return;
  }
  const article = articles.find((each) => each.code === code);
  if (article === undefined) {
    const known = articles.map((each) => each.code);
    throw new CliError(`There is no diagnostic "${code}".`, {
      code: ExitCode.usage,
      next: [near(code, known), "See all of them: arm-pipeline explain"],
    });
  }
  const width = Math.min(io.screen()?.columns ?? 80, 100);
  io.out(markdown ? `${article.markdown}\n` : renderArticle(article, { width, paint: io.paintOut }));
}

/** The codes that a person may mean: the nearest one, or those that share a word with what was asked for. */
function near(code: string, known: readonly string[]): string {
  const nearest = nearestName(code, known);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  const words = code.split(/[-_ ]/).filter((word) => word.length > 2);
  const sharing = known.filter((each) => words.some((word) => each.split("-").includes(word)));
  return sharing.length > 0
    ? `Did you mean one of these: ${sharing.join(", ")}?`
    : 'It is what stands behind "error" or "warning".';
}
