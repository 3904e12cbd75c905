import { verify } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { oidcHeader } from "../../src/runner/steps/oidc.ts";
import { issuer, publicKey } from "../runner/steps/support/facts.ts";

const script = resolve(import.meta.dirname, "../../src/machines/circleci.sh");

let folder: string;
let data: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-stand-in-"));
  data = join(folder, "data");
  await mkdir(data);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** The programs of Debian and, where this machine has them, those of other images. */
const machines = [
  { name: "dash and mawk", shell: ["/bin/dash"], awk: "/usr/bin/mawk" },
  { name: "bash as sh", shell: ["/bin/bash", "--posix"], awk: "/usr/bin/mawk" },
  { name: "gawk", shell: ["/bin/dash"], awk: "/usr/bin/gawk" },
  { name: "busybox", shell: ["/bin/busybox", "sh"], awk: "/bin/busybox" },
].filter(({ awk }) => existsSync(awk));

describe.each(machines)("the circleci command by $name", ({ shell, awk }) => {
  beforeEach(async () => {
    await mkdir(join(folder, "bin"));
    await symlink(awk, join(folder, "bin/awk"));
  });

  async function circleci(
    words: readonly string[],
    more: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
  ) {
    const bin = join(folder, "bin");
    const [file = "", ...options] = shell;
    const { stdout, stderr, exitCode } = await execa(file, [...options, script, ...words], {
      cwd: folder,
      env: { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, CIRCLE_INTERNAL_TASK_DATA: data, ...more.env },
      extendEnv: false,
      input: more.input ?? "",
      stripFinalNewline: false,
      reject: false,
    });
    return { stdout, stderr, exitCode };
  }
  const prints = (stdout: string, stderr = "") => ({ stdout, stderr, exitCode: 0 });
  const fails = (sentence: string, exitCode = 2) => ({
    stdout: "",
    stderr: `circleci (stand-in): ${sentence}\n`,
    exitCode,
  });
  const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  };

  describe("env subst", () => {
    // What https://github.com/a8m/envsubst does, by its own tests and by its reader; the names are of what stands there.
    test.each([
      ["nothing", "", ""],
      ["a variable", "$BAR", "bar"],
      ["a variable and text", "$BAR baz", "bar baz"],
      ["two variables", "$BAR$FOO - ${FOO}baz", "barfoo - foobaz"],
      ["no variable at all", "$_ bar ${_} ${} $", "$_ bar ${_} ${} $"],
      ["a variable that is not set", "[$NOTSET][${NOTSET}]", "[][]"],
      ["a word for what is not set", "${NOTSET-$BAR} ${NOTSET=$BAR}", "bar bar"],
      ["a word for what is set and empty", "[${EMPTY-$BAR}][${EMPTY=$BAR}]", "[][]"],
      ["a word for what is empty", "${EMPTY:-$BAR} ${EMPTY:=$BAR}", "bar bar"],
      ["a word that is not needed", "${BAR:-x} ${BAR-x} ${BAR=x}", "bar bar bar"],
      ["another word for what is set", "${EMPTY+hello} ${EMPTY:+hello} ${BAR:+$FOO}", "hello hello foo"],
      ["another word for what is not set", "[${NOTSET+hello}][${NOTSET:+hello}]", "[][]"],
      ["a word that is no single variable", "${NOTSET:-http://$BAR:80} ${NOTSET:-a_b}", "http://$BAR:80 a_b"],
      ["an operator that it does not know", "${BAR:?no} ${BAR%r} ${NOTSET:?no}", "bar bar "],
      ["what is escaped", "$$BAR $${BAR} $$$BAR", "$BAR ${BAR} $bar"],
      [
        "what a shell would run",
        "$(touch x) `touch x` \\$BAR \"$BAR\" '$BAR'",
        "$(touch x) `touch x` \\bar \"bar\" 'bar'",
      ],
      ["a value with a variable in it", "$NESTED", "$BAR & \\1"],
      ["several lines", "one $BAR\r\n\ntwo ${BAR}\n\n", "one bar\r\n\ntwo bar\n\n"],
    ])("%s", async (_, text, expected) => {
      const env = { BAR: "bar", FOO: "foo", EMPTY: "", NESTED: "$BAR & \\1" };
      expect(await circleci(["env", "subst"], { input: text, env })).toEqual(prints(expected));
      expect(await circleci(["env", "subst", text, "and nothing else"], { env })).toEqual(prints(expected));
    });

    test.each([["hello ${"], ["${BAR"], ["${BAR\n}"]])("a brace that is not closed is a failure: %j", async (text) => {
      expect(await circleci(["env", "subst", text], { env: { BAR: "bar" } })).toEqual(
        fails("closing brace expected", 1),
      );
    });
  });

  test("step halt leaves word of itself, and so does its other name", async () => {
    for (const name of ["step", "task"]) {
      expect(await circleci([name, "halt"])).toEqual(prints(""));
      expect(await readFile(join(data, "halt"), "utf8")).toBe("");
      await rm(join(data, "halt"));
    }
  });

  describe("tests glob", () => {
    const names = [
      "a.js",
      "src/a.js",
      "src/b.ts",
      "src/deep/er/c.js",
      "src/a+(b).js",
      "src/[x].js",
      "we ird/d.js",
      ".h.js",
    ];
    test.each([
      ["a name", ["a.js"], "a.js"],
      ["a star within a folder", ["src/*.js"], "src/[x].js src/a+(b).js src/a.js"],
      ["stars over folders", ["**/*.js"], ".h.js a.js src/[x].js src/a+(b).js src/a.js src/deep/er/c.js we ird/d.js"],
      ["everything below", ["src/deep/**"], "src/deep/er/c.js"],
      ["a question mark", ["src/?.ts"], "src/b.ts"],
      ["a set", ["src/[ab].*"], "src/a.js src/b.ts"],
      ["a set that is not meant", ["src/[!a].*", "src[!x]a.js"], "src/b.ts"],
      ["alternatives", ["src/{a,b}.{js,ts}"], "src/a.js src/b.ts"],
      ["a letter that means nothing else", ["src/a+(b).js", "src/\\[x].js"], "src/[x].js src/a+(b).js"],
      ["two patterns, each file once", ["src/*.ts", "src/b.*"], "src/b.ts"],
      ["the way that the pattern begins with", ["./src/*.ts"], "./src/b.ts"],
      ["nothing", ["none/*.js", "*.none"], ""],
    ])("finds %s", async (_, patterns, expected) => {
      await write(Object.fromEntries(names.map((name) => [name, ""])));
      const { stdout, ...rest } = await circleci(["tests", "glob", ...patterns]);
      expect(stdout.split("\n").filter(Boolean).join(" ")).toBe(expected);
      expect(rest).toEqual({ stderr: "", exitCode: 0 });
    });

    test("wants a pattern", async () => {
      expect(await circleci(["tests", "glob"])).toEqual(fails("tests glob needs a pattern"));
    });
  });

  describe("tests split", () => {
    const nodes = async (total: number, words: readonly string[], input: string): Promise<readonly string[]> =>
      Promise.all(
        Array.from({ length: total }, async (_, index) => {
          const env = { CIRCLE_NODE_INDEX: String(index), CIRCLE_NODE_TOTAL: String(total) };
          const { stdout } = await circleci(["tests", "split", ...words], { input, env });
          return stdout.split("\n").filter(Boolean).join(" ");
        }),
      );

    test("deals a list out by name, whatever its line ends", async () => {
      expect(await nodes(2, [], "c\r\nb\na\n\nd e")).toEqual(["a c", "b d e"]);
      expect(await nodes(3, ["--split-by=name"], "a\n")).toEqual(["a", "", ""]);
      expect(await nodes(1, [], "")).toEqual([""]);
    });

    test("reads a file, and takes the node from its options", async () => {
      await write({ "list.txt": "a\nb\nc\n" });
      expect(await circleci(["tests", "split", "--index=1", "--total", "2", "list.txt"])).toEqual(prints("b\n"));
      expect(await circleci(["tests", "split", "--show-counts", "--index", "0", "--total=2", "list.txt"])).toEqual(
        prints("a\nc\n", "Running 2 of 3 items.\n"),
      );
    });

    test("weighs files by their size", async () => {
      await write({ "1.js": "x".repeat(900), "2.js": "x".repeat(500), "3.js": "x".repeat(450), "4.js": "" });
      expect(await nodes(2, ["--split-by=filesize"], "1.js\n2.js\n3.js\n4.js\n")).toEqual(["1.js 4.js", "2.js 3.js"]);
    });

    const timings = "src/a.js\tA\tadds\t10\nsrc/b.js\tB\tbuys\t2\nsrc/b.js\tB\tbrings\t3\nsrc/c.js\tC\tcuts\t4\n";

    test.each([
      ["files", "src/a.js\n./src/b.js\nsrc/c.js\nsrc/new.js", ["src/a.js", "./src/b.js src/c.js src/new.js"]],
      ["classes", "A\nB\nC", ["A", "B C"]],
      ["names", "adds\nbuys\nbrings\ncuts", ["adds", "brings buys cuts"]],
    ])("weighs %s by their earlier times, and finds out which they are", async (_, list, expected) => {
      await write({ "data/timings.tsv": timings });
      expect(await nodes(2, ["--split-by=timings"], list)).toEqual(expected);
    });

    test("takes the kind of name and the time of what is new from its options", async () => {
      await write({ "data/timings.tsv": timings });
      const words = ["--split-by=timings", "--timings-type=classname"];
      expect(await nodes(2, [...words, "--time-default=1m"], "A\nB\nC\nnew")).toEqual(["new", "A B C"]);
      expect(await nodes(2, [...words, "--time-default", "10ms"], "A\nB\nC\nnew")).toEqual(["A", "B C new"]);
    });

    test("falls back to names where nothing is known, and says so", async () => {
      expect(await circleci(["tests", "split", "--split-by=timings", "--total=1"], { input: "b\na\n" })).toEqual(
        prints("a\nb\n", "Error auto-detecting timing type, falling back to weighting by name.\n"),
      );
    });

    test.each([
      [["--split-by=size"], "--split-by is name, filesize or timings, not size"],
      [["--timings-type=age"], "unknown --timings-type age"],
      [["--index=2", "--total=2"], "there is no node 2 of 2, counted from 0"],
      [["--index=one"], "--index and --total are numbers"],
      [["--total="], "--index and --total are numbers"],
      [["--split-by"], "--split-by needs a value"],
      [["--time-default=soon"], '"soon" is no time such as 10s'],
      [["--timings-file=x.json"], "unknown option --timings-file"],
      [["--split-by=filesize"], '"gone.js" is no file, so it has no size'],
      [["none.txt"], 'there is no file "none.txt" to read'],
    ])("refuses %j", async (words, sentence) => {
      expect(await circleci(["tests", "split", ...words], { input: "gone.js\n" })).toEqual(fails(sentence));
    });
  });

  describe("tests run", () => {
    test("gives the node's part to a command, in one line", async () => {
      const env = { CIRCLE_NODE_INDEX: "1", CIRCLE_NODE_TOTAL: "2" };
      const words = [
        "tests",
        "run",
        "--command=>files.txt xargs echo; cat files.txt",
        "--verbose",
        "--split-by",
        "name",
      ];
      expect(await circleci(words, { input: "a\nb\nc\nd\n", env })).toEqual(prints("b d\n"));
      expect(await circleci(["tests", "run", "--command", "cat"], { input: "a\nb c\n" })).toEqual(prints("a b c"));
    });

    test("ends as its command does", async () => {
      expect(await circleci(["tests", "run", "--command", "cat; exit 7"], { input: "a\n" })).toEqual({
        ...prints("a"),
        exitCode: 7,
      });
    });

    test("runs nothing where the node has no part", async () => {
      const env = { CIRCLE_NODE_INDEX: "1", CIRCLE_NODE_TOTAL: "2" };
      expect(await circleci(["tests", "run", "--command", "echo ran"], { input: "a\n", env })).toEqual(
        prints("", "No tests for this node.\n"),
      );
    });

    test("wants a command, and a list that can be weighed", async () => {
      expect(await circleci(["tests", "run"], { input: "a\n" })).toEqual(fails("tests run needs --command"));
      expect(await circleci(["tests", "run", "--command=cat", "--split-by=filesize"], { input: "gone\n" })).toEqual(
        fails('"gone" is no file, so it has no size'),
      );
    });
  });

  describe("run oidc get", () => {
    const base = {
      aud: "o-1",
      iat: 1,
      exp: 2,
      iss: issuer.issuer,
      sub: "org/o-1/project/p-1/user/u-1",
      "oidc.circleci.com/context-ids": ["c-1"],
    };
    const withIssuer = () =>
      write({
        "data/oidc-claims": JSON.stringify(base),
        "data/oidc-header": oidcHeader(issuer),
        "data/oidc-key.pem": issuer.privateKey,
      });
    const read = (token: string) => {
      const [header = "", payload = "", signature = ""] = token.trim().split(".");
      const signed = verify(
        "sha256",
        Buffer.from(`${header}.${payload}`),
        publicKey,
        Buffer.from(signature, "base64url"),
      );
      const [head, claims] = [header, payload].map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
      return { head, claims: claims as { readonly iat: number; readonly exp: number }, signed };
    };

    test.each([
      ["the usual audience", [], "o-1"],
      ["an audience of its own", ["--claims", '{"aud": "sts.amazonaws.com"}'], "sts.amazonaws.com"],
      ["any letters", ['--claims={ "aud" : "a&b/c|d *.é" }', "--root-issuer"], "a&b/c|d *.é"],
      ["no claims", ["--claims", "{ }"], "o-1"],
    ])("signs a token for %s", async (_, words, aud) => {
      await withIssuer();
      const before = Math.floor(Date.now() / 1000);
      const { stdout, stderr, exitCode } = await circleci(["run", "oidc", "get", ...words]);
      expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
      expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const { head, claims, signed } = read(stdout);
      expect(head).toEqual({ alg: "RS256", kid: "key-1", typ: "JWT" });
      expect(claims).toEqual({ ...base, aud, iat: expect.any(Number), exp: claims.iat + 3600 });
      expect(claims.iat).toBeGreaterThanOrEqual(before);
      expect(claims.iat).toBeLessThanOrEqual(Date.now() / 1000);
      expect(signed).toBe(true);
    });

    test.each([["aud"], ['{"sub": "x"}'], ['{"aud": "x", "sub": "y"}'], ['{"aud": "x\\"}'], ['{"aud": ["x"]}']])(
      "refuses the claims %s",
      async (claims) => {
        await withIssuer();
        expect(await circleci(["run", "oidc", "get", "--claims", claims])).toEqual(
          fails('--claims is an object with the one key "aud", a text'),
        );
      },
    );

    test("refuses what it does not know, and where there is no issuer or no openssl", async () => {
      expect(await circleci(["run", "oidc", "get"])).toEqual(fails("this job has no issuer", 1));
      await withIssuer();
      expect(await circleci(["run", "oidc", "get", "--ttl=1"])).toEqual(fails("unknown option --ttl=1"));
      expect(await circleci(["run", "oidc", "get", "--claims"])).toEqual(fails("--claims needs a value"));
      expect(await circleci(["run", "oidc"])).toEqual(fails("run oidc is get"));
      const bare = await circleci(["run", "oidc", "get"], { env: { PATH: join(folder, "bin") } });
      expect(bare).toEqual(fails("a token is signed by openssl, which this machine does not have", 1));
    });
  });

  test("run release is recorded, one call a line, and shown", async () => {
    const shown = "Recorded by this rehearsal, and sent nowhere: release";
    const plan = ["run", "release", "plan", "web", "--target-version=1\n2"];
    expect(await circleci(plan)).toEqual(prints(`${shown} plan web --target-version=1 2\n`));
    expect(await circleci(["run", "release", "update", "web", "--status=SUCCESS"])).toEqual(
      prints(`${shown} update web --status=SUCCESS\n`),
    );
    expect(await readFile(join(data, "releases"), "utf8")).toBe(
      "plan web --target-version=1 2\nupdate web --status=SUCCESS\n",
    );
    expect(await circleci(["run", "release"])).toEqual(fails('run release is plan, update or log, not ""'));
  });

  test("says what it is, and what it does not know", async () => {
    const knows = "env subst, step halt, tests glob, tests split, tests run, run oidc get and run release";
    const help = prints(`This stands in for the circleci command of a job. It knows ${knows}.\n`);
    // Scripts look by this whether they are in a job: https://circleci.com/developer/orbs/orb/roopakv/swissknife
    for (const words of [[], ["help"], ["--help"]]) expect(await circleci(words)).toEqual(help);
    expect(await circleci(["version"])).toEqual(prints("0.0.0+arm-pipeline.stand-in\n"));
    expect(await circleci(["--version", "--short"])).toEqual(prints("0.0.0+arm-pipeline.stand-in\n"));
    expect(await circleci(["config", "validate"])).toEqual(fails(`it knows ${knows}, not "config validate"`));
    expect(await circleci(["env", "subst"], { env: { CIRCLE_INTERNAL_TASK_DATA: "" } })).toEqual(
      fails("CIRCLE_INTERNAL_TASK_DATA is not set: this is for jobs only"),
    );
  });
});

test("the script is clean by ShellCheck", async () => {
  const { stdout, exitCode } = await execa("shellcheck", ["--shell=sh", script], { reject: false });
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
});
