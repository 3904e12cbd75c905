import { defineConfig } from "vitest/config";

/**
 * Three projects, so that a slow test never hides behind a fast one: `unit` needs only Node and bash, `types` is checked by
 * the compiler, `integration` needs the real services that `npm run provision` finds or starts.
 */
export default defineConfig({
  test: {
    expect: { requireAssertions: true },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/**/*.integration.test.ts", "**/node_modules/**"],
          typecheck: { enabled: true, include: ["tests/**/*.test-d.ts"], tsconfig: "./tests/tsconfig.types.json" },
          testTimeout: 60_000,
          // The first file that runs the command line bundles it; a machine that has other work takes its time for that.
          hookTimeout: 120_000,
          // Vitest leaves one core free, for a terminal to stay quick; of two cores that is every second one.
          maxWorkers: "100%",
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/**/*.integration.test.ts"],
          // Sets up and starts the real services, and fails when one is missing: there are no skips.
          globalSetup: ["tests/e2e/support/global-setup.ts"],
          // One at a time: they share one engine and one registry, and two cores.
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
