import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refuseOutside } from "../../../src/machines/host/archive.ts";
import { createHostMachine, sweepHost } from "../../../src/machines/host/host-machine.ts";
import { markedProcesses } from "../../../src/machines/host/marked-processes.ts";
import { orNothing } from "../../../src/machines/host/process-list.ts";
import type { CommandOptions, Machine } from "../../../src/runner/machine/machine.ts";
import { archiveOf, checkedArchive, entriesOf } from "../../../src/runner/state/archive.ts";

let runs: string;
let folder: string;
let machine: Machine;

beforeEach(async () => {
  runs = await realpath(await mkdtemp(join(tmpdir(), "arm-pipeline-host-")));
  folder = join(runs, "run-1", "machines", "build-0");
  machine = await createHostMachine(options(folder));
});

const options = (at: string) => ({
  folder: at,
  path: ["/usr/local/bin", "/usr/bin", "/bin"],
  environment: { LANG: "C.UTF-8" },
  standIn: resolve(import.meta.dirname, "../../../src/machines/circleci.sh"),
  graceMs: 2_000,
});

afterEach(async () => {
  await machine.dispose();
  expect([...markedProcesses().values()].filter((mark) => mark.startsWith(runs))).toEqual([]);
  await rm(runs, { recursive: true, force: true });
});

async function exec(script: string, options: Partial<CommandOptions> = {}, where = machine) {
  let output = "";
  const end = await where.exec(script, {
    shell: ["/bin/bash", "-eo", "pipefail"],
    env: {},
    workingDirectory: "~/project",
    silenceLimitMs: 20_000,
    signal: new AbortController().signal,
    ...options,
    onOutput: (chunk) => {
      output += chunk;
      options.onOutput?.(chunk);
    },
  });
  return { end, output };
}

const exited = (exitCode: number) => ({ kind: "exited", exitCode, halted: false });

/** The processes that a test left to sleep for so long, wherever they have gone. */
const sleepers = (): readonly string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => orNothing(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()) ?? "")
    .filter((line) => /^sleep 60\d\d$/.test(line));

/**
 * A process that goes on when it is asked to end, and writes down that it was asked, and that it lives. By what several of
 * them wrote it is seen whether they had one grace together, without a clock.
 */
const deafWriter = (name: string, log: string): string =>
  `bash -c 'trap "echo asked ${name} >> ${log}" TERM; while :; do echo lives ${name} >> ${log}; sleep 0.1; done'`;

/** Of how many processes that were deaf the end came only when all of them had been asked. */
function endedTogether(log: string): number {
  const lines = readFileSync(log, "utf8").trim().split("\n");
  const names = new Set(lines.map((line) => line.split(" ")[1] ?? ""));
  const lastAsked = Math.max(...[...names].map((name) => lines.indexOf(`asked ${name}`)));
  const asked = [...names].every((name) => lines.includes(`asked ${name}`));
  return asked ? [...names].filter((name) => lines.lastIndexOf(`lives ${name}`) > lastAsked).length : 0;
}

