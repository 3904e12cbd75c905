import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const token = "canary-7d1f-token";

const versions = { v1: "circleci version 1.0.3", "v0.1": "0.1.28995+b5cc4b9 (release)" } as const;

/**
 * A stand-in for `circleci`: it writes down each call, which variables held the token, and what the file held that it was given; it
 * answers as planned, and refuses any other call.
 */
const standIn = (flavour: keyof typeof versions, answer = "echo 'Orb was published.'"): string => `#!/bin/bash
printf '%s\\n' "$*" >> "$HOME/calls"
case "$*" in
  version) echo '${versions[flavour]}' ;;
  'orb publish --help') echo Usage ;;
  'orb pack src') echo 'version: 2.1' ;;
  'orb publish '*)
    for name in CIRCLE_TOKEN CIRCLE_CLI_TOKEN CIRCLECI_CLI_TOKEN; do [ "\${!name-}" = '${token}' ] && echo "$name" >> "$HOME/token-in"; done
    for word in "$@"; do [ -f "$word" ] && head -n 4 "$word" > "$HOME/published"; done
    ${answer} ;;
  *) echo "unplanned: $*" >&2; exit 99 ;;
esac
`;

type Circumstances = {
  readonly circleci?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
};

async function publish(
  args: readonly string[],
  { circleci, env = { CIRCLE_TOKEN: token }, files = {} }: Circumstances,
) {
  const folder = cli.folder({
    ...files,
    "bin/keep": "",
    "tmp/keep": "",
    ...(circleci !== undefined && { "bin/circleci": circleci }),
  });
  const run = await cli.run(["publish", ...args], {
    in: folder,
    // Node 22 and later keep compiled code in the temporary folder unless told where; that is theirs, and no left-over of ours.
    env: {
      PATH: `${folder}/bin:/usr/bin:/bin`,
      TMPDIR: `${folder}/tmp`,
      NODE_COMPILE_CACHE: `${folder}/compiled`,
      ...env,
    },
  });
  const recorded = (name: string): readonly string[] => {
    const path = join(folder, name);
    // The temporary folder has a new name each time.
    return existsSync(path)
      ? readFileSync(path, "utf8")
          .replaceAll(/\S*\/arm-pipeline-\w+\/orb\.yml/g, "PACKED")
          .trimEnd()
          .split("\n")
      : [];
  };
  // Whatever happened, the packed orb is not left lying about.
  expect(readdirSync(join(folder, "tmp"))).toEqual(["keep"]);
  const shown = { ...run, stderr: run.stderr.replaceAll(/\S*\/arm-pipeline-\w+\/orb\.yml/g, "PACKED") };
  return { ...shown, calls: recorded("calls"), tokenIn: recorded("token-in"), published: recorded("published") };
}

const asked = ["version", "orb publish --help"];

/** What the review says of this project's own orb. */
const reviewed = /^(RC\d+ skipped: .*\n)*In order: \d+ rules passed, \d+ skipped\.\n/;

