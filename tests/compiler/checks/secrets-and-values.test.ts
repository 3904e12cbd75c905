import { expect, test } from "vitest";
import { checkLongNumbers } from "../../../src/compiler/checks/long-number.ts";
import { checkPaths } from "../../../src/compiler/checks/path-not-expanded.ts";
import { checkPlainSecrets } from "../../../src/compiler/checks/plain-secret.ts";
import { findings } from "./support/check-input.ts";

/** A job with this environment. */
const environment = (variables: string) =>
  `jobs:\n  j:\n    docker: [{image: x}]\n    environment:\n      ${variables}\n    steps: []\nworkflows:\n  w: {jobs: [j]}\n`;

/** Put together here, so that no scanner of this repository takes them for real. */
const tokens = {
  aws: `AKIA${"Q7ZLM3XPBN5RTKWD"}`,
  github: `ghp_${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"}`,
  npm: `npm_${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"}`,
  slack: `xoxb-${"123456789012-123456789012"}-${"AbCdEfGhIjKlMnOpQrStUvWx"}`,
  pulumi: `pul-${"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"}`,
  key: `-----BEGIN RSA ${"PRIVATE KEY"}-----\n        ${"MIIEpAIBAAKCAQEA7bq1Xn2r5Lw8vQz0aSdFgHjKlPoIuYtReWqZxCvBnM"}`,
};

test.each(Object.entries(tokens))("a secret that is known by its look is found and not repeated: %s", (_, token) => {
  const text = environment(`X: |\n        ${token}`);
  const found = findings(checkPlainSecrets, text);
  expect(found).toHaveLength(1);
  // The message and the hint, without the marked text that this test shows.
  expect(found.map((line) => line.replace(/\[[\s\S]*?\]/, "[...]"))).toMatchSnapshot();
});

test("a secret in a comment is a secret too", () => {
  expect(findings(checkPlainSecrets, `# old: ${tokens.github}\n${environment("A: b")}`)).toHaveLength(1);
});

test("a variable that is named a secret and looks like one", () => {
  const value = "9fK2mQ8xLw4RtZ7vBn3PcD6s";
  const found = findings(checkPlainSecrets, environment(`DEPLOY_TOKEN: ${value}`)).map((line) =>
    line.replace(value, "..."),
  );
  expect(found).toMatchInlineSnapshot(`
    [
      "warning plain-secret at 5 [...]: This looks like the value of the secret "DEPLOY_TOKEN" in plain text. (Replace the secret, keep the new one in a context or a project variable, and use its name here.)",
    ]
  `);
});

test("the password of a registry, whatever it is", () => {
  const text =
    "jobs:\n  j:\n    docker: [{image: x, auth: {username: me, password: hunter2}}]\n    steps: []\nworkflows:\n  w: {jobs: [j]}\n";
  expect(findings(checkPlainSecrets, text)).toHaveLength(1);
  expect(findings(checkPlainSecrets, text.replace("hunter2", "$DOCKER_PASSWORD"))).toEqual([]);
});

test.each([
  "POSTGRES_PASSWORD: postgres",
  "MYSQL_ROOT_PASSWORD: root-password-for-tests-123",
  "NPM_TOKEN: $NPM_TOKEN_FROM_CONTEXT_1234",
  "API_KEY: ${OTHER_API_KEY_1234567890}",
  "SECRET_NAME: projects/123456/secrets/abc",
  "AWS_ACCESS_KEY_ID: AKIAIOSFODNN7EXAMPLE",
  "SECRET_KEY: changeme1234567890abcdef",
  "TOKEN_URL: https://example.com/oauth/token1234567",
  "GIT_COMMIT: 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
  "GITHUB_TOKEN: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  "SECRET_TOKEN: << parameters.token_1234567890abcdef >>",
])("no warning for %s", (variable) => {
  expect(findings(checkPlainSecrets, environment(variable))).toEqual([]);
});

test("a search path with a variable in it", () => {
  expect(findings(checkPaths, environment("PATH: /opt/bin:$PATH"))).toMatchInlineSnapshot(`
    [
      "warning path-not-expanded at 5 [/opt/bin:$PATH]: "$PATH" in the variable "PATH" is not expanded, so the folders that it stands for are lost. (Set it in a \`run\` step: echo 'export PATH=...' >> "$BASH_ENV".)",
    ]
  `);
  expect(findings(checkPaths, environment("PATH: /opt/bin:/usr/bin"))).toEqual([]);
  expect(findings(checkPaths, environment("PARAM_PATH: $HOME/x"))).toEqual([]);
});

test("a long number", () => {
  expect(findings(checkLongNumbers, environment("AWS_ACCOUNT_ID: 123456789012"))).toMatchInlineSnapshot(`
    [
      "warning long-number at 5 [123456789012]: CircleCI turns the number 123456789012 in the variable "AWS_ACCOUNT_ID" into an exponential one. (Put quotes around it: "123456789012".)",
    ]
  `);
  for (const value of ['"123456789012"', "999999", "1.5", "true"])
    expect(findings(checkLongNumbers, environment(`X: ${value}`))).toEqual([]);
});
