import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { wrongDuration } from "../../src/own-orb/rules/durations.ts";
import { wrongImageValues } from "../../src/own-orb/rules/image-values.ts";
import { forms, leastNumbers, wrongValue } from "../../src/own-orb/rules/parameter-values.ts";
import { checkWords, wrongChecks, wrongWord } from "../../src/own-orb/rules/smoke-checks.ts";
import { type SmokeValue, smokeValues, wrongSmokeValue } from "../../src/own-orb/rules/smoke-values.ts";
import { scriptsFolder } from "../orb/support/run-script.ts";
import { runWithLibraries } from "../orb/support/run-with-libraries.ts";

/** Asks the orb's own shell about each value, in a shell of its own: what it says of a refusal, or nothing. */
async function shellSays(libraries: readonly string[], line: string, values: readonly string[]) {
  const env = Object.fromEntries(values.map((value, at) => [`VALUE_${at}`, value]));
  const lines = [
    `for ((at = 0; at < ${values.length}; at++)); do`,
    "  value=VALUE_$at",
    `  printf '%s\\0' "$( (VALUE=\${!value}; ${line}) 2>&1 > /dev/null || true)"`,
    "done",
  ];
  const { stdout } = await runWithLibraries(libraries, { env, lines });
  return stdout.split("\0").slice(0, -1);
}

const imageLibraries = ["say.sh", "parameters.sh", "revision.sh", "image.sh", "tags.sh"];

describe("validate refuses of an image what the scripts refuse", () => {
  test("image", async () => {
    const values = [
      ...[
        "acme/web",
        "web",
        "a/b/c",
        "a.b/c_d/e__f/g--h",
        "acme/web:1",
        "Acme/web",
        "acme//web",
        "/acme",
        "acme/",
        "acme/-x",
      ],
      ...[
        "ghcr.io/acme/web",
        "localhost:5000/web",
        "acme/we b",
        "acme/web@sha256:0",
        "a".repeat(255),
        "a".repeat(256),
        "acme/wéb",
      ],
    ];
    const said = await shellSays(imageLibraries, "PARAM_IMAGE=$VALUE; image_parameter", values);
    expect(values.filter((value) => wrongImageValues.image(value).length > 0)).toEqual(
      values.filter((_, at) => said[at] !== ""),
    );
  });

  test("registry, in the same words", async () => {
    const values = [
      ...[
        "docker.io",
        "ghcr.io",
        "localhost",
        "localhost:5000",
        "registry:5000",
        "[::1]:5000",
        "registry",
        "GHCR.io",
        "https://ghcr.io",
      ],
      ...[
        "ghcr.io/acme",
        "ghcr.io:port",
        "",
        "-x.io",
        "a..b",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        "a.b:123456",
      ],
    ];
    const said = await shellSays(imageLibraries, "PARAM_REGISTRY=$VALUE; registry_parameter", values);
    const ours = values.map((value) =>
      wrongImageValues
        .registry(value)
        .map(({ piece, what }) => `case: parameter "registry" is not ${what}: "${piece.text}"`)
        .join(""),
    );
    expect(ours).toEqual(said);
  });

  test("tags, in the same words", async () => {
    const values = [
      ...[
        "1.2.3",
        "latest",
        "_x",
        "-x",
        ".x",
        "a b",
        "a/b",
        "a:b",
        "x".repeat(128),
        "x".repeat(129),
        "git:sha",
        "git:short_sha",
        "git:branch",
      ],
      ...["git:sha1", "git:", "a\nb", "ok\n -no", "v1+2"],
    ];
    const env = "CIRCLE_SHA1=0123456789abcdef0123456789abcdef01234567 CIRCLE_BRANCH=main";
    const said = await shellSays(imageLibraries, `export ${env}; PARAM_TAGS=$VALUE; tags_parameter '' web`, values);
    const ours = values.map(
      (value) =>
        wrongImageValues
          .tags(value)
          .map(({ piece, what }) => `case: parameter "tags" is not ${what}: "${piece.text}"`)[0] ?? "",
    );
    expect(ours).toEqual(said);
  });
});

test("validate refuses tags with a blank between them also where a variable is in them, as the scripts do", async () => {
  const values = ["$CIRCLE_SHA1 latest", "v1 ${CIRCLE_SHA1}", "$CIRCLE_SHA1", "v-$CIRCLE_SHA1", "$CIRCLE_SHA1\nlatest"];
  const expansion = "circleci() { sed 's/\\${*CIRCLE_SHA1}*/abc/'; }";
  const said = await shellSays(imageLibraries, `${expansion}; PARAM_TAGS=$VALUE; tags_parameter '' web`, values);
  expect(values.filter((value) => wrongImageValues.tags(value).length > 0)).toEqual(
    values.filter((_, at) => said[at] !== ""),
  );
  expect(wrongImageValues.tags("${TAG:-a b}")).toEqual([]);
});

