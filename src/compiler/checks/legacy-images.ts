import { repositoryOf } from "./image-name.ts";

/**
 * What became of the old convenience images: https://discuss.circleci.com/t/legacy-convenience-image-deprecation/41034
 */
const successors: Readonly<Record<string, string>> = {
  android: "cimg/android",
  "buildpack-deps": "cimg/base",
  clojure: "cimg/clojure",
  elixir: "cimg/elixir",
  golang: "cimg/go",
  mariadb: "cimg/mariadb",
  mysql: "cimg/mysql",
  node: "cimg/node",
  openjdk: "cimg/openjdk",
  php: "cimg/php",
  postgres: "cimg/postgres",
  python: "cimg/python",
  redis: "cimg/redis",
  ruby: "cimg/ruby",
  rust: "cimg/rust",
  dynamodb: "amazon/dynamodb-local",
  jruby: "jruby",
  mongo: "mongo",
};

/**
 * What to use in place of one of the old convenience images; nothing for any other image. Some under `circleci/`, such
 * as the runner's, are in use.
 */
export function successorOf(image: string): string | undefined {
  const [owner, name = "", ...more] = repositoryOf(image).repository.split("/");
  return owner === "circleci" && more.length === 0 && Object.hasOwn(successors, name) ? successors[name] : undefined;
}
