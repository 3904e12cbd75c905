import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessToken, type EnvironmentsApi, startEnvironmentsApi } from "../support/environments-api.ts";
import { type OpenedJob, openedJob } from "../support/opened-job.ts";

/** Everything that a careless script would run, split or change. */
const odd = `canary 'single' "double" $(touch pwned) \`touch pwned\` \\ & | ; * \t end`;
const lines = ["-----BEGIN canary-----", "MIIcanary+line/one=", "MIIcanary+line/two=", "-----END canary-----"];
const key = `${lines.join("\n")}\n`;
const password = "canary-password";

let api: EnvironmentsApi;
let job: OpenedJob;
beforeAll(async () => {
  api = await startEnvironmentsApi();
  api.environments["acme/web/production"] = {
    environmentVariables: {
      REGION: { value: "eu-central-1" },
      PASSWORD: { value: password, secret: true },
      LONGER: { value: `${password}-and-more`, secret: true },
      ODD: { value: odd, secret: true },
      KEY: { value: key, secret: true },
    },
    files: { KEY_FILE: { value: key, secret: true } },
  };
  api.environments["acme/web/second"] = { environmentVariables: { OTHER: { value: "second-secret", secret: true } } };
  job = await openedJob(asking("acme/web/production"));
  expect(job.opened).toMatchObject({ status: 0 });
});
afterAll(async () => {
  await job.remove();
  await api.close();
});

const asking = (PARAM_ENVIRONMENTS: string) => ({
  PARAM_ENVIRONMENTS,
  PARAM_SERVICE_URL: api.url,
  PULUMI_ACCESS_TOKEN: accessToken,
});

const secret = (output: string) => [password, odd, ...lines].filter((text) => output.includes(text));

test("a later step has every value as it is, in its variables and in files that only their owner reads", async () => {
  const { status, output } = await job.step(`
    printf %s "$ODD" > odd; printf %s "$KEY" > key; cat "$KEY_FILE" > file; printf %s "$LONGER" > longer
    stat -c %a "$KEY_FILE" "\${KEY_FILE%/*}"; echo "$REGION"
    [[ $(bash -c 'printf %s "$ODD"') == "$ODD" ]] # what a step reads of its own is not its output
  `);
  expect([status, output]).toEqual([0, "600\n700\neu-central-1\n"]);
  expect(await job.work()).toEqual({ odd, key, file: key, longer: `${password}-and-more` });
});

test("nothing secret stood in the arguments of a program or was said when it was opened", async () => {
  const args = await job.args();
  expect(args.split("\n").filter((word) => word === "curl" || word === "jq").length).toBeGreaterThan(10);
  for (const text of [password, odd, ...lines, accessToken, "session-"]) {
    expect(args).not.toContain(text);
    expect(job.opened.said).not.toContain(text);
  }
});

describe("what is secret is masked", () => {
  test("however it is printed", async () => {
    const { output } = await job.step(`
      echo "one $PASSWORD two $LONGER three"; printenv PASSWORD >&2; sh -c 'echo "$ODD"'; echo "$KEY"; head -n 2 "$KEY_FILE"
      env | grep -A 4 ^KEY=; jq -n 'env.KEY, env.ODD'; printf 'user:%s' "$PASSWORD" | base64; base64 "$KEY_FILE"; base64 -w 0 "$KEY_FILE"
      jq -rn 'env.ODD | @uri'; (set -x; : "$ODD" "$PASSWORD")
    `);
    expect(output.split("\n")).toEqual([
      "one **** two **** three",
      ...["****", "****"],
      ...["****", "****", "****", "****", ""],
      ...["****", "****"],
      ...["KEY=****", "****", "****", "****"],
      "",
      ...['"****"', '"****"'],
      expect.stringMatching(/^dXNlcj.{0,2}\*\*\*\*.{0,2}$/),
      expect.stringMatching(/^[*=]+$/),
      expect.stringMatching(/^[*=]+$/),
      expect.stringMatching(/^[*=]+\*\*\*\*$/),
      "+ : '****' ****",
      "",
    ]);
  });

  test("where it comes in parts, and a part of a line is shown at once", async () => {
    const shown: string[] = [];
    const { output } = await job.step(
      "printf 'dots ..'; sleep 0.4; printf 'canary'; sleep 0.4; printf -- '-pass'; sleep 0.4; printf 'word, canary'; sleep 0.4; printf ' bird'",
      { onOutput: (chunk) => shown.push(chunk) },
    );
    expect([output, shown.length > 2, shown[0]]).toEqual(["dots ..****, canary bird", true, "dots .."]);
  });

  test("in both outputs where they are two, each for itself", async () => {
    const { output } = await job.step(
      "{ bash -c 'echo out $PASSWORD; echo err $PASSWORD >&2; exit 3' 2>&1 >&3 | sed 's/^/E:/' >&2; } 3>&1",
      { shell: "sh" },
    );
    expect(output.split("\n").toSorted()).toEqual(["", "E:err ****", "out ****"]);
  });

  test("by a shell that is told to show what it does", async () => {
    const { output } = await job.step('echo "$PASSWORD"', { shell: "bash -xveo pipefail" });
    expect([secret(output), output.split("\n").at(-2)]).toEqual([[], "****"]);
  });

  test("though a step has saved all of its variables for the later ones", async () => {
    await job.step('echo "export ARM_PIPELINE_MASKED=$ARM_PIPELINE_MASKED" >> "$BASH_ENV"');
    expect(await job.step('echo "$PASSWORD"')).toEqual({ status: 0, output: "****\n" });
  });

  test("in a long output, none of which is lost", async () => {
    const { output } = await job.step(
      'for i in {1..20000}; do echo "line $i of a long output that holds nothing to hide"; done; echo "$PASSWORD"; seq 20000',
    );
    const whole = output.split("\n");
    expect([whole.length, whole[19_999], whole[20_000], whole.at(-2)]).toEqual([
      40_002,
      "line 20000 of a long output that holds nothing to hide",
      "****",
      "20000",
    ]);
  });
});

