import { join } from "node:path";
import { type Facts, findCommand } from "../facts.ts";
import type { Progress } from "../progress.ts";
import type { System } from "../system.ts";
import { type BuildKit, startBuildKit } from "./buildkit.ts";
import { loadMachineImages, type MachineImages } from "./machine-images.ts";
import { type ServiceAddresses, type Services, startServices, toolFolder } from "./services.ts";
import { type Sigstore, startSigstore } from "./sigstore.ts";

/** What the end-to-end tests have besides. */
type More = { readonly machineImages: MachineImages; readonly buildkit: BuildKit; readonly sigstore: Sigstore };

/** Where everything is that an end-to-end test needs. */
export type TestAddresses = ServiceAddresses & More;

/** Starts the services of a delivery, and those that only tests use: a BuildKit of our own, and machine images. */
export async function startTestServices(options: {
  readonly system: System;
  readonly facts: Facts;
  readonly progress: Pick<Progress, "say">;
}): Promise<Services & More> {
  const { system, facts } = options;
  const services = await startServices(options);
  const { session, folders, registry } = services;
  const env = { DOCKER_HOST: services.dockerHost, DOCKER_CONFIG: services.dockerConfig };
  try {
    const cached = facts.tools.buildkit === "cache";
    const found = cached ? join(toolFolder(folders, "buildkit"), "buildkitd") : await findCommand(system, "buildkitd");
    const signing = (name: string) =>
      facts.tools.sigstore === "cache" ? join(toolFolder(folders, "sigstore"), name) : name;
    const [buildkit, sigstore, machineImages] = await Promise.all([
      startBuildKit(session, { system, facts, registry, buildkitd: found ?? "buildkitd" }),
      startSigstore(session, { system, services: signing("sigstore-services"), cosign: signing("cosign") }),
      loadMachineImages({ system, folders, env }),
    ]);
    return {
      ...services,
      buildkit,
      sigstore,
      machineImages,
      summary: `${services.summary}, BuildKit, Sigstore, machine images`,
    };
  } catch (error) {
    await services.stop();
    throw error;
  }
}
