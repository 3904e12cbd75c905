import { defineConfig } from "vitest/config";

/**
 * Two projects, so that a slow test never hides behind a fast one: `unit` needs only Node and bash, `integration` needs the real
 * services that `npm run provision` finds or starts. Tests of types, `*.test-d.ts`, are no test of either: `npm run typecheck` reads
 * them with all other files, and is red for what they do not expect.
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
          globalSetup: ["tests/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // A process for each file took a third of the time of the compiler's tests. No file changes what another one sees.
          isolate: false,
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
          // They share one engine and one registry, in which each file has images and stacks of its own; one waits while the other works.
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
