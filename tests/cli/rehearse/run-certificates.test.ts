import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventsOf, host, output, rehearsals, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();
/** No one looks into it: only the form counts. */
const certificate = (of: string): string => `-----BEGIN CERTIFICATE-----\n${of}\n-----END CERTIFICATE-----\n`;
const says = 'echo "$SSL_CERT_FILE $NODE_EXTRA_CA_CERTS $REQUESTS_CA_BUNDLE"; cat "$SSL_CERT_FILE"';
const configuration = workflow({ p: `{${host}, steps: [${JSON.stringify({ run: says })}]}` }, ["p"]);

test("--ca gives jobs the host's authorities and those of the file, by the variables that programs read", async () => {
  const folder = cli.repository(configuration, {
    "host.pem": certificate("host").trimEnd(),
    "own.pem": certificate("own"),
  });
  const said = async (ca: string) => {
    const env = { SSL_CERT_FILE: join(folder, "host.pem") };
    return output(eventsOf((await cli.run(["run", "--host", "--json", "--ca", ca], { in: folder, env })).stdout), "p");
  };
  const both = await said("own.pem");
  const [, file = ""] = /(\S+certificates\.pem) \1 \1\n/.exec(both) ?? [];
  expect([file, both]).toEqual([
    expect.stringMatching(/^\//),
    expect.stringContaining(`${file} ${file} ${file}\n${certificate("host")}${certificate("own")}`),
  ]);
  const ofHost = await said("host");
  expect(ofHost).toContain(`.pem\n${certificate("host")}`);
  expect(ofHost).not.toContain("own");
  // Nothing of it stays.
  expect(() => readFileSync(file)).toThrow("ENOENT");
});

describe("--ca ends with 2 before anything starts", () => {
  const next =
    "  next: Name a file of certificate authorities, each between BEGIN and END CERTIFICATE: --ca company.pem";
  test.each([
    ["a file that is not there", "none.pem", '--ca: there is no file "none.pem".'],
    ["a file without a certificate", "empty.pem", '--ca: "empty.pem" holds no certificate in the form of PEM.'],
    ["a file with a private key", "key.pem", '--ca: "key.pem" holds a private key, which no job is to have.'],
    [
      "a host that has none",
      "host",
      "--ca host: this host has no file of certificate authorities (looked at /nowhere/ca.pem).",
    ],
  ])("for %s", async (_what, asked, sentence) => {
    const key = "-----BEGIN EC PRIVATE KEY-----\nx\n-----END EC PRIVATE KEY-----\n";
    const folder = cli.repository(configuration, { "empty.pem": "nothing\n", "key.pem": certificate("x") + key });
    const env = { SSL_CERT_FILE: "/nowhere/ca.pem" };
    const { status, stderr, stdout } = await cli.run(["run", "--host", "--ca", asked], { in: folder, env });
    expect([status, stdout, stderr]).toEqual([2, "", `error: ${sentence}\n${next}\n`]);
  });
});
