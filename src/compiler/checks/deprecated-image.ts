import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { repositoryOf } from "./image-name.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { containerImages } from "./job-steps.ts";

/** What became of the old convenience images: https://discuss.circleci.com/t/legacy-convenience-image-deprecation/41034 */
const successors: Readonly<Record<string, string>> = {
  ...{ android: "cimg/android", "buildpack-deps": "cimg/base", clojure: "cimg/clojure", elixir: "cimg/elixir" },
  ...{ golang: "cimg/go", mariadb: "cimg/mariadb", mysql: "cimg/mysql", node: "cimg/node", openjdk: "cimg/openjdk" },
  ...{ php: "cimg/php", postgres: "cimg/postgres", python: "cimg/python", redis: "cimg/redis", ruby: "cimg/ruby" },
  ...{ rust: "cimg/rust", dynamodb: "amazon/dynamodb-local", jruby: "jruby", mongo: "mongo" },
};

/** An image of the old `circleci/` family. */
export const deprecatedImage = defineDiagnostic<{ readonly image: string; readonly successor: string | undefined }>({
  code: "deprecated-image",
  severity: "warning",
  about:
    "The convenience images under `circleci/` are from before 2020 and get no updates since the end of 2021, not even for security. Those under `cimg/` took their place. https://circleci.com/docs/guides/execution-managed/next-gen-migration-guide/",
  message: ({ image }) => `The image "${image}" gets no updates since the end of 2021.`,
  hint: ({ successor }) => (successor === undefined ? undefined : `Use "${successor}", with a version as its tag.`),
});

/** Reports the old convenience images; other images under `circleci/`, such as the runner's, are in use. */
export function checkDeprecatedImages({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled))
    for (const image of containerImages(job)) {
      const successor = successorOf(image.name);
      if (successor === undefined) continue;
      const { at, related } = placeOf(image.at, { entry, source });
      report(deprecatedImage.at(at, { image: image.name, successor }, related));
    }
}

function successorOf(image: string): string | undefined {
  const [owner, name = "", ...more] = repositoryOf(image).repository.split("/");
  return owner === "circleci" && more.length === 0 && Object.hasOwn(successors, name) ? successors[name] : undefined;
}
