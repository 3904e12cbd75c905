import { all, ends, type Hostile, jobOf, stores } from "../input.ts";

const artifacts = "{store_artifacts: {path: out}}";
/** Two jobs: what one makes, the other looks for. */
const handed = (makes: string, looks: string, paths = "[out]"): string =>
  `version: 2.1
jobs:
  makes:
    machine: {image: default}
    steps: [{run: ${JSON.stringify(makes)}}, {persist_to_workspace: {root: ., paths: ${paths}}}]
  looks:
    machine: {image: default}
    steps: [{attach_workspace: {at: .}}, {run: ${JSON.stringify(looks)}}]
workflows: {all: {jobs: [makes, looks: {requires: [makes]}]}}
`;

/** Names of files, and files that are none. */
export const names: readonly Hostile[] = [
  {
    input: "an artifact whose name is no UTF-8",
    right: "it is stored under its bytes",
    steps: ["mkdir out; echo one > out/$'a\\xff\\xfeb'", artifacts],
    wrong: all(ends(0), stores("out/a\u00ff\u00feb")),
  },
  {
    input: "a name that is no UTF-8 in a workspace",
    right: "it comes with the same bytes",
    config: handed("mkdir out; echo one > out/$'\\xe9t\\xe9'", "test \"$(cat out/$'\\xe9t\\xe9')\" = one"),
    wrong: ends(0),
  },
  {
    input: "names with a line end, a tab and an escape",
    right: "they are stored, and no line is forged on the terminal",
    steps: ["mkdir out; for n in $'a\\nb' $'c\\td' $'e\\e[31mf'; do echo one > \"out/$n\"; done", artifacts],
    wrong: all(ends(0), stores("out/a\nb", "out/c\td", "out/e\u001b[31mf"), ({ said }) =>
      said.includes("\u001b[31mf") ? "a name colours the terminal" : undefined,
    ),
  },
  {
    input: "names that look like options, `-rf` and `--help`, in a workspace",
    right: "they are names",
    config: handed(
      "mkdir out; touch -- out/-rf out/--help -x --null",
      "test -e out/--help -a -e ./--null",
      '["out", "--null", "-x"]',
    ),
    wrong: ends(0),
  },
  {
    input: "names of shell: `$(touch pwned)`, quotes, backslashes, a star",
    right: "nothing of them is executed",
    steps: [
      "mkdir out; touch 'out/$(touch pwned)' 'out/`touch pwned`' \"out/a'b\" 'out/c\"d' 'out/e\\f' 'out/*'",
      artifacts,
      "test ! -e pwned",
    ],
    wrong: all(ends(0), stores("out/$(touch pwned)", "out/a'b", 'out/c"d', "out/e\\f", "out/*")),
  },
  {
    input: "names of 255 bytes in 13 folders of such names, 3.5 kB of path",
    right: "it is handed on",
    config: handed(
      "n=$(printf 'x%.0s' {1..255}); mkdir out; cd out; for i in {1..13}; do mkdir $n; cd $n; done; echo deep > $n",
      'cd out; while [ -d x* ]; do cd x*; done; test "$(cat x*)" = deep',
    ),
    wrong: ends(0),
  },
  {
    input: "the same letters composed and decomposed, and in two cases",
    right: "four files are four files",
    config: handed("mkdir out; touch out/$'\\u00e9' out/$'e\\u0301' out/A out/a", "test $(ls out | wc -l) = 4"),
    wrong: ends(0),
  },
  {
    input: "a name that begins and ends with a space, one of dots",
    right: "they are stored",
    steps: ["mkdir out; touch 'out/ a ' out/... out/..b", artifacts],
    wrong: all(ends(0), stores("out/ a ", "out/...", "out/..b")),
  },
  {
    input: "an artifact of no bytes, a folder of none",
    right: "the file is stored, the folder fails nothing",
    steps: ["mkdir -p out/empty; : > out/zero", artifacts],
    wrong: all(ends(0), stores("out/zero")),
  },
  {
    input: "empty folders, one without permissions, in a workspace",
    right: "they are there again",
    config: handed("mkdir -p out/a/b out/c; chmod 0555 out/c", 'test -d out/a/b; test "$(stat -c %a out/c)" = 555'),
    wrong: ends(0),
  },
  {
    input: "a FIFO among artifacts",
    right: "it is passed over with a line and nothing waits for it",
    steps: ["mkdir out; mkfifo out/pipe; echo one > out/file", artifacts],
    wrong: all(ends(0, /pipe/), stores("out/file")),
  },
  {
    input: "a FIFO as the artifact, as test results and as a cache",
    right: "none is waited for",
    steps: [
      "mkfifo pipe",
      "{store_artifacts: {path: pipe}}",
      "{store_test_results: {path: pipe}}",
      "{save_cache: {key: k, paths: [pipe]}}",
    ],
    wrong: ends([0, 4]),
  },
  {
    input: "`checksum` of a FIFO, of a folder, of /dev/zero",
    right: "a note each, and the job goes on",
    steps: [
      "mkfifo pipe; mkdir folder; ln -s /dev/zero zero",
      "{restore_cache: {key: 'a-{{ checksum \"pipe\" }}'}}",
      "{restore_cache: {key: 'a-{{ checksum \"folder\" }}'}}",
      "{restore_cache: {key: 'a-{{ checksum \"zero\" }}'}}",
    ],
    wrong: ends(0),
  },
  {
    input: "a socket in a workspace",
    right: "it is passed over with a line",
    config: handed(
      'mkdir out; cd out; node -e \'require("net").createServer().listen("s",()=>process.kill(process.pid,9))\' || true; test -S s; touch f',
      "test -e out/f -a ! -e out/s",
    ),
    wrong: ends(0, /passed over/i),
  },
  {
    input: "a device among artifacts",
    right: "it is passed over, and not read for ever",
    steps: ["mkdir out; mknod out/zero c 1 5 || true; touch out/f", artifacts],
    wrong: all(ends(0), stores("out/f")),
  },
  {
    input: "links in a circle, to themselves, to nothing",
    right: "nothing is followed for ever",
    steps: ["mkdir -p out/a; ln -s .. out/a/up; ln -s self out/self; ln -s gone out/gone; touch out/f", artifacts],
    wrong: all(ends(0), stores("out/f")),
  },
  {
    input: "a link to /etc/shadow as an artifact and in a folder of artifacts",
    right: "what it leads to outside is not stored",
    steps: [
      "mkdir out; ln -s /etc/shadow out/link; ln -s /etc/shadow link; touch out/f",
      artifacts,
      "{store_artifacts: {path: link}}",
    ],
    wrong: all(ends([0, 4]), ({ kept }) => (kept.includes("root:") ? "it keeps /etc/shadow" : undefined)),
  },
  {
    input: "two names of one file",
    right: "both are artifacts",
    steps: ["mkdir out; echo one > out/a; ln out/a out/b", artifacts],
    wrong: all(ends(0), stores("out/a", "out/b")),
  },
  {
    input: "a file of 3 GB that is a hole",
    right: "it is stored in seconds, as a hole",
    steps: ["mkdir out; truncate -s 3G out/hole", artifacts],
    limit: 90,
    wrong: all(ends(0), stores("out/hole")),
  },
  {
    input: "bits for set-uid and sticky, times of 1970 and of 2100",
    right: "they come as they were",
    config: handed(
      "mkdir out; touch -d @0 out/old; touch -d 2100-01-01 out/new; touch out/s; chmod 4755 out/s; chmod 1777 out",
      'test "$(stat -c %Y out/old)" = 0; test $(stat -c %Y out/new) -gt 4000000000; test "$(stat -c %a out/s)" = 4755',
    ),
    wrong: ends(0),
  },
  {
    input: "a log that grows while it is stored",
    right: "what was there is stored",
    steps: [
      "mkdir out; (while :; do head -c 100000 /dev/zero | tr '\\0' x >> out/log; done) > /dev/null 2>&1 & sleep 0.2",
      artifacts,
    ],
    wrong: all(ends(0), stores("out/log")),
  },
  {
    input: "files that come and go while they are persisted",
    right: "no failure is ours",
    config: handed(
      "mkdir out; touch out/stays; (while :; do touch out/{1..200}; rm -f out/{1..200}; done) > /dev/null 2>&1 & sleep 0.3",
      "test -e out/stays",
    ),
    wrong: ends([0, 4]),
  },
  {
    input: "`paths: [../..]`, `root: /`, `paths: [/etc]` of a workspace",
    right: "nothing of this host is persisted, which is said",
    config: handed("true", "true", '["../../../../etc"]'),
    wrong: ends(4, /outside/),
  },
  {
    input: "`store_artifacts` of `/`",
    right: "it is refused on this host, which is said",
    steps: ["{store_artifacts: {path: /}}"],
    wrong: ends([0, 4], /outside|own folder/),
  },
  {
    input: "`attach_workspace` where a link leads out",
    right: "nothing is written there",
    config: `version: 2.1
jobs:
  makes: {machine: {image: default}, steps: [{run: "mkdir out; touch out/hostile-mark"}, {persist_to_workspace: {root: ., paths: [out]}}]}
  looks: {machine: {image: default}, steps: [{run: "ln -s /tmp out"}, {attach_workspace: {at: .}}]}
workflows: {all: {jobs: [makes, looks: {requires: [makes]}]}}
`,
    wrong: ends([0, 4]),
  },
  {
    input: "`attach_workspace` where a file is",
    right: "the step is refused in words",
    config: `version: 2.1
jobs:
  makes: {machine: {image: default}, steps: [{run: "touch f"}, {persist_to_workspace: {root: ., paths: [f]}}]}
  looks: {machine: {image: default}, steps: [{run: "touch at"}, {attach_workspace: {at: at}}]}
workflows: {all: {jobs: [makes, looks: {requires: [makes]}]}}
`,
    wrong: ends(4),
  },
  {
    input: "3,000 artifacts in one folder",
    right: "all of them are stored",
    steps: ["mkdir out; touch out/{1..3000}", artifacts],
    limit: 90,
    wrong: all(ends(0), ({ artifacts: { size } }) => (size === 3000 ? undefined : `${size} are`)),
  },
  {
    input: "artifacts of two steps with one destination, one that leads out",
    right: "the later one counts, and none leads out",
    config: jobOf([
      "echo one > a; echo two > b",
      "{store_artifacts: {path: a, destination: x}}",
      "{store_artifacts: {path: b, destination: x}}",
      "{store_artifacts: {path: a, destination: ../../../../../../hostile-mark}}",
      "{store_artifacts: {path: a, destination: /hostile-mark}}",
    ]),
    wrong: ends([0, 4]),
  },
];
