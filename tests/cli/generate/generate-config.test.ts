import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { builtCli } from "../support/cli.ts";
import { onTerminal } from "../support/terminal.ts";

const cli = builtCli();

const repository = {
  Dockerfile: "FROM scratch\n",
  "Pulumi.yaml": "name: web\nruntime: nodejs\n",
  ".git/config":
    '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:Acme/Web.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n',
};

/** The file that `--image acme/web` makes. */
const plain = `# Made by: arm-pipeline generate config --image acme/web
# It is yours to change; making it again overwrites it only with --force.
# To push it reads, from the context docker-hub: DOCKER_USERNAME, DOCKER_PASSWORD
# To deploy it reads, from the contexts pulumi, aws: PULUMI_ACCESS_TOKEN, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION

version: 2.1
orbs:
  arm: arm-pipeline/arm-pipeline@0.1
workflows:
  deliver:
    jobs:
      - arm/build_and_push: {image: acme/web, context: [docker-hub]}
      - arm/deploy: {stack: ci-<< pipeline.number >>, context: [pulumi, aws], requires: [arm/build_and_push]}
      - arm/smoke_test: {requires: [arm/deploy]}
      - arm/destroy: {stack: ci-<< pipeline.number >>, context: [pulumi, aws], requires: [{arm/smoke_test: terminal}]}
`;

const setIn = `To push, set in the context docker-hub: DOCKER_USERNAME, DOCKER_PASSWORD.
To deploy, set in the contexts pulumi, aws: PULUMI_ACCESS_TOKEN, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION.
The orb arm-pipeline/arm-pipeline@0.1 must be published; --orb inline needs nothing published.
`;

const generate = (folder: string, ...args: readonly string[]) =>
  cli.run(["generate", "config", ...args], { in: folder });