describe("validate refuses of a smoke test what the smoke test refuses", () => {
  const libraries = ["say.sh", "parameters.sh", "answer.sh", "smoke_checks.sh"];
  const before = "declare -A check; shown=(); concealed=''; url=http://127.0.0.1; asked_revision=''; API_TOKEN=x; at=0";

  test("the checks, in the same words, of the first line that is wrong", async () => {
    const values = [
      ...[
        "/",
        "/health",
        "GET /health",
        "GET /health 204",
        "/a 200\n/b 404",
        "\n/a\n\n  name: x\n",
        "/a\n  status: 301",
        "/a\n\tjson: .a = b",
      ],
      ...[
        "health",
        "get /health",
        "FETCH /health",
        "/a b",
        "/a 20",
        "/a 999",
        "/a 200 x",
        "  name: x",
        "/a\nname: x",
        "/a\n  jason: .a",
      ],
      ...[
        "/a\n  json: a = b",
        "/a\n  json: .a.b-c = 1",
        "/a\n  json: .a",
        "/a\n  header: x",
        "/a\n  header: x:",
        "/a\n  request_header: a b: c",
      ],
      ...[
        "/a\n  status: 200 201",
        "/a\n  status:",
        "/a\n  method: PUT",
        "/a\n  method: put",
        "/a\n  revision_in: x-revision",
        "/a\n  revision_in: x revision",
      ],
      ...[
        "/a\n  revision_in: .a.b",
        "/a\n  path: /b",
        "/a\n  path: /b c",
        "/a\n  body_contains: x y",
        '/a\n  request_body: {"a": 1}',
        "/a\n  name : x",
        "GET  /a\t200  ",
      ],
    ];
    const said = await shellSays(libraries, `${before}; PARAM_CHECKS=$VALUE; read_checks`, values);
    const ours = values.map((value) => {
      const [first] = wrongChecks(value);
      if (first === undefined) return "";
      return first.label === "checks"
        ? "no check"
        : `case: parameter "${first.label}" is not ${first.what}: "${first.piece.text}"`;
    });
    expect(ours).toEqual(
      said.map((words) => (words.includes('parameter "checks" has a line that is no check') ? "no check" : words)),
    );
  });

  test.each([
    ["method", ["", "GET", "get", "FETCH"]],
    ["path", ["/", "a", "", "/a b", "/a\tb"]],
    ["request_header", ["", "A: b", "A: b\nC: d", "A", "A b: c", "A:"]],
    ["request_body", ["", "anything at all"]],
    ["status", ["200", "200\n301", "20", "200 301", "600", ""]],
    ["header", ["Location: /new", "Location /new", "x"]],
    ["body_contains", ["a b"]],
    ["json", [".a", ".a = b", ".a.0.b=c", "a = b", ".a b", ". = a"]],
    ["revision_in", ["", "x-revision", ".a.b", "a b", "a:b"]],
  ] as const)("parameter %s, in the same words", async (word, values) => {
    const said = await shellSays(libraries, `${before}; PARAM_${word.toUpperCase()}=$VALUE; read_checks`, values);
    const ours = values.map((value) => {
      const [first] = wrongWord(word, { text: value, start: 0 });
      return first === undefined ? "" : `case: parameter "${word}" is not ${first.what}: "${first.piece.text}"`;
    });
    expect(ours).toEqual(said);
  });

  /** Lines of the script, as they stand in it: its patterns are written where they are used. */
  const linesWith = (...pieces: readonly string[]): string => {
    const lines = readFileSync(join(scriptsFolder, "smoke_test.sh"), "utf8").split("\n");
    const found = pieces.map((piece) => lines.filter((line) => line.includes(piece)));
    expect(found.map(({ length }) => length)).toEqual(pieces.map(() => 1));
    return found.flat().join("\n").replaceAll("else url_of_deployment; fi", "fi");
  };
  const whole = (name: string): string => linesWith(`whole_number ${name} `).replace(/"\$\w+"/, '"$VALUE"');
  const numbers = ["0", "1", "14", "999999", "1000000", "-1", "-3", "1.5", "x"];

  test.each<[SmokeValue, string, readonly string[]]>([
    [
      "url",
      `url=$VALUE; ${linesWith("matches url ")}`,
      [
        ...[
          "",
          "https://x",
          "http://x:80/a?b#c",
          "HTTPS://x",
          "www.example.com",
          "ftp://x",
          "https://u:p@x",
          "https://",
        ],
        ...["https://x/a b", "http://[::1]:80/", "https://x.y#z", " https://x"],
      ],
    ],
    [
      "connect_to",
      `connect=$VALUE; ${linesWith("matches connect_to ")}`,
      ["", "x", "x.y:80", "[::1]:80", "deployment", "https://x", "x:y", "x/y", "a b"],
    ],
    [
      "latency_limit",
      `entry=$VALUE; ${linesWith("matches latency_limit ")}`,
      ["p50 1", "p95 400", "p99 999999", "p50 x", "p90 1", "p50  1", "p50 1000000", "p50", "50 1"],
    ],
    ["successes", whole("successes"), numbers],
    ["deadline", whole("deadline"), numbers],
    ["request_timeout", whole("request_timeout"), numbers],
    ["latency_requests", whole("latency_requests"), numbers],
    ["certificate_days", whole("certificate_days"), numbers],
  ])("parameter %s", async (parameter, line, values) => {
    const said = await shellSays(libraries, line, values);
    const ours = values.map((value) => {
      const [first] = wrongSmokeValue(parameter, value);
      if (first?.what.startsWith("at least "))
        return `case: parameter "${parameter}" is ${value}, but the least it can be is ${first.what.slice("at least ".length)}`;
      return first === undefined ? "" : `case: parameter "${parameter}" is not ${first.what}: "${first.piece.text}"`;
    });
    expect(ours).toEqual(said);
  });

  test("the words are those of the script, in its order", () => {
    const shell = readFileSync(join(scriptsFolder, "lib/smoke_checks.sh"), "utf8");
    expect(/CHECK_WORDS='(.*)'/.exec(shell)?.[1]).toBe(checkWords.join(" "));
  });
});

