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
  installSigningBundle,
  integer,
  job,
  macos,
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

test("a Mac's bundles for code signing and Google's registry are written where the compiler takes them", () => {
  const signing = defineJob({
    name: "sign",
    executor: macos({ xcode: "26.5.0", code_signing: ["release"], resource_class: "m4pro.medium" }),
    steps: () => [installSigningBundle(), checkout()],
  });
  const gcp_auth = { oidc_service_account: "builder@acme.iam.gserviceaccount.com" };
  const build = defineJob({
    name: "build",
    executor: docker([{ image: "us-docker.pkg.dev/acme/builder:1", gcp_auth }]),
    steps: () => [checkout()],
  });
  const document = configDocument(
    defineConfig({
      jobs: [signing, build],
      workflows: [defineWorkflow({ name: "main", jobs: [job(signing), job(build)] })],
    }),
  );
  expect(document.jobs).toMatchObject({
    sign: {
      macos: { xcode: "26.5.0", code_signing: ["release"] },
      resource_class: "m4pro.medium",
      steps: ["install_signing_bundle", "checkout"],
    },
    build: { docker: [{ image: "us-docker.pkg.dev/acme/builder:1", gcp_auth }] },
  });
  expect(compile({ name: "config.yml", text: renderYaml(document) }).diagnostics).toEqual([]);
});

test("a parameter of a job may be called like a key of a step, and the compiler takes it for an argument", () => {
  const flaky = defineJob({
    name: "flaky",
    parameters: { max_auto_reruns: integer("How often.") },
    executor: docker([{ image: "cimg/base:2026.01" }]),
    steps: (p) => [run({ command: "make test", max_auto_reruns: p.max_auto_reruns })],
  });
  const jobs = [job(flaky, { max_auto_reruns: 2 })];
  const config = defineConfig({ jobs: [flaky], workflows: [defineWorkflow({ name: "main", jobs })] });
  expect(compile({ name: "config.yml", text: renderYaml(configDocument(config)) }).diagnostics).toEqual([]);
});
