/*
 * What CircleCI's documents list, and when they were looked at. What comes later is not in these tables, so nothing
 * newer than they are is called unknown.
 */

/** The month of these lists, in words. */
export const listedIn = "August 2026";

/** https://circleci.com/docs/guides/execution-managed/using-macos/#supported-xcode-versions-silicon, newest first. */
export const xcodeVersions = [
  "27.0",
  "26.6",
  "26.5",
  "26.4.1",
  "26.3.0",
  "26.2.0",
  "26.1.1",
  "16.4.0",
  "15.4.0",
  "14.3.1",
] as const;

/**
 * The names of the images of virtual machines, without their tags, which change by the month:
 * https://circleci.com/docs/reference/configuration-reference/#available-linux-machine-images-cloud and
 * https://circleci.com/docs/guides/execution-managed/using-windows/
 */
export const machineImages = [
  "ubuntu-2204",
  "ubuntu-2404",
  "ubuntu-2604",
  "android",
  "linux-cuda-12",
  "windows-server-2019-vs2019",
  "windows-server-2019-nvidia",
  "windows-server-2022-gui",
] as const;

/** The tags of them that stay. */
export const machineImageTags = ["current", "edge", "previous", "default", "stable"] as const;

/** What `machine: true` gets: https://github.com/CircleCI-Public/circleci-yaml-language-server (pkg/utils). */
export const defaultMachineImage = "ubuntu-2404:current";