describe("generate config", () => {
  test("writes a configuration for what it finds, and says what is to be set", async () => {
    const folder = cli.folder(repository);
    expect(await generate(folder)).toEqual({
      status: 0,
      stdout: "",
      stderr: `Found: image acme/web (after the Git remote), Dockerfile, Pulumi program web (nodejs) here.\n.circleci/config.yml: written.\n${setIn}`,
    });
    expect(readFileSync(join(folder, ".circleci/config.yml"), "utf8")).toBe(plain);
    expect(readdirSync(join(folder, ".circleci"))).toEqual(["config.yml"]);
  });

  test.each([
    [
      ["--reaper"],
      'The workflow "reap" waits for a schedule of that name, which is made once: Project Settings > Triggers.',
    ],
    [
      ["--keep", "--stack", "production", "--drift"],
      'The workflow "drift" waits for a schedule of that name, which is made once: Project Settings > Triggers.',
    ],
    [
      ["--keep", "--stack", "production", "--preview", "--approval"],
      "The stack has to be there before the first plan of it: pulumi stack init production",
    ],
  ])("with %j says what is set up once", async (flags, note) => {
    const { stderr } = await generate(cli.folder(repository), ...flags);
    expect(stderr.split("\n")).toContain(note);
  });

  test.each(["gitlab", "bitbucket"])("a preview of a repository at %s reads that host's token", async (host) => {
    const server = host === "gitlab" ? "gitlab.com" : "bitbucket.org";
    const config = `[remote "origin"]\n\turl = git@${server}:acme/web.git\n`;
    const folder = cli.folder({ ...repository, ".git/config": config, ".git/HEAD": "ref: refs/heads/main\n" });
    await generate(folder, "--keep", "--stack", "production", "--preview");
    const text = readFileSync(join(folder, ".circleci/config.yml"), "utf8");
    expect(text).toContain(`# To comment it reads, from the context ${host}: ${host.toUpperCase()}_TOKEN\n`);
    expect(text).toContain(`context: [pulumi, aws, ${host}]}`);
  });

  test("of a stack that stays says what the app lacks to answer its version, unless ECS knows what runs", async () => {
    const said = async (files: object) => {
      const folder = cli.folder({ ...repository, ...files });
      const { stderr } = await generate(folder, "--keep", "--stack", "production");
      const text = readFileSync(join(folder, ".circleci/config.yml"), "utf8");
      return [
        stderr.split("\n").filter((line) => line.startsWith("note:")),
        /ecs_service|revision_in/g.exec(text)?.[0],
      ];
    };
    const note =
      'note: The smoke test wants the deployed revision in the header x-revision, and no Dockerfile asks for it. That takes "ARG REVISION" and "ENV REVISION=$REVISION" in the Dockerfile and a line in the app; --revision-in none does without.';
    expect(await said({})).toEqual([[note], "revision_in"]);
    expect(await said({ Dockerfile: "FROM scratch\nARG REVISION=none\n" })).toEqual([[], "revision_in"]);
    expect(await said({ "index.ts": "export const ecsService = {};\n" })).toEqual([[], "ecs_service"]);
  });

  test("is told by flags what it would have looked for", async () => {
    const folder = cli.folder({
      "app/Dockerfile": "FROM scratch\n",
      "one/Pulumi.yaml": "name: one\n",
      "two/Pulumi.yml": "name: two\n",
    });
    const { status, stdout } = await generate(
      folder,
      "--image",
      "acme/web",
      "--dockerfile",
      "app/Dockerfile",
      "--program",
      "two",
      "--out",
      "-",
    );
    const { jobs } = parse(stdout).workflows.deliver;
    expect([status, jobs[0]["arm/build_and_push"], jobs[1]["arm/deploy"].program]).toEqual([
      0,
      { image: "acme/web", dockerfile: "app/Dockerfile", build_context: "app", context: ["docker-hub"] },
      "two",
    ]);
  });

  test("finds what stands one folder below, and the image's name in a worktree", async () => {
    const main = cli.folder({
      ".git/config": '[remote "origin"]\n\turl = https://github.com/acme/shop\n',
      ".git/worktrees/side/HEAD": "",
    });
    const folder = cli.folder({
      ...{
        "app/Dockerfile": "",
        "infra/Pulumi.yaml": "name: shop\nruntime: { name: python }\nbackend: { url: s3://state }\n",
      },
      ...{
        ".git": `gitdir: ${main}/.git/worktrees/side\n`,
        "node_modules/x/Dockerfile": "",
        ".hidden/Pulumi.yaml": "",
      },
    });
    const { status, stdout, stderr } = await generate(folder, "--out", "-");
    expect([status, stdout.split("\n")[0], stderr]).toEqual([
      0,
      "# Made by: arm-pipeline generate config --image acme/shop --dockerfile app/Dockerfile --program infra",
      "Found: image acme/shop (after the Git remote), app/Dockerfile, Pulumi program shop (python) in infra.\n",
    ]);
    expect(stdout.split("\n")[3]).toBe(
      "# To deploy it reads, from the context aws: PULUMI_CONFIG_PASSPHRASE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION",
    );
  });

  test("makes an image of each Dockerfile that is named, in a repository of its own", async () => {
    const folder = cli.folder({
      ...repository,
      "services/api/Dockerfile": "FROM scratch\n",
      "services/web/Dockerfile": "FROM scratch\n",
      "worker.Dockerfile": "FROM scratch\n",
    });
    const flags = [
      ...["--dockerfile", "services/api/Dockerfile", "--dockerfile", "site=services/web/Dockerfile"],
      ...["--dockerfile", "worker.Dockerfile", "--image", "site=acme/site", "--build-context", "worker=services"],
    ];
    const { status, stdout, stderr } = await generate(folder, ...flags, "--build-only", "--out", "-");
    expect({ status, stderr, jobs: parse(stdout).workflows.build.jobs }).toEqual({
      status: 0,
      stderr: "",
      jobs: [
        {
          "arm/build_and_push": {
            name: "build_api",
            image: "acme/api",
            context: ["docker-hub"],
            dockerfile: "services/api/Dockerfile",
            build_context: "services/api",
          },
        },
        {
          "arm/build_and_push": {
            name: "build_site",
            image: "acme/site",
            context: ["docker-hub"],
            dockerfile: "services/web/Dockerfile",
            build_context: "services/web",
          },
        },
        {
          "arm/build_and_push": {
            name: "build_worker",
            image: "acme/worker",
            context: ["docker-hub"],
            dockerfile: "worker.Dockerfile",
            build_context: "services",
          },
        },
      ],
    });
  });

  test("tests in the container of the repository's only language, where the command shows none", async () => {
    const folder = cli.folder({ ...repository, "app/go.mod": "module web\n" });
    const flags = ["--image", "acme/web", "--test", "make test", "--build-only", "--out", "-"];
    const { status, stdout } = await generate(folder, ...flags);
    expect([status, parse(stdout).jobs]).toEqual([
      0,
      {
        test: {
          executor: { name: "arm/arm_container", image: "cimg/go:1.26" },
          steps: ["checkout", { run: { name: "Test", command: "make test" } }],
        },
      },
    ]);
  });

  test("says that a file is up to date", async () => {
    const folder = cli.folder({ ...repository, ".circleci/config.yml": plain });
    const { status, stderr } = await generate(folder, "--image", "acme/web");
    expect([status, stderr]).toEqual([
      0,
      `Found: Dockerfile, Pulumi program web (nodejs) here.\n.circleci/config.yml: up to date.\n${setIn}`,
    ]);
  });

  test("shows the difference to a file that was changed, and leaves it alone", async () => {
    const changed = plain.replace("[docker-hub]", "[hub]");
    const folder = cli.folder({ ...repository, ".circleci/config.yml": changed });
    const { status, stdout, stderr } = await generate(folder, "--image", "acme/web");
    expect({ status, stdout, stderr: stderr.split("\n").slice(1) }).toEqual({
      status: 2,
      stdout: "",
      stderr: [
        "--- .circleci/config.yml",
        "+++ .circleci/config.yml (new)",
        "@@ -9,7 +9,7 @@",
        " workflows:",
        "   deliver:",
        "     jobs:",
        "-      - arm/build_and_push: {image: acme/web, context: [hub]}",
        "+      - arm/build_and_push: {image: acme/web, context: [docker-hub]}",
        "       - arm/deploy: {stack: ci-<< pipeline.number >>, context: [pulumi, aws], requires: [arm/build_and_push]}",
        "       - arm/smoke_test: {requires: [arm/deploy]}",
        "       - arm/destroy: {stack: ci-<< pipeline.number >>, context: [pulumi, aws], requires: [{arm/smoke_test: terminal}]}",
        "error: .circleci/config.yml exists and differs, so it was left alone.",
        "  next: Overwrite it with --force, or write elsewhere with --out FILE.",
        "",
      ],
    });
    expect(readFileSync(join(folder, ".circleci/config.yml"), "utf8")).toBe(changed);
  });

  test("overwrites it when told to, through a symbolic link and with the file's own mode", async () => {
    const folder = cli.folder({ ...repository, "shared.yml": "#!/not/a/script\n", ".circleci/.keep": "" });
    symlinkSync("../shared.yml", join(folder, ".circleci/config.yml"));
    const { status } = await generate(folder, "--image", "acme/web", "--force");
    expect([status, readFileSync(join(folder, "shared.yml"), "utf8")]).toEqual([0, plain]);
    expect([
      lstatSync(join(folder, ".circleci/config.yml")).isSymbolicLink(),
      lstatSync(join(folder, "shared.yml")).mode & 0o777,
    ]).toEqual([true, 0o755]);
  });

  test("shows with --dry-run the file that it would write, and writes nothing", async () => {
    const folder = cli.folder(repository);
    expect(await generate(folder, "--image", "acme/web", "--dry-run")).toEqual({
      status: 0,
      stdout: plain,
      stderr: "Found: Dockerfile, Pulumi program web (nodejs) here.\n.circleci/config.yml would be:\n",
    });
    expect(existsSync(join(folder, ".circleci"))).toBe(false);
  });

  test("shows with --dry-run the difference where a file exists", async () => {
    const folder = cli.folder({ ...repository, "ci.yml": plain.replace("acme/web, context", "acme/old, context") });
    const { status, stdout } = await generate(folder, "--image", "acme/web", "--dry-run", "--force", "--out", "ci.yml");
    expect([status, stdout.split("\n").filter((line) => /^[-+] /.test(line))]).toEqual([
      0,
      [
        "-      - arm/build_and_push: {image: acme/old, context: [docker-hub]}",
        "+      - arm/build_and_push: {image: acme/web, context: [docker-hub]}",
      ],
    ]);
    expect(readFileSync(join(folder, "ci.yml"), "utf8")).toContain("acme/old");
  });

  test("puts what is used of the orb into the file, below all else, so that nothing has to be published", async () => {
    const folder = cli.folder(repository);
    const flags = ["--image", "acme/web", "--build-only", "--test", "make test", "--orb", "inline", "--out", "-"];
    const { status, stdout } = await generate(folder, ...flags);
    const { arm } = parse(stdout).orbs;
    const orb = parse((await cli.run(["generate", "orb"])).stdout);
    expect({ status, keys: Object.keys(parse(stdout)), jobs: Object.keys(arm.jobs) }).toEqual({
      status: 0,
      keys: ["version", "workflows", "jobs", "orbs"],
      jobs: ["build_and_push"],
    });
    // Without the step that brings the functions of a command that is used alone.
    expect(arm.commands.push_image.steps).toEqual(orb.commands.push_image.steps.slice(1));
    expect(Object.keys(arm.commands.push_image.parameters)).not.toContain("bring_functions");
    expect(arm.commands.deploy_stack).toBe(undefined);
    expect(stdout).not.toMatch(/^ +description:/m);
  });

  test("gives the same bytes on repetition", async () => {
    const folder = cli.folder(repository);
    const [first, second] = [
      await generate(folder, "--orb", "inline", "--out", "-"),
      await generate(folder, "--orb", "inline", "--out", "-"),
    ];
    expect(first.stdout.length).toBeGreaterThan(10_000);
    expect(first.stdout).toBe(second.stdout);
  });

  test("says that CircleCI reads the top folder of a repository only", async () => {
    const folder = cli.folder({ ...repository, "part/Dockerfile": "", "part/Pulumi.yaml": "name: part\n" });
    const { status, stderr } = await cli.run(["generate", "config"], { in: join(folder, "part") });
    expect([status, stderr.replaceAll(folder, "TOP").split("\n").at(-2)]).toEqual([
      0,
      "note: CircleCI reads .circleci/config.yml in TOP, the top folder of this repository, not here.",
    ]);
  });
});

