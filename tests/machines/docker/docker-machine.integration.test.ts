import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { sweepDocker } from "../../../src/machines/docker/sweep.ts";
import type { Machine } from "../../../src/runner/machine/machine.ts";
import { Refusal } from "../../../src/runner/machine/refusal.ts";
import { archiveOf, checkedArchive, entriesOf } from "../../../src/runner/state/archive.ts";
import { watchProcesses } from "../../e2e/support/watch-processes.ts";
import { loadBusyboxImage } from "./support/busybox-image.ts";
import {
  amd64,
  arm,
  type Bench,
  bench,
  containerOf,
  containersOf,
  docker,
  env,
  exec,
  exited,
  ownBench,
} from "./support/docker-setup.ts";

const { baseImage, machineImages } = inject("services");
let shared: Bench;
let machine: Machine;
const busybox = "arm-pipeline/test-busybox:1";

beforeAll(async () => {
  await loadBusyboxImage({ baseImage, env }, { tag: busybox });
  shared = await bench();
  machine = await shared.start({ executor: { kind: "docker", containers: [containerOf(machineImages.arm64)] } });
});
afterAll(() => shared.end());

describe("a command", () => {
  test("runs as the image's user in ~/project of its architecture, and ends at the first failure", async () => {
    expect(await exec(machine, "uname -m; id -un; pwd; echo $HOME")).toEqual({
      end: exited(0),
      output: "aarch64\ncircleci\n/home/circleci/project\n/home/circleci\n",
    });
    expect(await exec(machine, "echo one\nfalse\necho two")).toEqual({ end: exited(1), output: "one\n" });
    expect(await exec(machine, "(exit 3) | cat\necho two")).toEqual({ end: exited(3), output: "" });
    expect((await exec(machine, "kill -9 $$")).end).toEqual(exited(137));
  });

  test("that another architecture needs is told once for a run", async () => {
    const native = (await docker("info", "--format", "{{.Architecture}}")) === "aarch64";
    expect(shared.told).toEqual(
      native
        ? []
        : ["arm64 is emulated on this amd64 machine: slower, and a program may behave otherwise than on real arm64."],
    );
  });

  test("runs by /bin/sh with the usual options where the image has no bash, unless bash was asked for", async () => {
    const without = await shared.start({ executor: { kind: "docker", containers: [containerOf(busybox)] } });
    expect(await exec(without, "echo $0; (exit 3) | cat\necho two")).toEqual({
      end: exited(3),
      output: "/var/lib/arm-pipeline/steps/1.sh\n",
    });
    expect((await exec(without, '. "$BASH_ENV"')).end).toEqual(exited(2));
    const { end, output } = await exec(without, "true", { shell: ["/bin/bash", "-eo", "pipefail"] });
    expect(end).toEqual(exited(127));
    expect(output).toContain("/bin/bash: not found");
  });

  test("whose container ends is told so", async () => {
    const command = ["-c", "until [ -e /tmp/end ]; do sleep 0.1; done; exit 7"];
    const containers = [containerOf(busybox, { entrypoint: ["/bin/sh"], command })];
    const own = await shared.start({ executor: { kind: "docker", containers } });
    await expect(exec(own, "touch /tmp/end; sleep 60")).rejects.toThrow(
      new Refusal("The job's container ended while the step ran: its first process ended with status 7."),
    );
  });

  test("whose shell does not exist is a failure", async () => {
    const { end, output } = await exec(machine, "true", { shell: ["/bin/no-shell"] });
    expect(end).toEqual(exited(127));
    expect(output).toContain("/bin/no-shell: not found");
  });

  test("prints in order what it writes to both outputs, to the last byte", async () => {
    const { output } = await exec(
      machine,
      "for i in $(seq 500); do echo out $i; echo err $i >&2; done; printf 'né\\303'",
    );
    const lines = Array.from({ length: 500 }, (_, index) => `out ${index + 1}\nerr ${index + 1}\n`).join("");
    expect(output).toBe(`${lines}né\ufffd`);
  });

  test("has what the image and the step say as environment, every byte of it, and nothing of this process's", async () => {
    process.env.SECRET_OF_THE_HOST = "x";
    const value = 'it\'s "$HOME" `id`\n\ttwo\\n lines ü';
    await machine.unpack(machine.resolve(".", "~/project"), archiveOf([{ name: "expected", content: value }]));
    const script = 'printf %s "$VALUE" > value; cmp value expected; env | grep -aoE "^[A-Z_]+=" | sort | tr -d "\\n"';
    const { output } = await exec(machine, script, { env: { VALUE: value, "not-a-name": "x", UID: "7" } });
    delete process.env.SECRET_OF_THE_HOST;
    expect(output).toBe("BASH_ENV=CIRCLE_INTERNAL_TASK_DATA=HOME=HOSTNAME=LANG=PATH=PWD=SHLVL=VALUE=_=");
  });

  test("reads the file that the configuration names by BASH_ENV", async () => {
    const variables = { BASH_ENV: "/tmp/own-bash-env", CIRCLE_INTERNAL_TASK_DATA: "/tmp" };
    await exec(machine, 'echo "export OWN=$CIRCLE_INTERNAL_TASK_DATA" > "$BASH_ENV"', { env: variables });
    const { output } = await exec(machine, 'echo "$BASH_ENV $OWN"', { env: variables });
    expect(output).toBe(`/tmp/own-bash-env ${machine.taskData}\n`);
  });

  test("hands variables on by BASH_ENV, becomes root by sudo, and may call circleci from both", async () => {
    await exec(machine, "echo 'export NAME=value' >> \"$BASH_ENV\"");
    const { output } = await exec(
      machine,
      "echo \"$NAME\"; sudo id -u; circleci env subst '${NAME}!'; sudo -E circleci version",
    );
    expect(output).toBe("value\n0\nvalue!0.0.0+arm-pipeline.stand-in\n");
  });

  test("halts the job by circleci step halt, once", async () => {
    expect((await exec(machine, "circleci step halt; echo more")).end).toEqual({
      kind: "exited",
      exitCode: 0,
      halted: true,
    });
    expect((await exec(machine, "true")).end).toEqual(exited(0));
  });

  test("has a terminal without a size or a name, and waits there for an answer until it was silent for too long", async () => {
    const script = "[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && stty size; env | grep -c ^TERM= || true";
    expect((await exec(machine, script)).output).toBe("0 0\n0\n");
    expect((await exec(machine, "env | grep ^TERM=", { env: { TERM: "xterm" } })).output).toBe("TERM=xterm\n");
    expect((await exec(machine, "cat", { silenceLimitMs: 1_000 })).end).toMatchObject({ kind: "silent" });
  });

  test("works in another folder, which is made where its user may", async () => {
    expect(await exec(machine, "pwd", { workingDirectory: "~/web/app" })).toEqual({
      end: exited(0),
      output: "/home/circleci/web/app\n",
    });
    const { end, output } = await exec(machine, "pwd", { workingDirectory: "/opt/app" });
    expect(end).toEqual(exited(1));
    expect(output).toMatch(/cannot create directory .*: Permission denied/);
  });

  test("that needs more memory than its class has is ended, which is told", async () => {
    const small = await ownBench();
    const { end, output } = await exec(
      await small.start({
        executor: { kind: "docker", containers: [containerOf(machineImages.amd64)] },
        resources: { ...amd64, resourceClass: "tiny", memoryMiB: 128 },
      }),
      "node -e 'const all = []; for (;;) all.push(Buffer.alloc(8e6, 1))'",
    );
    expect(end).toEqual(exited(137));
    expect(output).toContain("Something was ended for want of memory: resource class tiny has 128 MiB.\n");
  });
});