describe("publish", () => {
  const requests: readonly [string, readonly string[], string, string][] = [
    ["a dev version", ["dev:main"], "orb publish PACKED acme/orb@dev:main", "orb publish PACKED acme/orb@dev:main"],
    [
      "a production version",
      ["1.2.3", "--yes", "--exclude", "RC011"],
      "orb publish PACKED acme/orb@1.2.3",
      "orb publish PACKED acme/orb@1.2.3",
    ],
    [
      "the next version",
      ["--bump", "minor", "--yes"],
      "orb publish increment PACKED acme/orb --bump minor",
      "orb publish increment PACKED acme/orb minor",
    ],
    [
      "a dev version as the next one",
      ["--promote", "dev:main", "--bump", "patch", "--yes"],
      "orb publish promote acme/orb@dev:main --bump patch",
      "orb publish promote acme/orb@dev:main patch",
    ],
  ];
  test.each(requests)("tells circleci v1 to publish %s", async (_what, args, command) => {
    const run = await publish(["acme/orb", ...args], { circleci: standIn("v1") });
    expect({ status: run.status, stdout: run.stdout, calls: run.calls, tokenIn: run.tokenIn }).toEqual({
      status: 0,
      stdout: "Orb was published.\n",
      calls: [...asked, command],
      tokenIn: ["CIRCLE_TOKEN"],
    });
    expect(run.stderr.replace(reviewed, "")).toBe(`$ circleci ${command}\n`);
  });

  test.each(requests)(
    "tells circleci v0.1 to publish %s, with the token in the variable that it reads",
    async (_what, args, _v1, command) => {
      const run = await publish(["acme/orb", ...args], { circleci: standIn("v0.1") });
      expect({ status: run.status, calls: run.calls, tokenIn: run.tokenIn }).toEqual({
        status: 0,
        calls: [...asked, command],
        tokenIn: ["CIRCLE_TOKEN", "CIRCLECI_CLI_TOKEN"],
      });
    },
  );

  test("hands over the packed orb of this package", async () => {
    const { published } = await publish(["acme/orb", "dev:main"], { circleci: standIn("v1") });
    const packed = await cli.run(["generate", "orb"]);
    expect(published).toEqual(packed.stdout.split("\n").slice(0, 4));
  });

  const greet =
    "version: 2.1\ndescription: Greets people in their own language, on every platform that has a shell.\ndisplay: { source_url: https://github.com/acme/greet }\nexamples: { team: { description: A team., usage: {} } }\n";

  test("hands over another orb's file as it is", async () => {
    const run = await publish(["acme/greet", "dev:main", "--source", "greet.yml"], {
      circleci: standIn("v1"),
      files: { "greet.yml": greet },
    });
    expect([run.status, run.calls.at(-1), run.published]).toEqual([
      0,
      "orb publish greet.yml acme/greet@dev:main",
      greet.trimEnd().split("\n"),
    ]);
  });

  test("has circleci pack a folder", async () => {
    const run = await publish(["acme/greet", "dev:main", "--source", "src"], {
      circleci: standIn("v1"),
      files: { "src/@orb.yml": greet },
    });
    expect([run.status, run.calls, run.published]).toEqual([
      0,
      [...asked, "orb pack src", "orb publish PACKED acme/greet@dev:main"],
      ["version: 2.1"],
    ]);
  });

  test("sends nothing in which circleci has left an include", async () => {
    const packed = 'steps: [run: "<<include( scripts/greet.sh )>>"]';
    const run = await publish(["acme/greet", "dev:main", "--source", "src"], {
      circleci: standIn("v1").replace("version: 2.1", packed),
      files: { "src/@orb.yml": greet },
    });
    expect([run.status, run.stderr.split("\n").filter((line) => /^error|next/.test(line)), run.calls]).toEqual([
      3,
      [
        'error: circleci has left "<<include( scripts/greet.sh )>>" in the packed orb, so it was not published.',
        "  next: Write it without blanks, as <<include(scripts/name.sh)>>.",
      ],
      [...asked, "orb pack src"],
    ]);
  });

  test("uses the token that circleci has stored, when told to", async () => {
    const run = await publish(["acme/orb", "dev:main", "--stored-token"], { circleci: standIn("v1"), env: {} });
    expect([run.status, run.tokenIn]).toEqual([0, []]);
  });

  test("shows with --dry-run what it would run, and runs nothing", async () => {
    const run = await publish(["acme/orb", "--bump", "patch", "--dry-run"], { circleci: standIn("v0.1"), env: {} });
    expect([run.status, run.stdout, run.calls]).toEqual([
      0,
      "circleci orb publish increment orb.yml acme/orb patch\n",
      ["version"],
    ]);
  });

  test("shows with --dry-run the words of v1 where circleci is not installed", async () => {
    const run = await publish(["acme/greet", "dev:main", "--source", "src", "--dry-run"], {
      env: {},
      files: { "src/@orb.yml": greet },
    });
    expect([run.status, run.stdout, run.stderr.split("\n").at(-2)]).toEqual([
      0,
      "circleci orb pack src > orb.yml\ncircleci orb publish orb.yml acme/greet@dev:main\n",
      'The command line "circleci" is not installed; this is what its version 1 would be told.',
    ]);
  });
});

describe("publish never shows the token", () => {
  test.each(["v1", "v0.1"] as const)("of %s: not in an argument, and not in what circleci prints", async (flavour) => {
    const leaking = `echo "your token is $CIRCLE_TOKEN"; echo "token $CIRCLE_TOKEN was refused" >&2; exit 1`;
    const run = await publish(["acme/orb", "dev:main"], { circleci: standIn(flavour, leaking) });
    expect([run.stdout, run.stderr, ...run.calls].join("\n")).not.toContain(token);
    expect(run.stderr).toContain("your token is ********\ntoken ******** was refused\n");
  });

  test("when it worked", async () => {
    const run = await publish(["acme/orb", "dev:main"], {
      circleci: standIn("v1", 'echo "published with $CIRCLE_TOKEN"'),
    });
    expect([run.status, run.stdout]).toEqual([0, "published with ********\n"]);
  });
});

