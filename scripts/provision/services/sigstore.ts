import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ProvisionError } from "../provision-error.ts";
import type { System } from "../system.ts";
import { freePort } from "./free-port.ts";
import type { Session } from "./session.ts";

/** Sigstore on loopback, and the files by which cosign uses it. */
export type Sigstore = {
  readonly signingConfig: string;
  readonly trustedRoot: string;
  /** Where the keys of a rehearsal's issuer go, that its tokens be trusted: `oidc/jwks.json` of the run. */
  readonly keys: string;
  readonly addresses: Readonly<Record<"fulcio" | "rekor" | "timestamps", string>>;
};

/** Of which issuers tokens are taken. The authority knows an organization by its last part. */
const issuer = "https://oidc.arm-pipeline.invalid/org/*";
/** Keys and addresses are good from then on. */
const since = "start-time=2020-01-01T00:00:00Z";

/** Starts the services in one process, and writes what a person with a Sigstore of their own writes. */
export async function startSigstore(
  session: Session,
  { system, services, cosign }: { readonly system: System; readonly services: string; readonly cosign: string },
): Promise<Sigstore> {
  const folder = join(session.folder, "sigstore");
  const keys = join(folder, "keys");
  await mkdir(keys, { recursive: true });
  await mkdir(join(folder, "log"));
  const [fulcio = 0, rekor = 0, grpc = 0, metrics = 0, timestamps = 0] = await Promise.all(
    Array.from({ length: 5 }, freePort),
  );
  const addresses = {
    fulcio: `http://127.0.0.1:${fulcio}`,
    rekor: `http://127.0.0.1:${rekor}`,
    timestamps: `http://127.0.0.1:${timestamps}/api/v1/timestamp`,
  };
  const command = [
    ...[services, "-folder", folder, "-issuer", issuer, "-fulcio-port", String(fulcio)],
    ...["-rekor-port", String(rekor), "-rekor-grpc-port", String(grpc), "-rekor-metrics-port", String(metrics)],
    ...["-tsa-port", String(timestamps)],
  ];
  const ask = (url: string) => fetch(url).catch(() => undefined);
  const chain = `${addresses.timestamps}/certchain`;
  await session.start("sigstore", command, {
    ready: async () => {
      const answers = await Promise.all([
        ask(chain),
        ask(`${addresses.fulcio}/api/v2/trustBundle`),
        ask(addresses.rekor),
      ]);
      return answers[0]?.ok === true && answers[1]?.ok === true && answers[2] !== undefined;
    },
  });
  await writeFile(join(folder, "tsa.pem"), await (await fetch(chain)).text());
  const trustedRoot = join(folder, "trusted-root.json");
  const signingConfig = join(folder, "signing-config.json");
  const at = (name: string) => join(folder, name);
  const by = (url: string, version: number) => `url=${url},api-version=${version},${since},operator=loopback`;
  await made(system, [
    ...[cosign, "trusted-root", "create", `--out=${trustedRoot}`],
    `--fulcio=url=${addresses.fulcio},certificate-chain=${at("fulcio.pem")}`,
    `--rekor=url=${addresses.rekor},public-key=${at("rekor.pub")},${since}`,
    `--tsa=url=${addresses.timestamps},certificate-chain=${at("tsa.pem")}`,
    `--ctfe=url=http://127.0.0.1/ct,public-key=${at("ct.pub")},${since}`,
  ]);
  await made(system, [
    ...[cosign, "signing-config", "create", `--out=${signingConfig}`, `--fulcio=${by(addresses.fulcio, 1)}`],
    ...[
      `--rekor=${by(addresses.rekor, 2)}`,
      "--rekor-config=ANY",
      `--tsa=${by(addresses.timestamps, 1)}`,
      "--tsa-config=ANY",
    ],
  ]);
  return { signingConfig, trustedRoot, keys, addresses };
}

async function made(system: System, command: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await system.run(command);
  if (exitCode !== 0)
    throw new ProvisionError(`${command.slice(1, 3).join(" ")} failed.\n${stderr}`, {
      hint: "Is this cosign a cosign 3?",
    });
}