describe("a command is ended with all that it started", () => {
  const running = async (): Promise<string> =>
    (await exec(machine, "ps -eo args | grep -c '[s]leep 6[0-9]' || true")).output;

  test("when it is silent for too long, and not when it goes on talking", async () => {
    expect(await exec(machine, "echo begun; sleep 60", { silenceLimitMs: 1_500 })).toEqual({
      end: { kind: "silent", silentForMs: 1_500 },
      output: "begun\n",
    });
    expect(await running()).toBe("0\n");
    const talking = await exec(machine, "for i in 1 2 3 4 5; do echo; sleep 0.5; done", { silenceLimitMs: 2_000 });
    expect(talking.end).toEqual(exited(0));
  });

  test("when it is cancelled, at first in order", async () => {
    const stop = new AbortController();
    const { end, output } = await exec(machine, "trap 'echo cleaned up; exit 0' TERM; echo begun; sleep 60 & wait", {
      signal: stop.signal,
      onOutput: (chunk) => chunk.includes("begun") && stop.abort(),
    });
    expect(end).toEqual({ kind: "cancelled" });
    expect(output).toBe("begun\ncleaned up\n");
  });

  test("when it does not want to end, is root's, or has children that do not want to", async () => {
    const stop = new AbortController();
    const script = "sudo sleep 60 & (trap '' TERM; echo begun; sleep 61; sleep 62) & trap '' TERM; wait; sleep 63";
    const { end } = await exec(machine, script, { signal: stop.signal, onOutput: () => stop.abort() });
    expect(end).toEqual({ kind: "cancelled" });
    expect(await running()).toBe("0\n");
  });

  test("at once where no one reaps what has ended, as under an entrypoint that is no init", async () => {
    // Longer than a test may take: to wait for it would be seen.
    const own = await ownBench("run-1", { graceMs: 3_600_000 });
    const entrypoint = containerOf(machineImages.amd64, {
      entrypoint: ["/bin/sh"],
      command: ["-c", "exec sleep 1000"],
    });
    const job = await own.start({ executor: { kind: "docker", containers: [entrypoint] }, resources: amd64 });
    const stop = new AbortController();
    const { end } = await exec(job, "(sleep 0.1 & exec sleep 60) & echo begun; exec sleep 61", {
      signal: stop.signal,
      onOutput: () => stop.abort(),
    });
    expect(end).toEqual({ kind: "cancelled" });
    expect((await exec(job, "ps -eo stat,args | grep -c '^Z.*[s]leep'")).output).not.toBe("0\n");
  });

  test("and does not begin when the run is cancelled already", async () => {
    expect(await exec(machine, "echo begun", { signal: AbortSignal.abort() })).toEqual({
      end: { kind: "cancelled" },
      output: "",
    });
  });

  test("while another one goes on beside it, which a step that leaves something running does not hold up", async () => {
    const stop = new AbortController();
    let ready: () => void = () => undefined;
    const isReady = new Promise<void>((done) => {
      ready = done;
    });
    const beside = exec(machine, "echo ready; sleep 64", { signal: stop.signal, onOutput: () => ready() });
    await isReady;
    expect(await exec(machine, "sleep 65 & echo done")).toEqual({ end: exited(0), output: "done\n" });
    expect(await running()).toBe("2\n");
    stop.abort();
    expect(await beside).toEqual({ end: { kind: "cancelled" }, output: "ready\n" });
    expect(await running()).toBe("1\n");
  });
});