test("validate refuses of a duration what the scripts refuse, in the same words", async () => {
  const values = [
    ...[
      "90m",
      "12h",
      "7d",
      "0h",
      "007d",
      "99999m",
      "100000m",
      "2 days",
      "-2d",
      "2",
      "12x",
      "7D",
      "1.5h",
      "7d ",
      " 7d",
      "tomorrow",
    ],
    ...["$AGE", "1h30m", "7d\n"],
  ];
  const said = await shellSays(["say.sh", "parameters.sh", "stack_tags.sh"], 'duration older_than "$VALUE"', values);
  const ours = values.map((value) => {
    const what = wrongDuration(value);
    return what === undefined ? "" : `case: parameter "older_than" is not ${what}: "${value}"`;
  });
  expect(ours).toEqual(said);
});

test("validate refuses further registries as the scripts do, in the same words", async () => {
  const values = ["foo", "ghcr.io/acme/web=none", "ghcr.io/acme/web=USER:PASSWORD", "ghcr.io/acme/web=user", "ghcr.io"];
  const libraries = [...imageLibraries, "ecr.sh", "further_registries.sh"];
  const said = await shellSays(libraries, "PARAM_ALSO_PUSH_TO=$VALUE; further_registries docker.io", values);
  const ours = values.map((value) =>
    wrongValue("also_push_to", value)
      .map(({ piece, what }) => `case: parameter "also_push_to" is not ${what}: "${piece.text}"`)
      .join(""),
  );
  expect(ours).toEqual(said);
});

test("validate has the least number of each parameter from all scripts", () => {
  const scripts = readdirSync(scriptsFolder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.sh$/.test(name),
  );
  const text = scripts.map((name) => readFileSync(join(scriptsFolder, name), "utf8")).join("\n");
  const found = [...text.matchAll(/whole_number ([a-z_]+) "[^"]+" (\d+)/g)]
    .map(([, name = "", least]): readonly [string, number] => [name, Number(least)])
    .filter(([name]) => !(smokeValues as readonly string[]).includes(name));
  expect(new Set(found.map(String))).toEqual(new Set(Object.entries(leastNumbers).map(String)));
});

test.each([
  ["role_duration", ["20", "899", "900", "43200", "43201"], ["20", "899", "43201"]],
  ["attempts", ["0", "-3", "1", "$TRIES", "1000000"], ["0", "-3", "1000000"]],
  ["time_limit", ["-1", "0"], ["-1"]],
  ["no_output_timeout", ["soon", "20m", "1.25h"], ["soon"]],
] as const)("validate refuses values of %s", (parameter, values, refused) => {
  expect(values.filter((value) => wrongValue(parameter, value).length > 0)).toEqual(refused);
});

const scripted = Object.entries(forms).flatMap(([name, form]) => ("script" in form ? [[name, form] as const] : []));

test.each(scripted)("validate has the form of %s from the script", (name, { pattern, script }) => {
  const shell = readFileSync(join(scriptsFolder, script), "utf8");
  const lib = readFileSync(join(scriptsFolder, "lib/image_config.sh"), "utf8");
  const key = /readonly KEY='(.*)'/.exec(lib)?.[1] ?? "";
  const written = pattern.source
    .replaceAll("(?:", "(")
    .replaceAll("\\/", "/")
    .replaceAll("\\p{Cc}", "[:cntrl:]")
    .replaceAll("\\S", "[^[:space:]]")
    .replaceAll("\\s", "[:space:]");
  // The keys of Pulumi's configuration are one pattern, and the name of a variable is another.
  if (name === "config" || name === "secret_config") {
    expect(written.startsWith(`^${key}=`)).toBe(true);
    expect(shell).toContain("${entry%%=*} =~ ^$KEY$");
  } else if (name === "also_push_to") {
    expect(shell).toContain('"^$(host_pattern)/$(repository_pattern)(=none|=$variable:$variable)?\\$"');
  } else expect(shell).toContain(`'${written}'`);
});
