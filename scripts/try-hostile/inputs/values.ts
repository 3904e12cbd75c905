import { all, ends, type Hostile, hides, jobOf, not } from "../input.ts";

const withEnvironment = (environment: string, ...steps: readonly string[]): string =>
  jobOf(steps).replace("    steps:", `    environment: ${environment}\n    steps:`);
const bashEnv = (line: string): string => `printf '%s\\n' ${JSON.stringify(line)} >> "$BASH_ENV"`;

/** Variables, and what bash reads before a step. */
export const variables: readonly Hostile[] = [
  {
    input: "a value with line ends, quotes, `$(touch pwned)`",
    right: "it arrives byte by byte, and nothing is executed",
    config: withEnvironment(
      String.raw`{V: "a\nb'c\"d$(touch pwned)\\e"}`,
      String.raw`test "$V" = $'a\nb\'c"d$(touch pwned)\\e'; test ! -e pwned`,
    ),
    wrong: ends(0),
  },
  {
    input: "a value of 200 kB, more than Linux hands to a program",
    right: "the step fails in words, or runs",
    config: withEnvironment(`{V: "${"x".repeat(200_000)}"}`, "echo ${#V}"),
    wrong: ends([0, 4]),
  },
  {
    input: "an empty PATH",
    right: "the step fails by itself",
    config: withEnvironment('{PATH: ""}', "echo here; ls"),
    wrong: ends([0, 4], "here"),
  },
  {
    input: "HOME that is not there",
    right: "the step runs",
    config: withEnvironment("{HOME: /gone}", "echo here"),
    wrong: ends(0, "here"),
  },
  {
    input: "LD_PRELOAD of nothing, GCONV_PATH, MALLOC_CHECK_",
    right: "the step runs, with the loader's complaint",
    config: withEnvironment("{LD_PRELOAD: /gone.so, GCONV_PATH: /gone, MALLOC_CHECK_: 3}", "echo here"),
    wrong: ends(0, "here"),
  },
  {
    input: "IFS, SHELLOPTS, BASHOPTS, POSIXLY_CORRECT, PS4 with a command",
    right: "the shell around the step is not misled",
    config: withEnvironment(
      "{IFS: abc0, SHELLOPTS: xtrace, BASHOPTS: extdebug, POSIXLY_CORRECT: 'y', PS4: '$(touch pwned)'}",
      "echo here; exit 3",
    ),
    wrong: ends(4, "here", "3"),
  },
  {
    input: "ENV and BASH_ENV of the job's own, which lead to nothing",
    right: "as on CircleCI, where bash complains",
    config: withEnvironment("{ENV: /gone, BASH_ENV: /gone}", "echo here"),
    wrong: ends(0, "here"),
  },
  {
    input: "a name that is none: `a b`, `1a`, `BASH_FUNC_ls%%`",
    right: "it is an error of the configuration, or does no harm",
    config: withEnvironment("{'BASH_FUNC_ls%%': '() { echo pwned; }', 'a b': c}", "ls; echo here"),
    wrong: all(ends([0, 3, 4]), not(/^(?:.*\| )?pwned/m)),
  },
  {
    input: "CIRCLECI, CIRCLE_JOB and ARM_PIPELINE_MACHINE of the job's own",
    right: "no process is left because of it",
    config: withEnvironment("{CIRCLE_JOB: x, ARM_PIPELINE_MACHINE: /tmp}", "setsid sleep 6110 > /dev/null 2>&1 &"),
    wrong: ends(0),
  },
  {
    input: "`exit 1` in $BASH_ENV",
    right: "every later step fails, as there",
    steps: [bashEnv("exit 1"), "echo never"],
    wrong: all(ends(4), not(/\| never/)),
  },
  {
    input: "`set +e` and a trap in $BASH_ENV",
    right: "as bash has it: the trap stays, and `-e` counts again after the file",
    steps: [bashEnv("trap 'echo trapped' EXIT; set +e"), "false; echo here"],
    wrong: ends(4, "trapped"),
  },
  {
    input: "an endless loop in $BASH_ENV",
    right: "the next step ends at no_output_timeout",
    steps: [bashEnv("while :; do :; done"), "{run: {no_output_timeout: 1s, command: echo never}}"],
    limit: 90,
    wrong: ends(4),
  },
  {
    input: "$BASH_ENV that is a folder, a FIFO",
    right: "the step ends, with bash's words or at no_output_timeout",
    steps: [
      'mkdir "$BASH_ENV"',
      "echo here",
      'rm -r "$BASH_ENV"; mkfifo "$BASH_ENV"',
      "{run: {no_output_timeout: 1s, command: echo never}}",
    ],
    limit: 90,
    wrong: ends([0, 4], "here"),
  },
  {
    input: "$BASH_ENV of 5 MB",
    right: "the next step has it",
    steps: [
      'for i in {1..100000}; do echo "V$i=a_value_that_is_as_long_as_they_are"; done >> "$BASH_ENV"',
      "echo $V99999",
    ],
    wrong: ends(0, "a_value_that"),
  },
  {
    input: "a variable file with CRLF, a byte-order mark, no last line end, bytes that are no UTF-8",
    right: "it is read, or refused with its line",
    prepare: "printf '\\xef\\xbb\\xbfA=one\\r\\nB=\\xff\\xfe\\r\\nC=three' > v.env; chmod 600 v.env",
    steps: ['echo "[${A:-}] [${C:-}]"'],
    flags: ["--env-file", "v.env"],
    wrong: ends([0, 2]),
  },
  {
    input: "a context that is a folder, a FIFO, /dev/zero",
    right: "refused in words, or empty; none is waited for",
    prepare: "mkdir folder; mkfifo pipe",
    config: `version: 2.1
jobs: {job: {machine: {image: default}, steps: [{run: echo here}]}}
workflows: {all: {jobs: [job: {context: [c]}]}}
`,
    start:
      "for f in folder pipe /dev/zero; do $RUN --context c=$f; echo ends $?; done; $RUN --context c=<(sleep 0.3; echo A=one); echo ends $?",
    wrong: ends(0, /ends 2.*ends [02].*ends 2.*ends 0/s),
  },
];

