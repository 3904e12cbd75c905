import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { triedHistoriesPage } from "../../../scripts/generate/tried-histories.ts";
import { type TriedHistory, tryHistory } from "../../../scripts/try-configurations/try-history.ts";

const web: TriedHistory = { repository: "acme/web", path: ".circleci/config.yml" };
const configuration = (step: string): string => `version: 2.1
jobs:
  build:
    docker: [{image: cimg/base:current}]
    steps: [${step}]
workflows:
  main:
    jobs: [build]
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "try-histories-"));
  const repository = join(folder, "acme/web");
  await mkdir(join(repository, ".circleci"), { recursive: true });
  const git = execa({ cwd: repository });
  await git`git init --quiet --initial-branch main`;
  const commit = async (day: string, text: string | undefined): Promise<void> => {
    const file = join(repository, web.path);
    await (text === undefined ? rm(file) : writeFile(file, text));
    await git`git add --all`;
    const date = `2026-01-${day}T12:00:00Z`;
    const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    await execa({ cwd: repository, env })`git -c user.name=A -c user.email=a@example.org commit --quiet -m ${day}`;
  };
  // One that nobody mends for nine days, one that is mended at once, one that is young when the history ends.
  await commit("01", configuration("checkout"));
  await commit("02", configuration("chekcout"));
  await commit("05", `${configuration("chekcout")}# more\n`);
  await commit("09", `${configuration("chekcout")}# still more\n`);
  await commit("11", configuration("checkout"));
  await commit("12", configuration("run: {}"));
  await commit("20", undefined);
  await commit("21", configuration("lint"));
  await commit("22", `${configuration("lint")}# more\n`);
  await commit("23", `${configuration("lint")}# still more\n`);
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function tried(history: TriedHistory) {
  const into = await mkdtemp(join(folder, "into-"));
  return await tryHistory(history, { from: folder, into });
}

test("an error lasts that versions in a row have for more than a week, until a verdict says why", async () => {
  const { found, wrong } = await tried(web);
  expect(found).toEqual({
    ...web,
    at: expect.stringMatching(/^[0-9a-f]{40}$/),
    versions: 9,
    withError: 7,
    lasting: [
      {
        code: "unknown-command",
        message: 'There is no command "chekcout" in this configuration.',
        from: expect.stringMatching(/^[0-9a-f]{40}$/),
        versions: 3,
        days: 9,
      },
    ],
  });
  const [error] = found?.lasting ?? [];
  expect(wrong).toEqual([
    `It has an error in 3 versions, for 9 days from ${error?.from} on: unknown-command: There is no command "chekcout" in this configuration.`,
  ]);
  const judged = { ...found, lasting: [{ ...error, why: "Nobody looked." }] } as TriedHistory;
  expect(await tried(judged)).toEqual({ tried: judged, found: judged, wrong: [] });
  expect((await tried({ ...judged, versions: 8 })).wrong).toEqual(["What is found is not as in the list."]);
});

test("a history that cannot be had, and a commit that is gone, are said", async () => {
  expect((await tried({ ...web, repository: "acme/gone" })).wrong).toEqual([
    expect.stringMatching(/^\S+\/acme\/gone cannot be cloned: \S.*/),
  ]);
  expect((await tried({ ...web, at: "c0ffee" })).wrong).toEqual([`${folder}/acme/web has no commit c0ffee.`]);
});

test("the page has a row for each, and none for what was not tried", () => {
  const error = {
    code: "wrong-name",
    message: 'No "a|b".',
    from: "c0ffee",
    versions: 3,
    days: 9,
    why: "Nobody looked.",
  };
  const row = { ...web, at: "c0ffee", versions: 9, withError: 7, lasting: [error] };
  expect(triedHistoriesPage([row]).split("\n").at(-2)).toBe(
    '| [acme/web](https://github.com/acme/web/blob/c0ffee/.circleci/config.yml) `c0ffee` | 9 | 7 | `wrong-name` in 3 versions, 9 days: No "a\\|b". Nobody looked. |',
  );
  expect(() => triedHistoriesPage([web])).toThrow("A history that was not tried is not in the list: record it first.");
});
