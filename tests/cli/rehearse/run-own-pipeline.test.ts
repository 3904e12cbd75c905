import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commit, eventsOf, git, output, rehearsals, statuses } from "../support/rehearsals.ts";

const cli = rehearsals();

/** Stands in for npm: the check would run this test again. What it builds prints how it was called. */
const npm = `#!/bin/sh
set -eu
echo "npm $*"
case "$*" in
  test) mkdir -p ~/.cache/arm-pipeline && echo built > ~/.cache/arm-pipeline/tool ;;
  'run build') mkdir -p dist && echo 'console.log(process.argv[2] === "--version" ? "1.2.3" : process.argv.slice(2).join(" "))' > dist/cli.js ;;
esac
`;

/** Stands in for go, which would compile CircleCI's command line. */
const go = `#!/bin/sh
set -eu
echo "go $*"
printf '#!/bin/sh\\n' > "$GOBIN/circleci-cli"
`;

test("this project's own pipeline checks on both architectures, caches its tools, and publishes from main", async () => {
  const config = readFileSync(join(cli.root, ".circleci/config.yml"), "utf8");
  const catalogue = readFileSync(join(cli.root, "scripts/provision/catalogue.ts"), "utf8");
  const folder = cli.repository(config, { "scripts/provision/catalogue.ts": catalogue });
  const tools = cli.folder({ npm, go, "orb-publishing.env": "CIRCLE_TOKEN=token-of-a-test\n" });
  chmodSync(join(tools, "orb-publishing.env"), 0o600);
  const rehearse = async (...args: readonly string[]) => {
    const context = `orb-publishing=${join(tools, "orb-publishing.env")}`;
    const { stdout } = await cli.run(["run", "--machine", "host", "--json", "--context", context, ...args], {
      in: folder,
      env: { PATH: `${tools}:${process.env.PATH}` },
    });
    return eventsOf(stdout);
  };

  const events = await rehearse();
  expect([
    statuses(events),
    output(events, "check_arm").includes("npm ci\nnpm test\n"),
    output(events, "publish_dev").includes("publish arm-pipeline/arm-pipeline dev:main --yes\n"),
  ]).toEqual([{ check_x86: "success", check_arm: "success", publish_dev: "success" }, true, true]);

  writeFileSync(join(folder, "package.json"), "{}");
  commit(folder);
  git(folder, "tag", "v1.2.3");
  const released = await rehearse("--tag", "v1.2.3");
  expect([
    statuses(released),
    output(released, "check_x86").includes("Caches never change"),
    output(released, "publish_production").includes("publish arm-pipeline/arm-pipeline 1.2.3 --yes\n"),
  ]).toEqual([{ check_x86: "success", check_arm: "success", publish_production: "success" }, true, true]);
});