const secret = "correct-horse+battery/staple=";
const withSecret = (value: string, ...steps: readonly string[]): Pick<Hostile, "steps" | "prepare" | "flags"> => ({
  steps,
  prepare: `printf '%s\\n' ${JSON.stringify(`S="${value.replaceAll("\n", "\\n")}"`)} > s.env; chmod 600 s.env; mkdir -p .git/info; echo s.env >> .git/info/exclude`,
  flags: ["--env-file", "s.env"],
});
const masked = (...texts: readonly string[]) => all(ends(0), hides(...texts));

/** A secret that a step shows in odd forms. */
export const secrets: readonly Hostile[] = [
  {
    input: "a secret as it is, and with `set -x`",
    right: "stars",
    ...withSecret(secret, 'set -x; echo "$S"'),
    wrong: masked(secret),
  },
  {
    input: "in base64, at each of the three offsets, and broken over lines",
    right: "stars",
    ...withSecret(
      secret,
      'for p in "" a ab; do printf "%s%s" "$p" "$S" | base64 -w0; echo; done; printf %s "$S" | base64 -w 7',
    ),
    wrong: masked("Y29ycmVjdC1ob3JzZSti", "Y29ycmVj\n"),
  },
  {
    input: "in hex",
    right: "stars",
    ...withSecret(secret, 'printf %s "$S" | od -An -tx1 -w100 | tr -d " "'),
    wrong: masked("636f72726563742d686f727365"),
  },
  {
    input: "percent-encoded in lower and upper case",
    right: "stars",
    ...withSecret(
      secret,
      "node -e 'const e=encodeURIComponent(process.env.S); console.log(e, e.toLowerCase(), encodeURIComponent(e))' || true",
    ),
    wrong: masked("horse%2Bbattery", "horse%2bbattery", "horse%252Bbattery"),
  },
  {
    input: "in JSON, with `\\u` for a letter, in HTML",
    right: "stars",
    ...withSecret(
      "correct<horse>&\u00e9battery",
      "printf '%s' 'correct\\u003chorse\\u003e\\u0026\\u00e9battery correct&lt;horse&gt;&amp;\u00e9battery'",
    ),
    wrong: masked("\\u003chorse\\u003e", "&lt;horse&gt;"),
  },
  {
    input: "with a colour, a zero-width mark, a backspace in it",
    right: "stars",
    ...withSecret(
      secret,
      String.raw`printf 'correct-\e[31mhorse+battery/staple=\n'; printf 'correct-horse+\u200bbattery/staple=\n'`,
    ),
    wrong: all(ends(0), ({ said }) =>
      said.includes("correct-\u001b[31mhorse") || said.includes("horse+\u200bbattery") ? "it shows it" : undefined,
    ),
  },
  {
    input: "a letter at a time, with pauses",
    right: "stars",
    ...withSecret(secret, 'for ((i=0; i<${#S}; i++)); do printf %s "${S:i:1}"; sleep 0.02; done; echo'),
    wrong: masked(secret),
  },
  {
    input: "by two steps side by side",
    right: "stars",
    ...withSecret(secret, "{run: {background: true, command: 'echo $S; sleep 5'}}", "sleep 0.3; echo $S"),
    wrong: masked(secret),
  },
  {
    input: "a key of many lines, shown line by line and by `cat`",
    right: "each line is stars",
    ...withSecret(
      "-----BEGIN KEY-----\nQWxwaGFCcmF2b0NoYXJsaWU\nRGVsdGFFY2hvRm94dHJvdA\n-----END KEY-----",
      'echo "$S"; echo "$S" | tail -n 2 | head -n 1',
    ),
    wrong: masked("RGVsdGFFY2hvRm94dHJvdA"),
  },
  {
    input: "a value of three letters, `true`, and of one",
    right: "they are not masked: nothing could be read any more",
    ...withSecret("abc", "echo it is abc"),
    wrong: ends(0, "it is abc"),
  },
  {
    input: "a value that is a pattern: `.*[a-z]+$^`",
    right: "it alone is masked",
    ...withSecret(".*[a-z]+?()|", 'echo "$S"; echo plain'),
    wrong: all(ends(0, "plain"), hides(".*[a-z]+?()|")),
  },
  {
    input: "in the name and the content of an artifact, and of test results",
    right: "stars in names and reports; the content is the job's own, as there",
    ...withSecret(
      "correct-horse-battery",
      "mkdir out; touch out/$S; echo \"<testsuite><testcase name='$S'><failure message='$S'/></testcase></testsuite>\" > r.xml",
      "{store_artifacts: {path: out}}",
      "{store_test_results: {path: r.xml}}",
    ),
    wrong: all(ends(0), ({ said }) => (said.includes("correct-horse-battery") ? "it shows it" : undefined)),
  },
  {
    input: "in the key of a cache, a working directory, and what is refused",
    right: "stars",
    ...withSecret(
      "correct-horse-battery",
      "{restore_cache: {key: 'k-{{ .Environment.S }}'}}",
      "{run: {when: always, command: 'cd /gone/$S || true'}}",
    ),
    wrong: all(ends(0), ({ said }) => (said.includes("correct-horse-battery") ? "it shows it" : undefined)),
  },
  {
    input: "a step that says how its secret goes on in the next line",
    right: "stars, or two halves that are no line",
    ...withSecret("correct-horse-battery", "printf 'correct-horse'; printf '%s\\n' '-battery'"),
    wrong: masked("correct-horse-battery"),
  },
  {
    input: "two secrets, of which one begins as the other ends",
    right: "no letter of either",
    steps: ["echo alphabravocharliedelta"],
    prepare: "printf 'A=alphabravocharlie\\nB=charliedelta\\n' > s.env; chmod 600 s.env",
    flags: ["--env-file", "s.env"],
    wrong: all(ends(0), not("alphabravo"), not(/\| .*charliedelta/)),
  },
];