describe("generate config at a terminal", () => {
  const command = (...flags: readonly string[]) =>
    `'${process.execPath}' '${cli.path()}' generate config --image acme/web ${flags.join(" ")}`;

  test("shows the file, and writes it when it may", async () => {
    const folder = cli.folder(repository);
    const { status, shown } = await onTerminal(command(), {
      folder,
      answers: [{ after: "Write .circleci/config.yml? [Y/n] ", press: "\r" }],
    });
    expect([status, readFileSync(join(folder, ".circleci/config.yml"), "utf8")]).toEqual([0, plain]);
    expect(shown.replaceAll("\r\n", "\n")).toContain(plain);
  });

  test("shows an inlined orb as one line, and writes nothing after a no", async () => {
    const folder = cli.folder(repository);
    const { status, shown } = await onTerminal(command("--orb", "inline"), {
      folder,
      answers: [{ after: "[Y/n] ", press: "n\r" }],
    });
    expect([status, existsSync(join(folder, ".circleci")), shown.split("\n").length < 40]).toEqual([0, false, true]);
    expect(shown).toMatch(/ {2}arm:\r?\n {4}# \.\.\. \d+ lines of the orb\r?\n/);
    expect(shown).toContain("Nothing was written.");
  });
});

describe("generate config beside a file that a person wrote", () => {
  const theirs =
    "version: 2.1\n# ours\njobs: {lint: {docker: [{image: 'cimg/base:current'}], steps: [checkout]}}\nworkflows: {check: {jobs: [lint]}}\n";

  test("points to --add instead of advising to lose it", async () => {
    const folder = cli.folder({ ...repository, ".circleci/config.yml": theirs });
    const { status, stderr } = await generate(folder, "--image", "acme/web");
    expect([status, stderr.split("\n").slice(-4)]).toEqual([
      2,
      [
        "error: .circleci/config.yml exists and differs, so it was left alone.",
        "  next: Add to it, and keep every line that is there: --add, or --add --workflow NAME --after JOB",
        "  next: Or write elsewhere with --out FILE.",
        "",
      ],
    ]);
  });

  test("adds to it with --add, and nothing the second time", async () => {
    const folder = cli.folder({ ...repository, ".circleci/config.yml": theirs });
    const path = join(folder, ".circleci/config.yml");
    const first = await generate(folder, "--image", "acme/web", "--add");
    const text = readFileSync(path, "utf8");
    expect([first.status, Object.keys(parse(text).workflows), text.includes("# ours\n")]).toEqual([
      0,
      ["check", "deliver"],
      true,
    ]);
    expect(first.stderr).toContain(".circleci/config.yml: added to.\n");
    const second = await generate(folder, "--image", "acme/web", "--add");
    expect([second.status, second.stderr.includes("up to date"), readFileSync(path, "utf8")]).toEqual([0, true, text]);
  });

  test("refuses to add to what it cannot read", async () => {
    const folder = cli.folder({ ...repository, ".circleci/config.yml": "version: 2.1\njobs: [\n" });
    const { status, stderr } = await generate(folder, "--image", "acme/web", "--add");
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^Found: .*\nerror: Nothing can be added to \.circleci\/config\.yml: .+\n {2}next: .+\n$/s),
    ]);
  });
});