describe("a command", () => {
  test("has its variables, and no file holds them while it runs", async () => {
    const secret = "c0n-text-s3cret";
    let found: readonly string[] | undefined;
    const { output } = await exec('echo "got ${#TOKEN}"; read -r -t 1 || true', {
      env: { TOKEN: secret },
      onOutput: (chunk) => {
        if (found !== undefined || !chunk.includes("got")) return;
        const files = readdirSync(runs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
        found = files
          .map((entry) => join(entry.parentPath, entry.name))
          .filter((path) => readFileSync(path, "utf8").includes(secret));
      },
    });
    expect([output, found]).toEqual([`got ${secret.length}\n`, []]);
  });

  test("ends at the first failure, also within a pipe", async () => {
    expect(await exec("echo one\nfalse\necho two")).toEqual({ end: exited(1), output: "one\n" });
    expect(await exec("(exit 3) | cat\necho two")).toEqual({ end: exited(3), output: "" });
    expect(await exec("true | cat")).toEqual({ end: exited(0), output: "" });
  });

  test("that is ended by a signal ends as shells say it", async () => {
    expect((await exec("kill -9 $$")).end).toEqual(exited(137));
    expect((await exec("kill -TERM $$")).end).toEqual(exited(143));
  });

  test("a step that is killed with its whole session has failed, though no one is left to say so", async () => {
    expect((await exec("pkill -KILL -s 0")).end).toEqual(exited(137));
  });

  test("whose shell does not exist is a failure", async () => {
    const { end, output } = await exec("true", { shell: ["/bin/no-shell"] });
    expect(end).toEqual(exited(127));
    expect(output).toContain("no-shell");
  });

  test("prints in order what it writes to both outputs, to the last byte", async () => {
    const { output } = await exec("for i in $(seq 500); do echo out $i; echo err $i >&2; done; printf 'né\\303'");
    const lines = Array.from({ length: 500 }, (_, index) => `out ${index + 1}\nerr ${index + 1}\n`).join("");
    expect(output).toBe(`${lines}n\u00e9\ufffd`);
  });

  test("may write to /dev/stdout, /dev/stderr and /dev/tty", async () => {
    const { end, output } = await exec("echo one > /dev/stderr; echo two > /dev/stdout; echo three | tee /dev/tty");
    expect({ end, output }).toEqual({ end: exited(0), output: "one\ntwo\nthree\nthree\n" });
  });

  test("has a home, a working directory and nothing of this process's environment", async () => {
    process.env.SECRET_OF_THE_HOST = "x";
    const { output } = await exec("pwd; env | cut -d= -f1 | sort | tr '\\n' ' '", { env: { OWN: "1" } });
    delete process.env.SECRET_OF_THE_HOST;
    const [pwd, names] = output.split("\n");
    expect(pwd).toBe(join(folder, "home/project"));
    expect(names?.trim().split(" ")).toEqual([
      "ARM_PIPELINE_MACHINE",
      "BASH_ENV",
      "CIRCLE_INTERNAL_TASK_DATA",
      "HOME",
      "LANG",
      "OWN",
      "PATH",
      "PWD",
      "SHLVL",
      "TMPDIR",
      "_",
    ]);
  });

  test("finds what a step has put where the images of CircleCI have their users' programs", async () => {
    const programs = ["bin/one", ".local/bin/two", "go/bin/three", ".cargo/bin/four"];
    const install = 'mkdir -p "$(dirname "$f")"; printf "#!/bin/sh\\necho \\$0\\n" > "$f"; chmod +x "$f"';
    await exec(`cd; for f in ${programs.join(" ")}; do ${install}; done`);
    const { output } = await exec("one; two; three; four");
    expect(output).toBe(programs.map((name) => `${machine.home}/${name}\n`).join(""));
  });

  test("works in /go, where images have Go's own folder, in that of the home", async () => {
    expect(machine.resolve("/go/pkg/mod", "~")).toBe(`${machine.home}/go/pkg/mod`);
    const { output } = await exec("pwd", { workingDirectory: "/go/src/example.com/a" });
    expect(output).toBe(`${machine.home}/go/src/example.com/a\n`);
    expect(machine.resolve("/gone", "~")).toBe("/gone");
  });

  test("has its variables without bytes that are zero, as no variable can have one", async () => {
    expect((await exec('echo "$ZERO"', { env: { ZERO: "a\0b" } })).output).toBe("ab\n");
  });

  test("reads the file that the configuration names by BASH_ENV", async () => {
    const variables = { BASH_ENV: "own-bash-env", CIRCLE_INTERNAL_TASK_DATA: "/tmp" };
    await exec('echo "export OWN=$CIRCLE_INTERNAL_TASK_DATA" > "$BASH_ENV"', { env: variables });
    expect((await exec('echo "$BASH_ENV $OWN"', { env: variables })).output).toBe(`own-bash-env ${machine.taskData}\n`);
  });

  test("hands variables on by BASH_ENV, and files by the home", async () => {
    expect((await exec('source "$BASH_ENV"')).output).toMatch(/bash-env: No such file or directory\n$/);
    await exec("echo 'export NAME=value' >> \"$BASH_ENV\"; echo content > ~/file");
    expect((await exec('echo "$NAME"; cat ~/file')).output).toBe("value\ncontent\n");
  });

  test("has a terminal without a size or a name, as on CircleCI, and waits there for an answer that never comes", async () => {
    const script = "[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && stty size; env | grep -c ^TERM= || true";
    expect(await exec(script)).toEqual({ end: exited(0), output: "0 0\n0\n" });
    expect((await exec("env | grep ^TERM=", { env: { TERM: "xterm" } })).output).toBe("TERM=xterm\n");
    for (const asks of ["cat", "read -r -p 'Sure? ' answer", "read -r answer < /dev/tty"])
      expect((await exec(asks, { silenceLimitMs: 300 })).end).toEqual({ kind: "silent", silentForMs: 300 });
  });

  test("has no text of its own in a list of processes", async () => {
    const { output } = await exec(
      "tr '\\0' ' ' < /proc/$$/cmdline; cat /proc/[0-9]*/cmdline | tr '\\0' ' ' # not-to-be-seen",
    );
    expect(output).toMatch(/^\/bin\/bash -eo pipefail \S+\/steps\/1\.sh /);
    expect(output).not.toContain("not-to-be");
  });

  test("is told all that it prints when it ends, also what another process still has to hand on", async () => {
    const { end, output } = await exec("exec > >(sleep 0.05; tee log) 2>&1; echo one; echo two");
    expect({ end, output }).toEqual({ end: exited(0), output: "one\ntwo\n" });
  });

  test("runs in another folder of the job, which is made, and in none of the host", async () => {
    expect((await exec("pwd", { workingDirectory: "/home/circleci/web/app" })).output).toBe(
      `${join(folder, "home/web/app")}\n`,
    );
    await expect(exec("pwd", { workingDirectory: "/opt/arm-pipeline-test" })).rejects.toThrow(
      '"/opt/arm-pipeline-test" is outside of the job\'s own folder, and a job on this host stays in it. Run the job in a container, where it may go anywhere, or use a path in its home: ~/NAME.',
    );
    expect(existsSync("/opt/arm-pipeline-test")).toBe(false);
  });
});

describe("a command is ended with all that it started", () => {
  const family = "sleep 60 & trap '' TERM; sleep 61 & wait; wait";

  test("when it is silent for too long, and not when it goes on talking", async () => {
    // Waiting for its end would be the end of the test's time.
    expect(await exec("echo begun; sleep 600", { silenceLimitMs: 300 })).toEqual({
      end: { kind: "silent", silentForMs: 300 },
      output: "begun\n",
    });
    expect((await exec("for i in 1 2 3 4 5; do echo; sleep 0.1; done", { silenceLimitMs: 400 })).end).toEqual(
      exited(0),
    );
  });

  test("when it is cancelled, at first in order", async () => {
    const stop = new AbortController();
    const { end, output } = await exec("trap 'echo cleaned up; exit 0' TERM; echo begun; sleep 60 & wait", {
      signal: stop.signal,
      onOutput: (chunk) => chunk.includes("begun") && stop.abort(),
    });
    expect(end).toEqual({ kind: "cancelled" });
    expect(output).toBe("begun\ncleaned up\n");
  });

  test("when it does not want to end", async () => {
    const stop = new AbortController();
    const { end } = await exec(`echo begun; ${family}`, { signal: stop.signal, onOutput: () => stop.abort() });
    expect(end).toEqual({ kind: "cancelled" });
    expect([...markedProcesses().values()]).not.toContain(folder);
  });

  test("and when it is stopped, without a grace that it could not use", async () => {
    // Longer than a test may take: to wait for it would be seen.
    const at = join(runs, "run-1", "machines", "stopped");
    const patient = await createHostMachine({ ...options(at), graceMs: 3_600_000 });
    const stop = new AbortController();
    const begun = { signal: stop.signal, onOutput: () => stop.abort() };
    const { end } = await exec("echo begun; setsid sh -c 'kill -STOP $$' & kill -STOP $$", begun, patient);
    await patient.dispose();
    expect(end).toEqual({ kind: "cancelled" });
  });

  test("and what has ended or left its group is not waited for, though no one asks for its end", async () => {
    // A child in the group of the step, whose parent left that group, keeps the terminal and never asks.
    const orphan = `perl -e '$| = 1; if (!fork) { setpgrp(0, $ARGV[0]); print "begun\n"; sleep 60 } setpgrp(0, 0); sleep 60' $$`;
    // Longer than a test may take: to wait for it would be seen.
    const patient = await createHostMachine({
      ...options(join(runs, "run-1", "machines", "patient")),
      graceMs: 3_600_000,
    });
    const stop = new AbortController();
    const { end } = await exec(`${orphan} & wait`, { signal: stop.signal, onOutput: () => stop.abort() }, patient);
    expect(end).toEqual({ kind: "cancelled" });
    await patient.dispose();
  });

  test("and does not begin when the run is cancelled already", async () => {
    expect(await exec("echo begun", { signal: AbortSignal.abort() })).toEqual({
      end: { kind: "cancelled" },
      output: "",
    });
  });
});

describe("what goes on beside the steps", () => {
  test("does not hold up the next step, and ends with the machine", async () => {
    let output = "";
    let ended: ReturnType<typeof exec> | undefined;
    await new Promise<void>((printed) => {
      ended = exec("echo ready; echo $$ > ~/pid; exec sleep 60", {
        silenceLimitMs: Number.POSITIVE_INFINITY,
        onOutput: (chunk) => {
          output += chunk;
          printed();
        },
      });
    });
    expect(output).toBe("ready\n");
    const { output: state } = await exec(
      "while [ ! -s ~/pid ]; do sleep 0.01; done; kill -0 $(cat ~/pid) && echo running",
    );
    expect(state).toBe("running\n");
    await machine.dispose();
    expect(await ended).toMatchObject({ end: exited(143) });
    expect(existsSync(folder)).toBe(false);
  });

  test.each([
    ["a step left it", "sleep 6001 & echo done", 1],
    ["it left the step's session", "setsid sleep 6002 & echo done", 1],
    ["it emptied its environment too", "env -i setsid sleep 6003 & sleep 0.1", 1],
    ["it went to / too, and keeps its output alone", "cd /; env -i setsid sleep 6004 & sleep 0.1", 1],
    [
      "it keeps nothing, as a daemon",
      "cd /; env -i setsid sh -c 'sleep 6005 & sleep 6006' < /dev/null > /dev/null 2>&1 & sleep 0.1",
      2,
    ],
    [
      "it is told to end and does not want to",
      "env -i setsid bash -c 'trap \"\" TERM; sleep 6007; exec sleep 6008' & sleep 0.1",
      1,
    ],
  ])("ends with the machine also when %s", async (_, script, count) => {
    expect((await exec(script)).end).toEqual(exited(0));
    await expect.poll(sleepers, { timeout: 10_000 }).toHaveLength(count);
    await machine.dispose();
    expect(sleepers()).toEqual([]);
  });

  test("does not end with its step, though that had a terminal", async () => {
    await exec("(trap 'echo hung up > ~/hup' HUP; while :; do sleep 0.1; done) & echo $! > ~/pid");
    const { output } = await exec("sleep 0.3; kill -0 $(cat ~/pid) && echo running; ls ~/hup");
    expect(output).toMatch(/^running\n.*No such file/);
  });

  test("has one grace in all, however many do not want to end and wherever they are", async () => {
    const deaf = "bash -c 'trap \"\" TERM; sleep 6009; exec sleep 6010'";
    const log = join(runs, "log");
    const writers = ["a", "b", "c"].map((name) => deafWriter(name, log));
    await exec(`${deaf} & setsid ${deaf} & (cd /; env -i setsid ${deaf}) & sleep 0.2`);
    await exec(`${writers[0]} & setsid ${writers[1]} & (cd /; env -i setsid ${writers[2]}) & sleep 0.2`);
    await machine.dispose();
    expect(sleepers()).toEqual([]);
    expect(endedTogether(log)).toBe(3);
  });

  test("is swept when its runner was killed, and not when it is alive", async () => {
    await exec("setsid sleep 6011 & sleep 0.05");
    await sweepHost(runs, { alive: new Set(["run-1"]) });
    await sweepHost(join(folder, "runs"), { alive: new Set() });
    await expect.poll(sleepers, { timeout: 10_000 }).toHaveLength(1);
    await sweepHost(runs, { alive: new Set(["run-2"]) });
    expect(sleepers()).toEqual([]);
  });
});

describe("files", () => {
  const at = (path: string) => machine.resolve(path, "~/project");
  const names = async (from: string, paths: readonly string[]) => {
    const { tar, missing } = await machine.pack(at(from), paths);
    const found: string[] = [];
    for await (const { name, type, content } of entriesOf(tar))
      found.push(type === "file" ? `${name}=${(await buffer(content)).toString()}` : name);
    return { found: found.toSorted(), missing };
  };

  test("are packed by path and by pattern, links as links, and what is missing is told", async () => {
    await exec(
      "mkdir -p out/deep; echo -n 1 > out/a.js; echo -n 2 > out/deep/b.js; echo -n 3 > -dash; ln -s /etc/passwd out/link; mkfifo fifo",
    );
    expect(await names(".", ["out", "none", "-dash"])).toEqual({
      found: ["-dash=3", "out", "out/a.js=1", "out/deep", "out/deep/b.js=2", "out/link"],
      missing: ["none"],
    });
    expect(await names("out", ["**/*.js", "*.none"])).toEqual({
      found: ["a.js=1", "deep/b.js=2"],
      missing: ["*.none"],
    });
    expect(await names("out/deep", ["."])).toEqual({ found: [".", "b.js=2"], missing: [] });
    expect(await names(".", ["none"])).toEqual({ found: [], missing: ["none"] });
  });

  test("are unpacked with their modes into a folder that is made", async () => {
    await machine.unpack(
      at("~/new/place"),
      archiveOf([{ name: "bin/tool", content: "#!/bin/sh\necho ran\n", mode: 0o755 }]),
    );
    expect((await exec("~/new/place/bin/tool")).output).toBe("ran\n");
  });

  test("come back as they were: names that are no text, hard links, modes, times, holes, links, empty folders", async () => {
    await exec(`mkdir -p t/empty t/sub; cd t
printf a > "$(printf '\\xff')"; printf b > "$(printf '\\xfe')"; printf c > "$(printf 'line\\nend')"
printf d > sub/one; ln sub/one two; ln -s nowhere link; chmod 750 sub; chmod 4711 sub/one; touch -d '2001-02-03 04:05:06.789' sub/one
truncate -s 300M holes; printf end >> holes; printf mid | dd of=holes bs=1 seek=100000000 conv=notrunc status=none`);
    const look = `cd T; export LC_ALL=C; find . -type f -printf '%P %m %s %T@ %n\\n' -o -printf '%P %m %y %l\\n' | sort; md5sum holes; du -k holes | cut -f1; [ sub/one -ef two ] && echo same`;
    const { tar, missing, passedOver } = await machine.pack(at("."), ["t"]);
    await machine.unpack(at("~/new"), tar);
    const [before, after] = [await exec(look.replace("T", "t")), await exec(look.replace("T", "~/new/t"))];
    expect(after.output).toBe(before.output);
    expect(after.output).toMatch(/\n\d{1,3}\nsame\n$/);
    expect(after.output).toContain("sub/one 4711 1 981173106.789");
    expect({ missing, passedOver }).toEqual({ missing: [], passedOver: [] });
    expect((await names("t", ["*"])).found).toHaveLength(9);
  });

  test("that are none are passed over, and fail nothing", async () => {
    await exec(
      `mkdir t; cd t; mkfifo pipe; echo > file; perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "socket", Listen => 1) or die'; mknod null c 1 3`,
    );
    const packed = await machine.pack(at("."), ["t"]);
    const checked = checkedArchive(packed.tar, { onPassedOver: (name) => packed.passedOver.push(name) });
    await machine.unpack(at("~/new"), checked);
    expect(packed.passedOver.toSorted()).toEqual(["t/null", "t/pipe", "t/socket"]);
    expect((await exec("ls ~/new/t")).output).toBe("file\n");
  });

  test("may go into a folder that is made in the moment in which it is looked at", async () => {
    for (let index = 0; index < 300; index++) {
      const path = join(folder, "tmp", String(index));
      const looking = refuseOutside(folder, path);
      // The two questions that it asks are some turns of the loop apart, and the folder comes in each of them.
      for (let turns = index % 12; turns > 0; turns--) await new Promise((done) => setImmediate(done));
      mkdirSync(path);
      await expect(looking).resolves.toBeUndefined();
    }
  });

  test("come from nowhere else on the host, not even through a link", async () => {
    const outside = join(runs, "outside");
    await mkdir(outside);
    await writeFile(join(outside, "secret"), "x");
    await symlink(outside, join(folder, "home/project/out"));
    await expect(machine.pack(at("."), ["out/secret"])).rejects.toThrow("is outside of the job's own folder");
    await expect(machine.pack(at("out"), ["secret"])).rejects.toThrow("is outside of the job's own folder");
    await expect(machine.pack(at("."), ["../../../../../outside"])).rejects.toThrow("is outside of");
    await expect(machine.pack("/etc", ["passwd"])).rejects.toThrow("is outside of the job's own folder");
    expect(await names(".", ["**/secret"])).toEqual({ found: [], missing: ["**/secret"] });
  });

  test("go nowhere else on the host, not even through a link", async () => {
    const outside = join(runs, "outside");
    await mkdir(outside);
    await symlink(outside, join(folder, "home/project/out"));
    await symlink(join(outside, "file"), join(folder, "home/project/broken"));
    const tar = (name: string) =>
      archiveOf([
        { name: "first", content: "1" },
        { name, content: "x" },
      ]);
    await expect(machine.unpack(at("."), tar("out/x"))).rejects.toThrow("is outside of the job's own folder");
    await expect(machine.unpack(at("."), tar("../x"))).rejects.toThrow("is outside of the folder");
    await expect(machine.unpack(at("out"), tar("x"))).rejects.toThrow("is outside of the job's own folder");
    await expect(machine.unpack("/opt/x", tar("x"))).rejects.toThrow("is outside of the job's own folder");
    await machine.unpack(at("."), tar("broken"));
    expect(await readFile(join(folder, "home/project/broken"), "utf8")).toBe("x");
    expect(existsSync(join(outside, "file"))).toBe(false);
    expect(existsSync(join(outside, "x"))).toBe(false);
  });
});

test("a folder that the job made unwritable goes too", async () => {
  await exec("mkdir -p cache/mod; touch cache/mod/file; chmod -R a-w cache");
  await machine.dispose();
  expect(existsSync(folder)).toBe(false);
});

describe("on a host that has less", () => {
  /** A machine whose programs are these alone. */
  async function poor(programs: readonly string[]) {
    const bin = join(runs, "bin");
    await mkdir(bin);
    for (const name of programs) await symlink(`/usr/bin/${name}`, join(bin, name));
    const lacks: string[] = [];
    await machine.dispose();
    machine = await createHostMachine({
      folder,
      path: [bin],
      environment: {},
      graceMs: 2_000,
      onLack: (lack) => lacks.push(lack),
      standIn: resolve(import.meta.dirname, "../../../src/machines/circleci.sh"),
    });
    return lacks;
  }
  const usual = ["bash", "cat", "mkdir", "sleep", "env", "setsid", "rm", "tee"];

  test("without `script` a step has a pipe that can be opened by its name, which is said", async () => {
    expect(await poor([...usual, "unshare", "nsenter"])).toEqual([
      "Steps on this host have no terminal, as they have on CircleCI: the program `script` of util-linux is not there.",
    ]);
    const script = "[ -p /dev/stdout ]; echo one > /dev/stderr; echo two | tee /dev/stderr; cat; exit 3";
    expect(await exec(script)).toEqual({ end: exited(3), output: "one\ntwo\ntwo\n" });
    expect(await exec("sleep 6020 & sleep 6021", { silenceLimitMs: 300 })).toMatchObject({ end: { kind: "silent" } });
    expect(sleepers()).toEqual([]);
  });

  test("without a space of its own a job's processes are known by what marks them, which is said", async () => {
    expect(await poor([...usual, "script"])).toEqual([
      "Jobs on this host share its list of processes, as this user may not make one of their own (unshare --pid): what a step starts, and what then empties its environment and leaves its session and folder, stays.",
    ]);
    const deaf = "bash -c 'trap \"\" TERM; sleep 6022; exec sleep 6023'";
    const log = join(runs, "log");
    const [own, marked] = ["own", "marked"].map((name) => deafWriter(name, log));
    await exec(`(cd /; exec env -i ${deaf}) & setsid ${deaf} & (env -i setsid sleep 6024) & sleep 0.2`);
    await exec(`(cd /; exec env -i ${own}) & setsid ${marked} & sleep 0.2`);
    await expect.poll(sleepers, { timeout: 10_000 }).toHaveLength(3);
    await machine.dispose();
    expect(sleepers()).toEqual([]);
    // One grace, and not one for each way in which they are found.
    expect(endedTogether(log)).toBe(2);
  });
});
