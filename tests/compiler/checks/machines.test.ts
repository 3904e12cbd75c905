import { expect, test } from "vitest";
import { checkDeprecatedImages } from "../../../src/compiler/checks/deprecated-image.ts";
import { checkDeprecatedSteps } from "../../../src/compiler/checks/deprecated-step.ts";
import { checkDockerCommands } from "../../../src/compiler/checks/docker-without-remote-docker.ts";
import { checkArmImages } from "../../../src/compiler/checks/needs-arm.ts";
import { checkArmClasses } from "../../../src/compiler/checks/not-arm.ts";
import { checkRemovedDockerVersions } from "../../../src/compiler/checks/removed-docker-version.ts";
import { checkRemovedImages } from "../../../src/compiler/checks/removed-image.ts";
import { checkRemovedResourceClasses } from "../../../src/compiler/checks/removed-resource-class.ts";
import { findings } from "./support/check-input.ts";

/** A workflow with one job of this body. */
const job = (body: string) => `jobs:\n  j: ${body}\nworkflows:\n  w: {jobs: [j]}\n`;

/** A job with these containers. */
const containers = (images: readonly string[], rest: string) =>
  job(`{docker: [${images.map((image) => `{image: "${image}"}`).join(", ")}], ${rest}}`);

const arm = "resource_class: arm.medium";

test.each([
  "circleci/node:14",
  "docker.io/circleci/postgres:9.6-alpine",
  "cimg/android:2024.01",
  "cimg/node:20.9-browsers",
  "amd64/alpine",
  "example.com:5000/team/app:1.2-amd64",
])("%s cannot run on an Arm machine", (image) => {
  expect(findings(checkArmClasses, containers(["cimg/base:2024.01", image], arm))).toMatchSnapshot();
});

test.each([
  "cimg/node:20.9",
  "cimg/postgres:16.1",
  "alpine",
  "arm64v8/node:20",
  "example.com:5000/amd64-team/app:1.2",
  "app@sha256:0123",
  "circleci/runner-agent:machine-3.0",
])("%s may run on an Arm machine", (image) => {
  expect(findings(checkArmClasses, containers([image], arm))).toEqual([]);
});

test("old Ubuntu, Windows, Android and macOS are no Arm machines", () => {
  for (const image of [
    "ubuntu-1604:202104-01",
    "windows-server-2022-gui:current",
    "linux-cuda-12:default",
    "android:2024.04.1",
  ])
    expect(findings(checkArmClasses, job(`{machine: {image: "${image}"}, ${arm}}`))).toMatchSnapshot();
  expect(findings(checkArmClasses, job(`{macos: {xcode: 15.4.0}, ${arm}}`))).toMatchInlineSnapshot(`
    [
      "warning not-arm at 2 [arm.medium]: A macOS job cannot run on "arm.medium": the Arm classes are Linux machines. (Take a class of macOS: \`m4pro.medium\` or \`m4pro.large\`.)",
    ]
  `);
});

test("Ubuntu from 20.04 on, and the default image, may be Arm", () => {
  for (const machine of ["{image: ubuntu-2004:current}", "{image: ubuntu-2404:edge}", "{image: arm-default}", "true"])
    expect(findings(checkArmClasses, job(`{machine: ${machine}, ${arm}}`))).toEqual([]);
  expect(findings(checkArmClasses, containers(["circleci/node:14"], "resource_class: medium"))).toEqual([]);
});

test("an image for Arm alone needs an Arm class", () => {
  expect(findings(checkArmImages, containers(["arm64v8/node:20"], "steps: []"))).toMatchInlineSnapshot(`
    [
      "warning needs-arm at 2 ["arm64v8/node:20"]: The image "arm64v8/node:20" is made for Arm, as its name says, and the job runs on amd64, as it does without a resource class. (Add \`resource_class: arm.medium\`, or take an image for amd64.)",
    ]
  `);
  expect(findings(checkArmImages, containers(["team/app:1-arm64"], "resource_class: large"))).toMatchInlineSnapshot(`
    [
      "warning needs-arm at 2 ["team/app:1-arm64"]: The image "team/app:1-arm64" is made for Arm, as its name says, and the job runs on "large", which is amd64. (Add \`resource_class: arm.medium\`, or take an image for amd64.)",
    ]
  `);
});

test("an image for Arm has an Arm class, or a runner's that may be anything", () => {
  expect(findings(checkArmImages, containers(["arm64v8/node:20"], arm))).toEqual([]);
  expect(findings(checkArmImages, containers(["arm64v8/node:20"], "resource_class: team/pi"))).toEqual([]);
  expect(findings(checkArmImages, containers(["team/arm64-tools:1"], "resource_class: large"))).toEqual([]);
});

test("Docker's commands in a container without an engine", () => {
  const text = containers(
    ["cimg/base:2024.01"],
    'steps: [checkout, {run: "make && docker  build -t x ."}, setup_remote_docker]',
  );
  expect(findings(checkDockerCommands, text)).toMatchInlineSnapshot(`
    [
      "warning docker-without-remote-docker at 2 [run]: "docker build" needs a Docker engine, and this job runs in a container without one. (Put the step \`setup_remote_docker\` before this one, or run the job on \`machine\`.)",
    ]
  `);
});