describe("files", () => {
  const at = (path: string) => machine.resolve(path, "~/files");
  const names = async (from: string, paths: readonly string[]) => {
    const { tar, missing } = await machine.pack(at(from), paths);
    const found: string[] = [];
    for await (const { name, type, linkname, content } of entriesOf(tar))
      found.push(
        type === "file"
          ? `${name}=${(await buffer(content)).toString()}`
          : `${name}${linkname ? ` -> ${linkname}` : ""}`,
      );
    return { found: found.toSorted(), missing };
  };

  test("are packed by path and by pattern, links as links, and what is missing is told", async () => {
    await exec(
      machine,
      'mkdir -p out/deep; echo -n 1 > out/a.js; echo -n 2 > out/deep/b.js; echo -n 3 > -dash; ln -s /etc/passwd out/link; mkfifo fifo; ln out/a.js out/hard; echo -n 4 > "out/it\'s \u00fc"',
      { workingDirectory: "~/files" },
    );
    const { found, missing } = await names(".", ["out", "none", "-dash"]);
    expect(found).toEqual([
      "-dash=3",
      "out",
      "out/a.js=1",
      "out/deep",
      "out/deep/b.js=2",
      "out/hard -> out/a.js",
      "out/it's ü=4",
      "out/link -> /etc/passwd",
    ]);
    expect(missing).toEqual(["none"]);
    expect(await names("out", ["**/*.js", "*.none"])).toEqual({
      found: ["a.js=1", "deep/b.js=2"],
      missing: ["*.none"],
    });
    expect((await names("out", ["."])).found).toContain("hard -> a.js");
    expect(await names("out/deep", ["."])).toEqual({ found: [".", "b.js=2"], missing: [] });
    expect(await names(".", ["none"])).toEqual({ found: [], missing: ["none"] });
    expect(await names("/", ["home/circleci/files/-dash"])).toEqual({
      found: ["home/circleci/files/-dash=3"],
      missing: [],
    });
  });

  test("are unpacked with their modes for the machine's user into folders that are made", async () => {
    const long = `${"long/".repeat(30)}name`;
    await machine.unpack(
      at("new/place"),
      archiveOf([
        { name: "bin/tool", content: "#!/bin/sh\necho ran\n", mode: 0o755 },
        { name: long, content: "long" },
      ]),
    );
    const { output } = await exec(
      machine,
      `~/files/new/place/bin/tool; cat ~/files/new/place/${long}; find ~/files/new ! -user circleci`,
    );
    expect(output).toBe("ran\nlong");
  });

  test("keep names that are no text, and all names of a file", async () => {
    await exec(
      machine,
      `mkdir -p ~/raw/t; cd ~/raw/t; printf a > "$(printf '\\377')"; printf b > "$(printf '\\376')"; ln "$(printf '\\377')" second; mkfifo pipe`,
    );
    const packed = await machine.pack(machine.resolve("~/raw", "~"), ["t/*"]);
    // Read whole first, as into a file: the engine does not copy into a container out of which it copies.
    const tar = await buffer(checkedArchive(packed.tar, { onPassedOver: (name) => packed.passedOver.push(name) }));
    await machine.unpack(machine.resolve("~/laid", "~"), Readable.from([tar]));
    expect(packed.passedOver).toEqual(["t/pipe"]);
    const { output } = await exec(
      machine,
      `cd ~/laid/t; LC_ALL=C ls -1Q; cat "$(printf '\\377')" second "$(printf '\\376')"`,
    );
    expect(output).toBe('"second"\n"\\376"\n"\\377"\naab');
  });

  test("lose their holes, which become zeros, and a socket is left out by the engine without a word", async () => {
    const socket = 'require("net").createServer().listen("socket", () => process.kill(process.pid, "SIGKILL"))';
    await exec(machine, `mkdir ~/holes; cd ~/holes; truncate -s 8M hole; echo x > file; node -e '${socket}' || ls -F`);
    const packed = await machine.pack(machine.resolve("~/holes", "~"), ["."]);
    const tar = await buffer(checkedArchive(packed.tar, { onPassedOver: (name) => packed.passedOver.push(name) }));
    await machine.unpack(machine.resolve("~/filled", "~"), Readable.from([tar]));
    const size = 'stat -c "%s %b" hole | sed "s/ 0$/ none/; s/ [1-9].*/ some/"';
    const { output } = await exec(
      machine,
      `cd ~/holes; ls -1F; ${size}; cd ~/filled; ls -1F; ${size}; cmp hole ~/holes/hole`,
    );
    expect([output, packed.passedOver]).toEqual(["file\nhole\nsocket=\n8388608 none\nfile\nhole\n8388608 some\n", []]);
  });

  test("come and go in an image that has no tar", async () => {
    const own = await ownBench();
    const job = await own.start({
      executor: { kind: "docker", containers: [containerOf(machineImages.amd64)] },
      resources: amd64,
    });
    expect((await exec(job, "sudo rm /usr/bin/tar; ! command -v tar")).end).toEqual(exited(0));
    await job.unpack(job.resolve(".", "~/project"), archiveOf([{ name: "a/b", content: "x" }]));
    const { tar } = await job.pack(job.resolve(".", "~/project"), ["**/b"]);
    const found: string[] = [];
    for await (const { name, content } of entriesOf(tar)) found.push(`${name}=${(await buffer(content)).toString()}`);
    expect(found).toEqual(["a/b=x"]);
  });

  test("lead out of no folder, and are written only where the user may", async () => {
    const tar = (name: string) => archiveOf([{ name, content: "x" }]);
    await expect(machine.unpack(at("."), tar("../x"))).rejects.toThrow("is outside of the folder");
    await expect(machine.unpack("/opt/x", tar("x"))).rejects.toThrow(
      '"/opt/x" cannot be written: mkdir: cannot create directory \u2018/opt\u2019: Permission denied.',
    );
    await expect(machine.unpack("/etc", tar("x"))).rejects.toThrow(
      '"/etc" cannot be written: it may not be written by the machine\'s user.',
    );
    await expect(machine.pack(at("."), ["../other"])).rejects.toThrow('"../other" is outside of');
  });

  test("reach the host by no link: it leads to a place in the container", async () => {
    await exec(machine, "ln -s / root; ln -s /etc/hostname name", { workingDirectory: "~/links" });
    const inside = await exec(machine, "cat /etc/hostname");
    const { tar } = await machine.pack(machine.resolve("~/links/root/etc", "~"), ["hostname"]);
    const found: string[] = [];
    for await (const { content } of entriesOf(tar)) found.push((await buffer(content)).toString());
    expect(found).toEqual([inside.output]);
    await expect(
      machine.unpack(machine.resolve("~/links/root/etc", "~"), archiveOf([{ name: "x", content: "x" }])),
    ).rejects.toThrow("it may not be written by the machine's user");
  });
});

