import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loginOfUser } from "../../../src/machines/docker/auth.ts";
import { engineNamed, findEngine } from "../../../src/machines/docker/endpoint.ts";
import { engineClient } from "../../../src/machines/docker/engine-client.ts";
import { fakeEngine } from "../../support/fake-engine.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "ap-endpoint-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
};
const context = (name: string, endpoint: object): string => {
  const id = createHash("sha256").update(name).digest("hex");
  write(`.docker/contexts/meta/${id}/meta.json`, JSON.stringify({ Name: name, Endpoints: { docker: endpoint } }));
  return `.docker/contexts/tls/${id}/docker`;
};
const found = (env: Readonly<Record<string, string>> = {}) => findEngine({ HOME: home, ...env });

describe("an engine is where", () => {
  test.each([
    ["unix:///run/user/1000/docker.sock", { kind: "socket", path: "/run/user/1000/docker.sock" }],
    ["unix://", { kind: "socket", path: "/var/run/docker.sock" }],
    ["tcp://builder", { kind: "tcp", host: "builder", port: 2375, tls: undefined }],
    ["builder:2375", { kind: "tcp", host: "builder", port: 2375, tls: undefined }],
    ["tcp://[::1]:1234", { kind: "tcp", host: "::1", port: 1234, tls: undefined }],
    ["ssh://me@builder", { kind: "ssh", destination: "me@builder", port: "", path: "" }],
    ["ssh://builder:80", { kind: "ssh", destination: "builder", port: "80", path: "" }],
    [
      "ssh://builder:2222/run/podman/podman.sock",
      { kind: "ssh", destination: "builder", port: "2222", path: "/run/podman/podman.sock" },
    ],
  ])("DOCKER_HOST=%s says", (address, endpoint) => {
    expect(found({ DOCKER_HOST: address })).toEqual({ address, by: "DOCKER_HOST", endpoint });
  });

  test("a context says that is current, or that DOCKER_CONTEXT names, and DOCKER_HOST comes before both", () => {
    context("far", { Host: "ssh://builder" });
    context("near", { Host: "unix:///near.sock" });
    write(".docker/config.json", '{"currentContext": "far"}');
    expect(found()).toMatchObject({ address: "ssh://builder", by: "context far" });
    expect(found({ DOCKER_CONTEXT: "near" })).toMatchObject({ address: "unix:///near.sock", by: "context near" });
    expect(found({ DOCKER_HOST: "unix:///x" }).by).toBe("DOCKER_HOST");
    expect(found({ DOCKER_CONTEXT: "default" }).by).toBeUndefined();
    expect(engineNamed({ HOME: home }, "near").address).toBe("unix:///near.sock");
  });

  test("its certificates are in the context's own folder, or where DOCKER_CERT_PATH says", () => {
    const tls = context("safe", { Host: "tcp://builder:2376", SkipTLSVerify: true });
    for (const name of ["ca", "cert", "key"]) write(`${tls}/${name}.pem`, name);
    write("certs/ca.pem", "other");
    expect(found({ DOCKER_CONTEXT: "safe" }).endpoint).toEqual({
      ...{ kind: "tcp", host: "builder", port: 2376 },
      tls: { ca: Buffer.from("ca"), cert: Buffer.from("cert"), key: Buffer.from("key"), verify: false },
    });
    const given = { DOCKER_HOST: "tcp://b", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: join(home, "certs") };
    expect(found(given).endpoint).toEqual({
      ...{ kind: "tcp", host: "b", port: 2376 },
      tls: { ca: Buffer.from("other"), cert: undefined, key: undefined, verify: true },
    });
  });

  test("nobody said, that of this user is looked for: rootless, Docker Desktop, Colima, podman", () => {
    write("run/podman/podman.sock", "");
    const env = { XDG_RUNTIME_DIR: join(home, "run") };
    const usual = found(env).address;
    // A machine that has Docker's own socket has it first.
    expect([`unix://${home}/run/podman/podman.sock`, "unix:///var/run/docker.sock"]).toContain(usual);
    write(".colima/default/docker.sock", "");
    expect(found(env).address).toBe(
      usual.startsWith("unix:///var") ? usual : `unix://${home}/.colima/default/docker.sock`,
    );
  });

  test.each([
    ["ftp://builder", '"ftp://builder" is no address of a container engine'],
    ["tcp://", '"tcp://" is no address of a container engine'],
    ["ssh://-oProxyCommand=x", "is no address"],
  ])("%s is none, which is told to who asks it anything", async (address, why) => {
    const env = { DOCKER_HOST: address };
    const engine = engineClient({ place: findEngine(env), env });
    await expect(engine.ask({ method: "GET", path: "/info" })).rejects.toThrow(why);
  });
});