test.each([
  ["an engine was set up before", 'steps: [setup_remote_docker, {run: "docker build ."}]'],
  ["the command needs none", 'steps: [{run: "docker login -u x"}, {run: "docker --version"}]'],
  ["it is sent elsewhere", 'steps: [{run: "ssh host docker run x"}]'],
  ["it is only spoken of", 'steps: [{run: "echo please docker build it"}]'],
  ["another engine is named", 'environment: {DOCKER_HOST: "tcp://x"}, steps: [{run: "docker build ."}]'],
  ["a runner may bring one", 'resource_class: team/runner, steps: [{run: "docker build ."}]'],
])("no warning where %s", (_, rest) => {
  expect(findings(checkDockerCommands, containers(["cimg/base:2024.01"], rest))).toEqual([]);
});

test("a virtual machine has an engine", () => {
  expect(
    findings(checkDockerCommands, job('{machine: {image: "ubuntu-2404:current"}, steps: [{run: "docker build ."}]}')),
  ).toEqual([]);
});

test("old convenience images", () => {
  expect(
    findings(checkDeprecatedImages, containers(["circleci/node:14-browsers", "circleci/mongo"], "steps: []")),
  ).toMatchInlineSnapshot(`
    [
      "warning deprecated-image at 2 ["circleci/node:14-browsers"]: The image "circleci/node:14-browsers" gets no updates since the end of 2021. (Use "cimg/node", with a version as its tag.)",
      "warning deprecated-image at 2 ["circleci/mongo"]: The image "circleci/mongo" gets no updates since the end of 2021. (Use "mongo", with a version as its tag.)",
    ]
  `);
  expect(
    findings(
      checkDeprecatedImages,
      containers(["cimg/node:20.9", "circleci/runner:launch-agent", "my/circleci"], "steps: []"),
    ),
  ).toEqual([]);
});

test("machine images that were removed", () => {
  expect(findings(checkRemovedImages, job('{machine: {image: "ubuntu-1604:202104-01"}}'))).toMatchInlineSnapshot(`
    [
      "warning removed-image at 2 ["ubuntu-1604:202104-01"]: The machine image "ubuntu-1604:202104-01" is gone: CircleCI removed it in May 2022. (Use "ubuntu-2404:current".)",
    ]
  `);
  expect(findings(checkRemovedImages, job('{machine: {image: "circleci/classic:edge"}}'))).toHaveLength(1);
  for (const image of ["ubuntu-2004:202010-01", "ubuntu-2404:current", "team/circleci/classic"])
    expect(findings(checkRemovedImages, job(`{machine: {image: "${image}"}}`))).toEqual([]);
});

test("resource classes that were removed", () => {
  const mac = (name: string) => job(`{macos: {xcode: 15.4.0}, resource_class: ${name}}`);
  expect(findings(checkRemovedResourceClasses, mac("macos.x86.medium.gen2"))).toMatchInlineSnapshot(`
    [
      "warning removed-resource-class at 2 [macos.x86.medium.gen2]: The resource class "macos.x86.medium.gen2" for macOS is gone: CircleCI removed its Intel Macs in June 2024. (Choose one of the classes for Apple silicon, such as \`m4pro.medium\`.)",
    ]
  `);
  for (const name of ["macos.m1.medium.gen1", "m4pro.medium"])
    expect(findings(checkRemovedResourceClasses, mac(name))).toEqual([]);
  expect(findings(checkRemovedResourceClasses, containers(["x"], "resource_class: medium"))).toEqual([]);
});

test("versions of remote Docker that were removed", () => {
  const remote = (version: string) => containers(["x"], `steps: [{setup_remote_docker: {version: ${version}}}]`);
  expect(findings(checkRemovedDockerVersions, remote("20.10.24"))).toMatchInlineSnapshot(`
    [
      "warning removed-docker-version at 2 [20.10.24]: CircleCI no longer has Docker "20.10.24" for \`setup_remote_docker\`. (Leave \`version\` out, or write \`default\`.)",
    ]
  `);
  for (const version of ["19.03.13", "18.09.3", "17.07.0-ce", "docker24"])
    expect(findings(checkRemovedDockerVersions, remote(version))).toHaveLength(1);
  for (const version of ["default", "edge", "docker27", "docker28", "previous"])
    expect(findings(checkRemovedDockerVersions, remote(version))).toEqual([]);
  expect(findings(checkRemovedDockerVersions, containers(["x"], "steps: [setup_remote_docker]"))).toEqual([]);
});

test("the step deploy", () => {
  expect(findings(checkDeprecatedSteps, containers(["x"], "steps: [{deploy: {command: x}}]"))).toMatchInlineSnapshot(`
    [
      "warning deprecated-step at 2 [deploy]: The step "deploy" is deprecated. (Write \`run\`; in a parallel job, move the step to a job of its own.)",
    ]
  `);
  expect(findings(checkDeprecatedSteps, containers(["x"], "steps: [{run: {name: deploy, command: x}}]"))).toEqual([]);
});

test("what an orb's job has is shown at its call", () => {
  // An inline orb is the user's own, so it is marked where it is written.
  const text = `orbs:\n  o:\n    jobs:\n      j: {docker: [{image: circleci/node}], steps: []}\nworkflows:\n  w: {jobs: [o/j]}\n`;
  expect(findings(checkDeprecatedImages, text)).toMatchInlineSnapshot(`
    [
      "warning deprecated-image at 4 [circleci/node]: The image "circleci/node" gets no updates since the end of 2021. (Use "cimg/node", with a version as its tag.)",
    ]
  `);
});