describe("containers of a docker executor", () => {
  test("share one network: services answer on localhost and by their names, with their own command, user and environment", async () => {
    const own = await ownBench();
    const said: string[] = [];
    const job = await own.start({
      onOutput: (chunk) => said.push(chunk),
      executor: {
        kind: "docker",
        containers: [
          containerOf(busybox, { environment: { OF_THE_PRIMARY: "yes", LINES: "a\nb" } }),
          containerOf(busybox, {
            name: "site",
            user: "tester",
            entrypoint: ["/bin/sh", "-c"],
            command: ['id -un > /tmp/index.html; echo "$WORDS" >> /tmp/index.html; exec httpd -f -p 8081 -h /tmp'],
            environment: { WORDS: "as $HOME it is" },
          }),
          containerOf(busybox, { entrypoint: ["/bin/sh"], command: ["-c", "echo no database; exit 3"] }),
          containerOf(busybox, { command: ["true"] }),
        ],
      },
    });
    const script =
      "until wget -q -O - http://localhost:8081/ 2> /dev/null; do sleep 0.2; done; wget -q -O - http://site:8081/; echo $OF_THE_PRIMARY $LINES; id -un";
    expect(await exec(job, script, { shell: ["/bin/sh", "-e"] })).toEqual({
      end: exited(0),
      output: `${"tester\nas $HOME it is\n".repeat(2)}yes a b\nroot\n`,
    });
    expect(said.join("")).toContain(
      `The service container of ${busybox} has ended with status 3. It said last:\nno database\n`,
    );
    expect(said.join("")).toContain(`The service container of ${busybox} has ended with status 0. It said nothing.\n`);
  });

  test("all have the certificate authorities that they are given, which each may read, unless one says otherwise", async () => {
    const own = await ownBench("run-1", { certificates: "the authorities\n" });
    const show = 'exec httpd -f -p 8081 -h "${SSL_CERT_FILE%/*}"';
    const job = await own.start({
      executor: {
        kind: "docker",
        containers: [
          containerOf(busybox, { user: "tester", environment: { PIP_CERT: "/own.pem" } }),
          containerOf(busybox, { user: "tester", entrypoint: ["/bin/sh", "-c"], command: [show] }),
        ],
      },
    });
    const script =
      'cat "$SSL_CERT_FILE"; echo $PIP_CERT; until wget -q -O - http://localhost:8081/${NODE_EXTRA_CA_CERTS##*/} 2> /dev/null; do sleep 0.2; done';
    expect(await exec(job, script, { shell: ["/bin/sh", "-e"] })).toEqual({
      end: exited(0),
      output: "the authorities\n/own.pem\nthe authorities\n",
    });
  });

  test("leave the image's entrypoint alone where steps run, unless the image or the configuration asks for it", async () => {
    const entrypoint = ["/bin/sh", "-c", "touch /tmp/entered; exec /bin/sh"];
    const settings = { entrypoint, command: [] };
    const plain = await loadBusyboxImage({ baseImage, env }, { tag: "arm-pipeline/test-entry:1", ...settings });
    const labels = { "com.circleci.preserve-entrypoint": "true" };
    const kept = await loadBusyboxImage(
      { baseImage, env },
      { tag: "arm-pipeline/test-entry:kept", ...settings, labels },
    );
    const own = await ownBench();
    const entered = async (container: ReturnType<typeof containerOf>) => {
      const job = await own.start({ executor: { kind: "docker", containers: [container] } });
      return (await exec(job, "ls /tmp", { shell: ["/bin/sh", "-e"] })).output;
    };
    expect(await entered(containerOf(plain))).toBe("");
    expect(await entered(containerOf(kept))).toBe("entered\n");
    expect(await entered(containerOf(plain, { command: ["ignored"] }))).toBe("entered\n");
  });

  test("get the engine only for setup_remote_docker", async () => {
    const own = await ownBench();
    const executor = { kind: "docker", containers: [containerOf(machineImages.amd64)] } as const;
    const asks = "docker version --format '{{.Server.Os}}' 2>&1 | tail -1";
    const without = await own.start({ executor, resources: amd64 });
    expect((await exec(without, `${asks}; ls /var/run`)).output).toMatch(/^Cannot connect.*\n(?!.*docker)/);
    const withIt = await own.start({ executor, resources: amd64, remoteDocker: true });
    expect(await exec(withIt, asks)).toEqual({ end: exited(0), output: "linux\n" });
    const mounts = await docker(
      "inspect",
      "--format",
      "{{range .Mounts}}{{.Destination}} {{end}}",
      ...(await containersOf(own.folder)),
    );
    expect(
      mounts
        .split("\n")
        .map((line) => line.trim())
        .toSorted(),
    ).toEqual(["", "/var/run/docker.sock"]);
  });
});