test("generate config with a role says what it has to trust and to be allowed", async () => {
  const folder = cli.folder(repository);
  const flags = [
    ...["--image", "acme/web", "--registry", "123456789012.dkr.ecr.eu-west-1.amazonaws.com"],
    ...["--role-arn", "arn:aws:iam::123456789012:role/ci"],
  ];
  const { status, stderr } = await generate(folder, ...flags);
  expect(status).toBe(0);
  await expect(stderr).toMatchFileSnapshot("recorded/role.txt");
});

const google = "projects/123456789/locations/global/workloadIdentityPools/circleci/providers/circleci";
const azure = "acme.onmicrosoft.com/bbbbbbbb-1111-2222-3333-444444444444";

test.each([
  [
    "google-identity",
    [
      ...["--image", "acme/images/web", "--registry", "europe-docker.pkg.dev"],
      ...["--google-identity", `${google}=ci@acme.iam.gserviceaccount.com`, "--backend", "gs://acme-state"],
    ],
  ],
  [
    "azure-identity",
    [
      ...["--image", "web", "--registry", "acme.azurecr.io", "--azure-identity", azure],
      ...["--backend", "azblob://state?storage_account=acmestate"],
    ],
  ],
])("generate config with --%s says what has to be made at the cloud", async (name, flags) => {
  const { status, stderr } = await generate(cli.folder(repository), ...flags);
  expect(status).toBe(0);
  await expect(stderr).toMatchFileSnapshot(`recorded/${name}.txt`);
});