describe("publish refuses", () => {
  const last = (stderr: string): string => stderr.slice(stderr.indexOf("error:"));

  test("without circleci, and says how to get it", async () => {
    const run = await publish(["acme/orb", "dev:main"], {});
    expect([run.status, last(run.stderr)]).toEqual([
      4,
      'error: Publishing needs the command line "circleci", and it is not installed.\n  next: Install it: https://circleci.com/docs/guides/toolkit/local-cli/\n  next: --dry-run shows what would be run without it.\n',
    ]);
  });

  test("a circleci that is the agent of a job", async () => {
    const agent = '#!/bin/sh\n[ "$1" = version ] && echo 1.0.242550-f5d6a9ec && exit 0\nexit 1\n';
    const run = await publish(["acme/orb", "dev:main"], { circleci: agent });
    expect([run.status, last(run.stderr).split("\n")[0]]).toEqual([
      4,
      'error: The "circleci" 1.0.242550 on the PATH has no "orb publish"; in a job it is CircleCI\'s own agent.',
    ]);
  });

  test("without a token, and names the variable of the circleci that is installed", async () => {
    const [v1, v0] = [
      await publish(["acme/orb", "dev:main"], { circleci: standIn("v1"), env: {} }),
      await publish(["acme/orb", "dev:main"], { circleci: standIn("v0.1"), env: { CIRCLE_TOKEN: "" } }),
    ];
    expect([v1.status, v0.status, v1.calls, v0.calls]).toEqual([2, 2, asked, asked]);
    expect([v1, v0].map(({ stderr }) => last(stderr))).toEqual(
      ["CIRCLE_TOKEN", "CIRCLECI_CLI_TOKEN"].map(
        (name) =>
          `error: There is no API token in the environment.\n  next: Make one at https://app.circleci.com/settings/user/tokens and set it in ${name}.\n  next: Or use the one that circleci has stored: --stored-token\n`,
      ),
    );
  });

  test("a name without a namespace", async () => {
    const run = await publish(["orb", "dev:main"], { circleci: standIn("v1") });
    expect([run.status, run.stderr, run.calls]).toEqual([
      2,
      'error: "orb" has no namespace.\n  next: Allowed: namespace/name, each of a-z, 0-9, - and _, such as "acme/arm-pipeline".\n',
      [],
    ]);
  });

  test("a production version that no one has confirmed, where no one can be asked", async () => {
    const run = await publish(["acme/orb", "--bump", "patch"], { circleci: standIn("v1") });
    expect([run.status, last(run.stderr), run.calls]).toEqual([
      2,
      "error: A production version is for good, and no one can be asked here.\n  next: Say so with --yes.\n",
      asked,
    ]);
  });

  test("an orb that is not in order, before anything is asked of circleci", async () => {
    const run = await publish(["acme/orb", "dev:main", "--source", "orb.yml"], {
      circleci: standIn("v1"),
      files: { "orb.yml": "version: 2.1\ncommands: { a: { steps: [checkout] } }\n" },
    });
    expect([run.status, last(run.stderr), run.calls]).toEqual([
      3,
      "error: The orb is not in order, so it was not published.\n  next: Repair it, or leave a rule out with --exclude CODE.\n",
      [],
    ]);
  });

  test("an orb that CircleCI would refuse, and publishes it where it is told to", async () => {
    const files = {
      "greet.yml":
        "version: 2.1\ndescription: Greets people in their own language, on every platform that has a shell.\ndisplay: { source_url: https://github.com/acme/greet }\ncommands: { greet: { description: Greets., steps: [nosuchcommand] } }\nexamples: { team: { description: A team., usage: {} } }\n",
    };
    const args = ["acme/greet", "dev:main", "--source", "greet.yml"];
    const refused = await publish(args, { circleci: standIn("v1"), files });
    expect([refused.status, last(refused.stderr), refused.calls]).toEqual([
      3,
      "error: CircleCI would refuse the orb, so it was not published.\n  next: Repair it, or publish it all the same with --no-validate.\n",
      [],
    ]);
    expect(refused.stderr).toContain('error unknown-command: There is no command "nosuchcommand" in this orb.');
    expect((await publish([...args, "--dry-run"], { files })).status).toBe(3);
    const published = await publish([...args, "--no-validate"], { circleci: standIn("v1"), files });
    expect([published.status, published.calls.at(-1)]).toEqual([0, "orb publish greet.yml acme/greet@dev:main"]);
  });

  test("a namespace that the registry does not know, with the way to reserve it", async () => {
    const refusal = `echo "Error: the namespace 'acme' does not exist. Did you misspell the namespace?" >&2; exit 255`;
    const run = await publish(["acme/orb", "dev:main"], { circleci: standIn("v1", refusal) });
    expect([run.status, run.stdout, run.stderr.replace(reviewed, "")]).toEqual([
      4,
      "",
      `$ circleci orb publish PACKED acme/orb@dev:main
Error: the namespace 'acme' does not exist. Did you misspell the namespace?
error: The namespace "acme" does not exist.
  next: Reserve it, once, as an admin of the organisation: circleci namespace create acme --org github/acme
  next: Then create the orb: circleci orb create acme/orb
`,
    ]);
  });

  test("to guess why circleci failed", async () => {
    const run = await publish(["acme/orb", "dev:main"], {
      circleci: standIn("v1", "echo the disk is on fire >&2; exit 5"),
    });
    expect([run.status, last(run.stderr)]).toEqual([
      4,
      "error: circleci ended with status 5; what it says stands above.\n",
    ]);
  });

  test("to go on after Ctrl-C, and ends what it has started", async () => {
    // The stand-in presses it, and would then wait for ever.
    const run = await publish(["acme/orb", "dev:main"], {
      circleci: standIn("v1", 'kill -INT "$PPID"; exec tail -f /dev/null'),
    });
    expect([run.status, run.stdout, run.stderr.replace(reviewed, "")]).toEqual([
      130,
      "",
      "$ circleci orb publish PACKED acme/orb@dev:main\nInterrupted.\n",
    ]);
  });
});