test("a machine leaves no container and no volume, and no one minds that it is disposed of twice", async () => {
  const own = await ownBench();
  const image = await loadBusyboxImage({ baseImage, env }, { tag: "arm-pipeline/test-volume:1", volume: "/data" });
  const database = containerOf(image, { command: ["sleep", "1000"] });
  const job = await own.start({ executor: { kind: "docker", containers: [containerOf(image), database] } });
  const containers = await containersOf(own.folder);
  const format = "{{range .Mounts}}{{.Type}} {{.Name}}{{end}}";
  const volumes = (await docker("inspect", "--format", format, ...containers)).split("\n");
  expect([containers.length, volumes]).toEqual([
    2,
    [expect.stringMatching(/^volume /), expect.stringMatching(/^volume /)],
  ]);
  await Promise.all([job.dispose(), job.dispose()]);
  await job.dispose();
  const names = (await docker("volume", "ls", "--quiet")).split("\n");
  expect(await containersOf(own.folder)).toEqual([]);
  expect(names.filter((name) => volumes.includes(`volume ${name}`))).toEqual([]);
});

test("a machine job has the engine, sudo and the host's network, where published ports answer", async () => {
  const own = await ownBench();
  const job = await own.start({ executor: { kind: "machine", image: machineImages.amd64 }, resources: amd64 });
  const name = `arm-pipeline-test-${process.pid}`;
  const served = `docker run --detach --rm --name ${name} --publish 127.0.0.1:0:8080 --platform linux/arm64 ${busybox} httpd -f -p 8080 -h /etc > /dev/null
    address=$(docker port ${name} 8080/tcp)
    until curl --silent --fail "http://$address/group"; do sleep 0.2; done
    docker rm --force ${name} > /dev/null
    sudo id -u; uname -m; echo ~; ls -d /home/circleci/project`;
  expect(await exec(job, served)).toEqual({
    end: exited(0),
    output: "root:x:0:\ntester:x:1000:\n0\nx86_64\n/home/circleci\n/home/circleci/project\n",
  });
});

