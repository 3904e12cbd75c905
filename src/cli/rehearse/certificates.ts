import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";

/** Where systems keep what they trust, as one file: Debian and Alpine, Fedora, SUSE, macOS and the BSDs. */
const usual = [
  ...["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"],
  ...["/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"],
] as const;

/**
 * Reads the certificate authorities that jobs are to trust, as PEM: what this host trusts with `--ca host`, and with
 * `--ca FILE` those in the file besides, since most programs take what they are given in place of their own.
 */
export function readCertificates(io: Io, asked: string | undefined): string | undefined {
  if (asked === undefined) return undefined;
  const { SSL_CERT_FILE: told = "" } = io.env;
  const looked = told === "" ? usual : [told];
  const ofHost = looked.find((path) => io.files.kind(path) === "file");
  if (asked !== "host" && io.files.kind(asked) !== "file") throw usage(`--ca: there is no file "${asked}".`);
  if (asked === "host" && ofHost === undefined)
    throw usage(`--ca host: this host has no file of certificate authorities (looked at ${looked.join(", ")}).`);
  const files = [ofHost, asked === "host" ? undefined : asked].filter((path) => path !== undefined);
  return files.map((file) => read(io, file)).join("");
}

function read(io: Io, file: string): string {
  const text = io.files.readLoosely(file);
  if (text.includes("PRIVATE KEY-----")) throw usage(`--ca: "${file}" holds a private key, which no job is to have.`);
  if (!text.includes("-----BEGIN CERTIFICATE-----"))
    throw usage(`--ca: "${file}" holds no certificate in the form of PEM.`);
  return text.endsWith("\n") ? text : `${text}\n`;
}

const usage = (message: string): CliError =>
  new CliError(message, {
    code: ExitCode.usage,
    next: ["Name a file of certificate authorities, each between BEGIN and END CERTIFICATE: --ca company.pem"],
  });
