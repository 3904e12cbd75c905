import { expect, test } from "vitest";
import { consentFor, obtainConsent } from "../../../scripts/provision/consent.ts";
import { ProvisionError } from "../../../scripts/provision/provision-error.ts";
import { keptProgress } from "../support/fake-system.ts";

test.each([
  ["on a terminal a person is asked", {}, true, "ask"],
  ["without a terminal it goes on", {}, false, "given"],
  ["on a terminal of a CI system no one is asked", { CI: "true" }, true, "given"],
  ["an empty CI is no CI", { CI: "" }, true, "ask"],
  ["the environment forbids it everywhere", { ARM_PIPELINE_PROVISION: "0", CI: "true" }, false, "forbidden"],
  ["only 0 forbids it", { ARM_PIPELINE_PROVISION: "1" }, false, "given"],
] as const)("%s", (_, env, terminal, expected) => {
  expect(consentFor(env, terminal)).toBe(expected);
});

test("what will be done is said before it is done", async () => {
  const progress = keptProgress();
  await obtainConsent(["one thing", "another"], { consent: "given", progress });
  expect(progress.said).toEqual(["To do, once for this machine:", "  - one thing", "  - another"]);
});

test.each(["y", "Y", " yes "])("the answer %j goes on", async (answer) => {
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return answer;
  };
  await obtainConsent(["it"], { consent: "ask", progress: keptProgress(), ask });
  expect(asked).toEqual(["Go on? [y/N] "]);
});

test.each(["", "n", "maybe"])("the answer %j stops with status 5", async (answer) => {
  const stopped = obtainConsent(["it"], { consent: "ask", progress: keptProgress(), ask: async () => answer });
  await expect(stopped).rejects.toEqual(
    new ProvisionError("Nothing was installed.", { hint: 'Run it again and answer "y".', exitCode: 5 }),
  );
  await expect(stopped).rejects.toMatchObject({ exitCode: 5, hint: 'Run it again and answer "y".' });
});

test("forbidden, it lists what is missing and stops with status 5", async () => {
  const progress = keptProgress();
  const stopped = obtainConsent(["jq"], { consent: "forbidden", progress });
  await expect(stopped).rejects.toMatchObject({
    message: "ARM_PIPELINE_PROVISION=0 forbids installing or starting it.",
    hint: "Install and start it yourself, or run without ARM_PIPELINE_PROVISION=0.",
    exitCode: 5,
  });
  expect(progress.said).toEqual(["Missing:", "  - jq"]);
});