test("nothing secret is among the arguments of any process", async () => {
  const own = await ownBench();
  const word = `sesame-${process.pid}`;
  const secret = {
    step: `${word}-of-a-step`,
    script: `${word}-of-a-script`,
    one: `${word}-of-a-container`,
  };
  // Stands in the configuration, so it is no secret, and a file of variables cannot have it.
  const two = "two\nlines";
  const watch = watchProcesses();
  const job = await own.start({
    executor: {
      kind: "docker",
      containers: [containerOf(machineImages.amd64, { environment: { ONE: secret.one, TWO: two } })],
    },
    resources: amd64,
  });
  const { output } = await exec(job, `sleep 0.2; echo ${secret.script} "$STEP" "$ONE" "$TWO"`, {
    env: { STEP: secret.step },
  });
  await own.end();
  const { commandLines } = watch.stop();
  expect(output).toBe(`${secret.script} ${secret.step} ${secret.one} ${two}\n`);
  expect([...commandLines].filter((line) => line.includes("/bin/sh")).length).toBeGreaterThan(0);
  expect([...commandLines].filter((line) => line.includes(word))).toEqual([]);
});

test.each([
  ["bash", () => machineImages.amd64, amd64, "/home/circleci/project/web"],
  ["the image's own shell", () => busybox, arm, "/root/project/web"],
])("a person gets %s in the machine, with what the steps have", async (_, image, resources, folder) => {
  const own = await ownBench();
  const word = `sesame-${process.pid}`;
  const settings = join(own.folder, "settings.json");
  const script = "mkdir web; echo 'export ADDED=added' >> \"$BASH_ENV\"; echo stepped";
  await writeFile(
    settings,
    JSON.stringify({ ...own.options, image: image(), resources, script, variables: { WORD: word } }),
  );
  const program = resolve(import.meta.dirname, "support/shell-in-machine.ts");
  const command = `'${process.execPath}' --import tsx '${program}' '${settings}'`;
  const watch = watchProcesses();
  const person = execa("script", ["--quiet", "--return", "--command", command, "/dev/null"], { env, reject: false });
  let shown = "";
  let asked = false;
  person.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    shown += chunk;
    // A prompt is waited for, behind which busybox asks where it stands: what is typed before it belongs to no one.
    if (asked || !/stepped\r\n[\s\S]*[$#] (?:.\[6n)?$/.test(shown)) return;
    asked = true;
    person.stdin.write('echo "<$WORD $ADDED $PWD>"; tty; exit 3\n');
  });
  await person;
  await rm(settings);
  expect(shown).toContain(`<${word} added ${folder}>\r\n/dev/pts/`);
  expect([...watch.stop().commandLines].filter((line) => line.includes(word))).toEqual([]);
});

