import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { packagedCommands } from "../provision/catalogue.ts";
import type { ServiceAddresses } from "../provision/services/services.ts";
import type { System } from "../provision/system.ts";
import type { MachineSettings } from "./machine.ts";

/** How a machine reaches the network is the machine's business, not the job's. */
const networkVariables = [
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "SSL_CERT_FILE",
  "NODE_EXTRA_CA_CERTS",
];

/** What our services make of this machine for a job; `folder` is where the stand-in for `circleci` goes. */
export async function machineSettings(
  services: ServiceAddresses,
  { system, folder }: { readonly system: System; readonly folder: string },
): Promise<MachineSettings> {
  const bin = join(folder, "machine-bin");
  await mkdir(bin, { recursive: true });
  await build({
    entryPoints: [resolve(import.meta.dirname, "circleci-stand-in.ts")],
    outfile: join(bin, "circleci"),
    bundle: true,
    platform: "node",
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
    logLevel: "error",
  });
  await system.run(["chmod", "755", join(bin, "circleci")]);
  const found = await Promise.all(
    ["node", ...packagedCommands.map(({ command }) => command)].map((command) => system.find(command)),
  );
  const tools = found.filter((path) => path !== undefined).map((path) => dirname(path));
  const registry = (await system.run(["npm", "config", "get", "registry"])).stdout.trim();
  const network = networkVariables.flatMap((name) =>
    system.env[name] === undefined ? [] : [[name, system.env[name]] as const],
  );
  return {
    path: [
      ...new Set([
        bin,
        ...services.path,
        dirname(process.execPath),
        ...tools,
        "/usr/local/bin",
        "/usr/bin",
        "/bin",
        "/usr/sbin",
        "/sbin",
      ]),
    ],
    env: {
      DOCKER_HOST: services.dockerHost,
      // Kept from job to job, as a mirror near the machine would: what is installed is pinned by the program's lockfile.
      npm_config_cache: join(services.folders.root, "npm"),
      ...(registry.startsWith("http") && { npm_config_registry: registry }),
      npm_config_update_notifier: "false",
      ...Object.fromEntries(network),
    },
    dockerPlugins: join(services.dockerConfig, "cli-plugins"),
  };
}