/** Keys, paths and results that a job stores. */
export const stored: readonly Hostile[] = [
  {
    input: "a key of a cache with `../`, line ends, emoji",
    right: "it is a key and no path",
    steps: [
      "echo one > f",
      String.raw`{save_cache: {key: "../../../hostile\n🎉", paths: [f]}}`,
      "rm f",
      String.raw`{restore_cache: {key: "../../../hostile\n🎉"}}`,
      'test "$(cat f)" = one',
    ],
    wrong: ends(0),
  },
  {
    input: "a key of 10,000 letters",
    right: "refused in words, or kept",
    steps: [
      "touch f",
      `{save_cache: {key: ${"k".repeat(10_000)}, paths: [f]}}`,
      `{restore_cache: {key: ${"k".repeat(10_000)}}}`,
    ],
    wrong: ends([0, 3]),
  },
  {
    input: "`{{ .Environment }}`, `{{ nonsense }}`, `{{ checksum }}`, `{{`",
    right: "an error or a note for each, and no exception",
    steps: [
      "touch f",
      ...["{{ .Environment }}", "{{ nonsense }}", "{{ checksum }}", "{{"].map(
        (key) => `{restore_cache: {key: 'a-${key}'}}`,
      ),
    ],
    wrong: ends([0, 3, 4]),
  },
  {
    input: "a cache of /etc, of `~/..`",
    right: "passed over with a line; it fails nothing",
    steps: ["{save_cache: {key: k, paths: [/etc]}}", "{save_cache: {key: l, paths: [~/..]}}"],
    wrong: ends(0),
  },
  {
    input: "one file persisted by two jobs side by side",
    right: "the job that attaches both fails, with the file and the jobs",
    config: `version: 2.1
jobs:
  a: {machine: {image: default}, steps: [{run: "echo a > f"}, {persist_to_workspace: {root: ., paths: [f]}}]}
  b: {machine: {image: default}, steps: [{run: "echo b > f"}, {persist_to_workspace: {root: ., paths: [f]}}]}
  c: {machine: {image: default}, steps: [{attach_workspace: {at: .}}]}
workflows: {all: {jobs: [a, b, c: {requires: [a, b]}]}}
`,
    wrong: ends(4, "same file"),
  },
  {
    input: "a file persisted where another job persists a folder",
    right: "the job that attaches both fails, as with one file of two jobs",
    config: `version: 2.1
jobs:
  a: {machine: {image: default}, steps: [{run: "echo a > f"}, {persist_to_workspace: {root: ., paths: [f]}}]}
  b: {machine: {image: default}, steps: [{run: "mkdir f; echo b > f/g"}, {persist_to_workspace: {root: ., paths: [f]}}]}
  c: {machine: {image: default}, steps: [{attach_workspace: {at: .}}]}
workflows: {all: {jobs: [a, b, c: {requires: [a, b]}]}}
`,
    wrong: ends(4),
  },
  {
    input: "nothing to persist, a pattern that matches nothing",
    right: "the step fails with the paths",
    steps: ["true", "{persist_to_workspace: {root: ., paths: ['gone/*']}}"],
    wrong: ends(4, /gone/),
  },
  {
    input: "test results that are no XML, a bomb of entities, 20 MB of one",
    right: "each is said, and fails nothing",
    steps: [
      "mkdir r; echo '<testsuite' > r/a.xml; head -c 1000 /dev/urandom > r/b.xml",
      'printf \'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><testsuite><testcase name="&c;"/></testsuite>\' > r/c.xml',
      "(echo '<testsuite>'; for i in {1..100000}; do echo \"<testcase name='t$i' classname='c' time='0.1'/>\"; done; echo '</testsuite>') > r/d.xml",
      "{store_test_results: {path: r}}",
    ],
    limit: 90,
    wrong: ends(0),
  },
  {
    input: "a test name with markup, escapes and 100 kB",
    right: "the report shows it as text",
    steps: [
      "mkdir r; n=$(printf 'x%.0s' {1..100000}); printf '<testsuite><testcase name=\"&lt;script&gt;alert(1)&lt;/script&gt;%s\"><failure>\\e[31mred</failure></testcase></testsuite>' \"$n\" > r/a.xml",
      "{store_test_results: {path: r}}",
      "exit 1",
    ],
    wrong: all(ends(4), ({ kept }) => (kept.includes("<script>alert(1)") ? "the page has a script" : undefined)),
  },
  {
    input: "markup and links of `javascript:` in output, names of steps and artifacts",
    right: "the report shows them as text",
    steps: [
      "{run: {name: '<img src=x onerror=alert(1)>', command: 'echo \"<script>alert(2)</script>\"; mkdir out; touch \"out/<b>.html\"'}}",
      "{store_artifacts: {path: out}}",
    ],
    wrong: all(ends(0), ({ kept }) =>
      /<img src=x|<script>alert\(2\)<\/script>[^"]*<\/(pre|span|div)/.test(kept.slice(kept.indexOf("report.html")))
        ? "the page has it"
        : undefined,
    ),
  },
];
