import type { Language } from "./repository/apps.ts";

/**
 * CircleCI's convenience images, and Microsoft's own for .NET, which has none of those
 * (https://circleci.com/docs/guides/execution-managed/circleci-images/).
 */
export const testImages: Readonly<Record<Language, string>> = {
  node: "cimg/node:lts",
  python: "cimg/python:3.14",
  go: "cimg/go:1.26",
  rust: "cimg/rust:1.93",
  java: "cimg/openjdk:21.0",
  ruby: "cimg/ruby:3.4",
  php: "cimg/php:8.4",
  dotnet: "mcr.microsoft.com/dotnet/sdk:10.0",
  elixir: "cimg/elixir:1.18",
};

/** The first words of commands by which a language is known. */
const words: readonly (readonly [RegExp, Language])[] = [
  [/^(?:npm|npx|node|yarn|pnpm|corepack|bun)$/, "node"],
  [/^(?:python3?|pip3?|pytest|tox|nox|poetry|pipenv|uv)$/, "python"],
  [/^go$/, "go"],
  [/^cargo$/, "rust"],
  [/^(?:(?:\.\/)?mvnw?|(?:\.\/)?gradlew?|java)$/, "java"],
  [/^(?:bundle|rake|rspec|ruby)$/, "ruby"],
  [/^(?:composer|php|(?:\.\/)?vendor\/bin\/phpunit)$/, "php"],
  [/^dotnet$/, "dotnet"],
  [/^mix$/, "elixir"],
];

/** The language of a test command, where one of its commands shows it. */
export function languageOf(command: string): Language | undefined {
  for (const part of command.split(/&&|\|\||[;\n]/)) {
    const [word = ""] = part
      .trim()
      .replace(/^(?:[A-Z_][A-Z0-9_]*=\S* +)+/, "")
      .split(/\s/);
    const language = words.find(([pattern]) => pattern.test(word))?.[1];
    if (language !== undefined) return language;
  }
  return undefined;
}

/** The container for a test command: that of its language, and else one with the usual tools. */
export function defaultTestImage(command: string): string {
  const language = languageOf(command);
  return language === undefined ? "cimg/base:current" : testImages[language];
}