describe("a step ends as it would without the mask:", () => {
  test.each([
    ["where a command fails", "echo begun; false; echo never", 1, "begun\n"],
    ["by its own status, with a trap", "trap 'echo \"bye $PASSWORD\"' EXIT; exit 7", 7, "bye ****\n"],
    ["as another program", "exec printenv PASSWORD", 0, "****\n"],
    ["by a signal", "echo begun; kill -KILL $$", 137, "begun\n"],
    ["without a line end", "printf 'last words'", 0, "last words"],
    ["with an argument unset", "set -u; echo $NONE", 127, expect.stringContaining("NONE: unbound variable")],
    ["with what is no text", "printf 'a\\377\\r\\nb'", 0, expect.stringContaining("\r\nb")],
  ])("%s", async (_how, script, status, output) => {
    const ended = await job.step(script);
    // bash 5.2 ends with 1 for what is not set, an older one with 127.
    expect([status === 127 ? [1, 127] : [status], ended.output]).toEqual([
      expect.arrayContaining([ended.status]),
      output,
    ]);
  });

  test("and does not wait for what it leaves running, which is masked too", async () => {
    const shown: string[] = [];
    let before: string | undefined;
    const { status, output } = await job.step('(sleep 1; echo "late $PASSWORD") & echo "end $PASSWORD"; exit 4', {
      onOutput: (chunk) => shown.push(chunk),
      onEnd: () => {
        before = shown.join("");
      },
    });
    expect([status, before, output]).toEqual([4, "end ****\n", "end ****\nlate ****\n"]);
  });

  test("told to stop with its group, it ends in its own order, and what it says is shown", async () => {
    const { status, output } = await job.step(
      `setsid --wait bash -eo pipefail -c 'trap "echo \\"stopping \\$PASSWORD\\"; exit 9" TERM; (sleep 0.5; kill -TERM 0) & sleep 5 & wait' || echo "status $?"`,
      { shell: "sh" },
    );
    expect([status, output]).toEqual([0, "stopping ****\nstatus 9\n"]);
  });
});

describe("other shells:", () => {
  test("a step in a login shell is masked too, with its arguments", async () => {
    const { output } = await job.step('echo "$- ${0##*/} $PASSWORD"; shopt -q login_shell && echo login', {
      shell: "bash --login -eo pipefail",
    });
    expect(output).toMatch(/^e\S* step-\d+ \*{4}\nlogin\n$/);
  });

  test("a step in sh has none of it, and taking in BASH_ENV there brings nothing", async () => {
    const { output } = await job.step('. "$BASH_ENV"; echo "got ${PASSWORD-nothing}"', { shell: "sh" });
    expect(output).toBe("got nothing\n");
  });

  test("what a bash below sh writes to a file stays as it is, and what it prints is masked", async () => {
    const script = `bash -c 'echo "$PASSWORD"' > written; bash -c 'echo "$PASSWORD"'; rev written; rm written`;
    const { output } = await job.step(script, { shell: "sh" });
    expect(output).toBe(`****\n${[...password].toReversed().join("")}\n`);
  });

  test("taking in BASH_ENV again in a step does what it does for every variable", async () => {
    const { output } = await job.step(`
      echo once; REGION=mine; . "$BASH_ENV"; echo "$REGION $PASSWORD"
      export REGION=mine; bash -c 'echo "$REGION"'
    `);
    expect(output).toBe("once\neu-central-1 ****\nmine\n");
  });

  test("a bash that was started in a way in which it reads no BASH_ENV gets no value unmasked", async () => {
    const { output } = await job.step('. "$BASH_ENV"; echo "got ${PASSWORD-nothing}"', {
      shell: "bash --posix -c '. \"$0\"'",
    });
    expect(output).toBe(
      "arm-pipeline: this shell was not masked when it started, so it gets no values of the opened environments.\ngot nothing\n",
    );
  });
});

test("another environment adds to the first, and both are masked, also where BASH_ENV prints something", async () => {
  const both = await openedJob(asking("acme/web/production"));
  try {
    await both.step(`echo "echo hello from BASH_ENV" >> "$BASH_ENV"`);
    const again = await both.step('export PARAM_ENVIRONMENTS=acme/web/second; bash "$SCRIPT"', {
      env: { ...asking(""), SCRIPT: `${import.meta.dirname}/../../../orb/scripts/open_environment.sh` },
    });
    expect(again.output).toContain("The steps that follow have 1 of these, with 1 masked");
    const { output } = await both.step('echo "$PASSWORD $OTHER $REGION"');
    expect(output).toBe("hello from BASH_ENV\n**** **** eu-central-1\n");
  } finally {
    await both.remove();
  }
});

test("after log_out_of_backend nothing is left, and no later step has it", async () => {
  expect(await job.script("log_out_of_backend.sh")).toEqual({
    status: 0,
    output: "The credentials of this job are removed.\n",
  });
  expect(await job.left()).toEqual({});
  expect(await job.step('echo "${PASSWORD-gone} ${KEY_FILE-gone}"')).toEqual({ status: 0, output: "gone gone\n" });
});
