import { expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { runScript } from "../support/run-script.ts";
import { digest, handedOver, inspect, pushed } from "./engine.ts";

const file = (name: string) => `.arm-pipeline/images/${name}.json`;
const images = {
  [file("api")]: handedOver({ name: "api", repository: "acme/api", tags: ["1"] }),
  [file("web")]: handedOver({ tags: ["1"] }),
};
const push = (image: string, letter: string) => [
  call(`docker push docker.io/acme/${image}:1`),
  inspect(`docker.io/acme/${image}:1`, { RepoDigests: [`acme/${image}@${digest(letter)}`] }),
];

test.each(["push_image.sh", "save_image.sh", "load_image.sh", "verify_image.sh"])(
  "%s takes no guess at which of several images is meant",
  async (script) => {
    const outcome = await runScript(script, { files: images, tools: ["docker"] });
    expect([outcome.status, outcome.stderr, outcome.files]).toEqual([
      2,
      `${script.slice(0, -3)}: several images were handed over: api web. Say in the parameter "image_name" which one is meant.\n`,
      images,
    ]);
  },
);

test("the image that is named is pushed, and it alone is what the job persists", async () => {
  const outcome = await runScript("push_image.sh", {
    files: images,
    env: { PARAM_IMAGE_NAME: "$WHICH", WHICH: "web" },
    calls: push("web", "d"),
  });
  const after = pushed("d", { tags: ["1"] });
  expect([outcome.status, outcome.files]).toEqual([
    0,
    { ...images, [file("web")]: after, [`.arm-pipeline/made/${file("web")}`]: after },
  ]);
});

test("a job that built two images pushes both, and no other job's", async () => {
  const outcome = await runScript("push_image.sh", {
    files: { ...images, [file("other")]: handedOver({ name: "other", repository: "acme/other" }) },
    env: { ARM_PIPELINE_IMAGE_NAMES: "web api" },
    calls: [...push("web", "d"), ...push("api", "e")],
  });
  const made = Object.keys(outcome.files).filter((path) => path.includes("/made/"));
  expect([outcome.status, made, outcome.exports]).toEqual([
    0,
    [`.arm-pipeline/made/${file("api")}`, `.arm-pipeline/made/${file("web")}`],
    {},
  ]);
});

test("parts of one image are not those of another", async () => {
  const part = (name: string) => ({
    [`.arm-pipeline/parts/${name}/linux-arm64.json`]: pushed("1", { name, repository: `acme/${name}` }),
  });
  const outcome = await runScript("publish_manifest.sh", {
    files: { ...part("api"), ...part("web") },
    env: { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1" },
    calls: [call("docker buildx version")],
  });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    "publish_manifest: a multi-architecture image needs two parts or more, but .arm-pipeline/parts/web has 1: parts/web/linux-arm64.json. Run build_and_push with part: true for each architecture, and require all of them.\n",
  ]);
});

test.each([
  ["a/b", '"a/b"'],
  ["-x", '"-x"'],
  ["web.json", '"web.json"'],
])("an image cannot be called %s", async (name, shown) => {
  const outcome = await runScript("save_image.sh", {
    files: images,
    env: { PARAM_IMAGE_NAME: name },
    tools: ["docker"],
  });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    `save_image: parameter "image_name" is not a name for an image (letters, digits, "_" and "-"): ${shown}\n`,
  ]);
});
