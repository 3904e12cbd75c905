import { join, resolve } from "node:path";
import { execa } from "execa";
import type { TestProject } from "vitest/node";
import { consentFor } from "../../../scripts/provision/consent.ts";
import type { Facts } from "../../../scripts/provision/facts.ts";
import { installLocked } from "../../../scripts/provision/install-locked.ts";
import { needsOf } from "../../../scripts/provision/needs.ts";
import { streamProgress } from "../../../scripts/provision/progress.ts";
import { provision } from "../../../scripts/provision/provision.ts";
import { ProvisionError } from "../../../scripts/provision/provision-error.ts";
import { startTestServices, type TestAddresses } from "../../../scripts/provision/services/test-services.ts";
import { realSystem } from "../../../scripts/provision/system.ts";
import { bundledCli } from "../../cli/support/bundled-cli.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly services: TestAddresses;
    readonly facts: Facts;
    /** Folder that goes when the services end. */
    readonly session: string;
    /** Folder with Pulumi's SDK, for programs that install none. */
    readonly sdk: string;
    /** Environment in which buildx uses the BuildKit of our own. */
    readonly buildx: Readonly<Record<"BUILDX_CONFIG" | "BUILDX_BUILDER", string>>;
  }
}

/** Starts the services for all end-to-end tests, and stops them after the last. A service that is missing makes the run red. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const progress = streamProgress(process.stderr);
  const system = realSystem();
  try {
    const facts = await provision({ system, progress, consent: consentFor(process.env, false), needs: needsOf.all });
    const { session, stop, summary, ...addresses } = await startTestServices({ system, facts, progress });
    progress.say(`End-to-end tests run on ${summary}.`);
    const buildx = { BUILDX_CONFIG: `${session.folder}/buildx`, BUILDX_BUILDER: "own" };
    const env = { DOCKER_CONFIG: addresses.dockerConfig, DOCKER_HOST: addresses.dockerHost, ...buildx };
    await execa("docker", ["buildx", "create", "--name", "own", "--driver", "remote", addresses.buildkit.address], {
      env,
    });
    project.provide("sdk", await installLocked(resolve(import.meta.dirname, "../../../examples/local")));
    project.provide("cli", join(await bundledCli(), "cli.js"));
    project.provide("services", addresses);
    project.provide("facts", facts);
    project.provide("session", session.folder);
    project.provide("buildx", buildx);
    return stop;
  } catch (error) {
    // Vitest shows an error's message only.
    if (error instanceof ProvisionError) throw new Error(`${error.message}\n${error.hint}`, { cause: error });
    throw error;
  }
}
