import { expect, test } from "vitest";
import { compile } from "../../src/compiler/compile.ts";
import {
  addSshKeys,
  attachWorkspace,
  checkout,
  configDocument,
  defineConfig,
  defineExecutor,
  defineJob,
  defineWorkflow,
  docker,
  job,
  renderYaml,
  restoreCache,
  run,
  saveCache,
  setupRemoteDocker,
  storeArtifacts,
  storeTestResults,
} from "../../src/model/index.ts";

test("every built-in step takes a title and when it runs, and the compiler knows each key", () => {
  const small = defineExecutor({ name: "small", body: () => docker([{ image: "cimg/base:2026.01" }]) });
  const named = { name: "Named", when: "always" } as const;
  const build = defineJob({
    name: "build",
    executor: small,
    steps: () => [
      checkout({ method: "shallow", depth: 1, ...named }),
      setupRemoteDocker({ prefer_same_region: true, ...named }),
      attachWorkspace(".", named),
      restoreCache({ keys: ["k"], ...named }),
      saveCache({ key: "k", paths: ["x"], ...named }),
      storeArtifacts({ path: "x", ...named }),
      storeTestResults("x", named),
      addSshKeys([], named),
    ],
  });
  const config = defineConfig({
    executors: [small],
    jobs: [build],
    workflows: [defineWorkflow({ name: "main", jobs: [job(build)] })],
  });
  const { compiled, diagnostics } = compile({ name: "config.yml", text: renderYaml(configDocument(config)) });
  expect(diagnostics.map(({ code }) => code)).toEqual(["attach-without-persist"]);
  expect(compiled.jobs.get("build")).toBeDefined();
});

test("the steps under `teardown` are written as steps, in their short form where they have one", () => {
  const small = docker([{ image: "cimg/base:2026.01" }]);
  const teardown = [run({ command: "make clean" }), storeTestResults("results", { when: "always" })];
  const build = defineJob({
    name: "build",
    executor: small,
    steps: () => [restoreCache({ key: "deps" }), run({ command: "make test", teardown })],
  });
  expect(configDocument(defineConfig({ jobs: [build] })).jobs).toEqual({
    build: {
      docker: [{ image: "cimg/base:2026.01" }],
      steps: [
        { restore_cache: { key: "deps" } },
        {
          run: {
            command: "make test",
            teardown: [{ run: "make clean" }, { store_test_results: { path: "results", when: "always" } }],
          },
        },
      ],
    },
  });
});