test("generate config adds the commands of identities beside those that are there, and what is made is in order", async () => {
  const config =
    "version: 2.1\ncommands:\n  hello:\n    steps: [{run: echo hello}]\njobs:\n  test:\n    docker: [{image: cimg/base:current}]\n    resource_class: arm.medium\n    steps: [hello]\nworkflows:\n  test:\n    jobs: [test]\n";
  const folder = cli.folder({ ...repository, ".circleci/config.yml": config });
  const flags = ["--image", "acme/web", "--google-identity", google, "--azure-identity", azure, "--orb", "inline"];
  const { status } = await generate(folder, ...flags, "--add");
  const { commands, workflows } = parse(readFileSync(join(folder, ".circleci/config.yml"), "utf8"));
  const deploy = workflows.deliver.jobs.find((job: object) => "arm/deploy" in job);
  expect([status, Object.keys(commands), deploy["arm/deploy"]["pre-steps"]]).toEqual([
    0,
    ["hello", "google", "azure"],
    ["google", "azure"],
  ]);
  expect((await cli.run(["validate", "--strict"], { in: folder })).status).toBe(0);
});

describe("generate config refuses", () => {
  const { Dockerfile, "Pulumi.yaml": program } = repository;
  const cases: readonly [string, Readonly<Record<string, string>>, readonly string[], string][] = [
    [
      "a folder without a Dockerfile",
      { "Pulumi.yaml": program },
      [],
      "error: There is no Dockerfile here. Looked in FOLDER and in the folders below it.\n  next: Name it with --dockerfile, or run this in the repository's top folder.\n",
    ],
    [
      "a folder without a Pulumi program",
      { Dockerfile },
      [],
      "error: There is no Pulumi.yaml here. Looked in FOLDER and in the folders below it.\n  next: To build and push the image, and deploy nothing: --build-only\n  next: If it is elsewhere: --program DIR\n",
    ],
    [
      "two Dockerfiles of which none is at the top",
      { "a/Dockerfile": "", "b/Dockerfile": "", "Pulumi.yaml": program },
      [],
      "error: There is more than one Dockerfile: a/Dockerfile, b/Dockerfile.\n  next: For one image, name it: --dockerfile a/Dockerfile\n  next: For an image of each: --dockerfile a/Dockerfile --dockerfile b/Dockerfile\n",
    ],
    [
      "two Pulumi programs of which none is at the top",
      { Dockerfile, "infra/Pulumi.yaml": "", "ops/Pulumi.yaml": "" },
      [],
      "error: There is more than one Pulumi.yaml: infra, ops.\n  next: Name the right one: --program infra\n",
    ],
    [
      "a Dockerfile that is not there",
      { Dockerfile, "Pulumi.yaml": program },
      ["--dockerfile", "Dockerfle"],
      'error: There is no file "Dockerfle" in FOLDER.\n  next: --dockerfile FILE names the Dockerfile, from this folder.\n',
    ],
    [
      "a program folder without a program",
      { Dockerfile, "Pulumi.yaml": program },
      ["--program", "infra"],
      'error: There is no Pulumi.yaml in "infra" of FOLDER.\n  next: --program DIR names the folder of the Pulumi program, from this folder.\n',
    ],
    [
      "a policy pack that is not there",
      { Dockerfile, "Pulumi.yaml": program },
      ["--keep", "--stack", "production", "--policy-pack", "rules"],
      'error: There is no PulumiPolicy.yaml in "rules" of FOLDER.\n  next: --policy-pack DIR names the folder of a policy pack, from this folder, and DIR=FILE its configuration, of JSON.\n',
    ],
    [
      "a configuration of a policy pack that is not there",
      { Dockerfile, "Pulumi.yaml": program, "rules/PulumiPolicy.yaml": "" },
      ["--keep", "--stack", "production", "--policy-pack", "rules=rules.json"],
      'error: There is no file "rules.json" in FOLDER.\n  next: --policy-pack DIR names the folder of a policy pack, from this folder, and DIR=FILE its configuration, of JSON.\n',
    ],
    [
      "to guess the name of the image",
      { Dockerfile, "Pulumi.yaml": program },
      [],
      'error: --image is not given, and Git\'s configuration has no remote "origin" to name it after.\n  next: Name it: --image acme/web\n',
    ],
    [
      "a name of the image that is empty",
      { Dockerfile, "Pulumi.yaml": program },
      ["--image", ""],
      "error: --image is empty.\n  next: Name it: --image acme/web\n",
    ],
    [
      "a value, and says what is allowed",
      { Dockerfile, "Pulumi.yaml": program },
      ["--image", "acme/web", "--resource-class", "large"],
      'Found: Dockerfile, Pulumi program web (nodejs) here.\nerror: --resource-class "large" is not a class of an Arm machine.\n  next: Choose from arm.medium, arm.large, arm.xlarge, arm.2xlarge.\n',
    ],
    [
      "several values at once",
      { Dockerfile, "Pulumi.yaml": program },
      ["--image", "acme/web:1", "--keep"],
      [
        "Found: Dockerfile, Pulumi program web (nodejs) here.",
        "error: 2 options cannot be used.",
        '  next: --image "acme/web:1" has a tag or a digest in it; each build is tagged with its commit. Give the path of the repository, such as "acme/web".',
        "  next: --keep keeps one stack, and none is named. Name it: --stack production\n",
      ].join("\n"),
    ],
    [
      "an option that contradicts another, and names it once",
      { Dockerfile, "Pulumi.yaml": program },
      ["--image", "acme/web", "--branch-environment", "--approval"],
      "Found: Dockerfile, Pulumi program web (nodejs) here.\nerror: --approval adds nothing: the environment of a branch ends with the branch.\n  next: Leave out --approval.\n",
    ],
    [
      "one Dockerfile twice under the same name",
      { Dockerfile },
      ["--image", "acme/web", "--build-only", "--dockerfile", "web=Dockerfile", "--dockerfile", "web=Dockerfile"],
      'error: --dockerfile makes two images with the name "web".\n  next: Give each its name, such as --dockerfile api=services/api/Dockerfile.\n',
    ],
    [
      "to write below a file",
      { Dockerfile, "Pulumi.yaml": program, ci: "a file" },
      ["--image", "acme/web", "--out", "ci/config.yml"],
      'Found: Dockerfile, Pulumi program web (nodejs) here.\nerror: Cannot write "ci/config.yml": a part of the path is a file.\n',
    ],
    [
      "to overwrite a folder",
      { Dockerfile, "Pulumi.yaml": program, "ci/x": "" },
      ["--image", "acme/web", "--out", "ci", "--force"],
      'Found: Dockerfile, Pulumi program web (nodejs) here.\nerror: Cannot read "ci": it is a folder.\n',
    ],
  ];
  test.each(cases)("%s", async (_what, files, args, stderr) => {
    const folder = cli.folder(files);
    const before = readdirSync(folder, { recursive: true }).toSorted();
    expect(await generate(folder, ...args)).toEqual({ status: 2, stdout: "", stderr });
    expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual(before);
  });

  test("nothing because of a Pulumi.yaml that is broken, which Pulumi explains better", async () => {
    const folder = cli.folder({ Dockerfile, "Pulumi.yaml": "name: [\n" });
    writeFileSync(join(folder, "unrelated"), "");
    const { status, stderr } = await generate(folder, "--image", "acme/web", "--out", "-");
    expect([status, stderr]).toEqual([0, "Found: Dockerfile, Pulumi program here.\n"]);
  });
});