describe("over SSH", () => {
  /** A stand-in for `ssh` that notes its words and leads to an engine of this machine. */
  const sshTo = (socket: string): string => {
    const program = `import net from "node:net"; const to = net.connect(${JSON.stringify(socket)}); process.stdin.pipe(to); to.pipe(process.stdout);`;
    write("bin/lead.mjs", program);
    write("bin/ssh", `#!/bin/sh\necho "$*" >> ${home}/asked\nexec '${process.execPath}' ${home}/bin/lead.mjs\n`);
    chmodSync(join(home, "bin/ssh"), 0o755);
    return join(home, "bin");
  };

  test("the user's own ssh and Docker's command line over there lead to the engine", async () => {
    const { host } = await fakeEngine(() => ({ body: { Version: "29.0.0" } }));
    const env = {
      PATH: `${sshTo(host.slice("unix://".length))}:/usr/bin:/bin`,
      DOCKER_HOST: "ssh://me@builder:2222/x.sock",
    };
    const engine = engineClient({ place: findEngine(env), env });
    for (const _ of [1, 2])
      expect(await engine.ask({ method: "GET", path: "/version" })).toEqual({ Version: "29.0.0" });
    engine.close();
    // One connection for what is asked in turn.
    expect(readFileSync(join(home, "asked"), "utf8")).toBe(
      "-T -o BatchMode=yes -o ConnectTimeout=30 -p 2222 -- me@builder docker --host=unix:///x.sock system dial-stdio\n",
    );
  });

  test("what ssh says is why the engine does not answer", async () => {
    write("bin/ssh", "#!/bin/sh\necho 'me@builder: Permission denied (publickey).' >&2; exit 255\n");
    chmodSync(join(home, "bin/ssh"), 0o755);
    const env = { PATH: `${home}/bin:/usr/bin:/bin`, DOCKER_HOST: "ssh://me@builder" };
    const engine = engineClient({ place: findEngine(env), env });
    await expect(engine.ask({ method: "GET", path: "/version" })).rejects.toThrow(
      "The engine at ssh://me@builder (DOCKER_HOST) does not answer: me@builder: Permission denied (publickey).",
    );
  });

  test("a machine without ssh is told so", async () => {
    const env = { PATH: join(home, "nowhere"), DOCKER_HOST: "ssh://builder" };
    const engine = engineClient({ place: findEngine(env), env });
    await expect(engine.ask({ method: "GET", path: "/version" })).rejects.toThrow(/does not answer: spawn ssh ENOENT/);
  });
});

describe("this user's login for a registry", () => {
  const login = (config: object, image = "ghcr.io/acme/web") => {
    write("docker/config.json", JSON.stringify(config));
    return loginOfUser({ DOCKER_CONFIG: join(home, "docker"), PATH: `${home}/bin:/usr/bin:/bin` }, image);
  };
  const auth = (text: string) => ({ auth: Buffer.from(text).toString("base64") });

  test("stands in the file, under the registry's name as older clients wrote it too", async () => {
    expect(await login({ auths: { "ghcr.io": auth("me:pass:word") } })).toEqual({
      username: "me",
      password: "pass:word",
    });
    expect(await login({ auths: { "https://ghcr.io": { identitytoken: "t" } } })).toEqual({
      username: "<token>",
      password: "t",
    });
    expect(await login({ auths: { "ghcr.io": auth("me:p") } }, "acme/web")).toBeUndefined();
    expect(await login({})).toBeUndefined();
  });

  test("comes from a credential helper, that of the registry before that of all", async () => {
    const helper = (name: string, answer: string) => {
      write(`bin/docker-credential-${name}`, `#!/bin/sh\n[ "$1" = get ] || exit 9\nread key; ${answer}\n`);
      chmodSync(join(home, `bin/docker-credential-${name}`), 0o755);
    };
    helper("one", `printf '{"Username":"u","Secret":"of %s"}' "$key"`);
    helper("none", "echo credentials not found; exit 1");
    const config = { credHelpers: { "ghcr.io": "one" }, credsStore: "none", auths: { "ghcr.io": auth("me:p") } };
    expect(await login(config)).toEqual({ username: "u", password: "of ghcr.io" });
    expect(await login(config, "acme/web")).toBeUndefined();
    expect(await login({ credsStore: "not-installed" })).toBeUndefined();
  });
});
