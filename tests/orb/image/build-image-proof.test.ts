import { expect, test } from "vitest";
import { build, files, name, proof, run } from "./building.ts";
import { inspect, program } from "./engine.ts";

test("an image of another platform than promised ends with 5 and is not handed over", async () => {
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`, { Architecture: "amd64" })] });
  expect([outcome.status, outcome.stderr, outcome.files]).toEqual([
    5,
    'build_image: the image is linux/amd64, but linux/arm64 was promised. The usual causes: a base image without linux/arm64, or "FROM --platform=" in Dockerfile.\n',
    files,
  ]);
});

test("an image that says arm64 and starts an amd64 program ends with 5, and its container is removed", async () => {
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`), ...proof([["/app", program("amd64")]])] });
  expect([outcome.status, outcome.stderr, outcome.files, outcome.left]).toEqual([
    5,
    'build_image: the image says that it is linux/arm64, but the program /app in it is for amd64. The usual causes: a COPY of a program that was built on another machine, or a stage with "FROM --platform=$BUILDPLATFORM" that does not cross-compile.\n',
    files,
    {},
  ]);
});

test("behind a script as entry point the command is looked at, along the image's own PATH", async () => {
  const Config = { Env: ["PATH=/opt/bin:/usr/bin"], Entrypoint: ["start.sh"], Cmd: ["bin/app"] };
  const programs = [
    ["/opt/bin/start.sh", undefined],
    ["/usr/bin/start.sh", '#!/bin/sh\nexec "$@"\n'],
    ["/bin/app", undefined],
    ["/bin/sh", program("amd64")],
  ] as const;
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`, { Config }), ...proof(programs)] });
  expect([outcome.status, outcome.stderr.split(". ")[0]]).toEqual([
    5,
    "build_image: the image says that it is linux/arm64, but the program /bin/sh in it is for amd64",
  ]);
});

test("a program that writes its numbers the other way round is understood too", async () => {
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`), ...proof([["/app", program("s390x")]])] });
  expect(outcome.stderr).toContain("the program /app in it is for s390x");
});

test("an image without any program has nothing to prove, and the log says so", async () => {
  const Config = { Env: null, Entrypoint: null, Cmd: null };
  const programs = [
    ["/bin/sh", undefined],
    ["/bin/busybox", "short"],
  ] as const;
  const outcome = await run({ calls: [...build(), inspect(`${name}:1.2.3`, { Config }), ...proof(programs)] });
  expect([outcome.status, outcome.stdout.split("\n")[1]]).toEqual([
    0,
    "The image is linux/arm64. It starts no compiled program that could prove it.",
  ]);
});