test("two runs at once do not touch each other, and what a killed one left is swept by the next", async () => {
  const [one, two] = await Promise.all([ownBench("run-1"), ownBench("run-2")]);
  const executor = { kind: "docker", containers: [containerOf(machineImages.amd64)] } as const;
  const started = await Promise.all([one, two].map((run) => run.start({ executor, resources: amd64 })));
  const [first, second] = started;
  if (first === undefined || second === undefined) throw new Error("no machines");
  await exec(first, "echo 1 > file");
  await exec(second, "echo 2 > file");
  expect((await exec(first, "cat file")).output).toBe("1\n");
  // A process of its own, killed as the kernel would for want of memory.
  const held = resolve(import.meta.dirname, "support/held-machine.ts");
  const settings = {
    ...one.options,
    run: "run-3",
    image: machineImages.amd64,
    resources: amd64,
    onEmulated: undefined,
  };
  const killed = execa(process.execPath, ["--import", "tsx", held], {
    input: JSON.stringify(settings),
    reject: false,
    env,
  });
  for await (const line of killed) if (line.startsWith("running")) killed.kill("SIGKILL");
  await killed;
  expect(await containersOf(one.folder)).toHaveLength(2);
  const sweep = (runs: string, alive: readonly string[]) =>
    sweepDocker(runs, { engine: one.options.engine, alive: new Set(alive) });
  expect(await sweep(two.folder, ["run-2"])).toBe(0);
  expect(await sweep(one.folder, ["run-1", "run-3"])).toBe(0);
  expect(await sweep(one.folder, ["run-1"])).toBe(1);
  expect(await containersOf(one.folder)).toEqual([expect.stringContaining("arm-pipeline-run-1-build-0-")]);
  await one.end();
  await expect(exec(first, "true")).rejects.toThrow("The machine of this job is gone: ");
  expect((await exec(second, "cat file")).output).toBe("2\n");
});
