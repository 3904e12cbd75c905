import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { execaSync } from "execa";
import { expect, test } from "vitest";
import { call } from "../support/planned-call.ts";
import { runScript } from "../support/run-script.ts";
import { digest, engineRecord, handedOver, inspect, shown } from "./engine.ts";

const name = "docker.io/acme/web";
const json = ".arm-pipeline/images/web.json";
const archive = ".arm-pipeline/images/web.tar.gz";

test("what was built is saved under all its tags, compressed, with its size", async () => {
  const image = Buffer.alloc(2_000_000, "layer");
  const calls = [call(`docker save ${name}:1.2.3 ${name}:latest`, { stdout: image })];
  const outcome = await runScript("save_image.sh", { files: { [json]: handedOver() }, calls });
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout: `Saving ${name}:1.2.3 ${name}:latest to ${archive}.\nSaved ${archive}: 0.0 MB.\n`,
    stderr: "",
  });
  const [prefix, content] = [outcome.files[archive]?.slice(0, 7), outcome.files[archive]?.slice(7)];
  expect([prefix, gunzipSync(Buffer.from(content ?? "", "base64")).equals(image)]).toEqual(["base64:", true]);
  expect(Object.keys(outcome.files)).toEqual([json, archive, `.arm-pipeline/made/${archive}`]);
});

test("pigz compresses where it is there", async () => {
  const calls = [
    call(`docker save ${name}:1.2.3 ${name}:latest`, { stdout: "image" }),
    call("pigz -1 --no-name", { stdin: "image", stdout: "packed" }),
  ];
  const outcome = await runScript("save_image.sh", { files: { [json]: handedOver() }, calls });
  expect(outcome.files[archive]).toBe("packed");
});

test("parts are saved beside their own files", async () => {
  const files = {
    ".arm-pipeline/parts/web/linux-arm64.json": handedOver({ tags: ["1-arm64"] }),
    ".arm-pipeline/parts/web/linux-amd64.json": handedOver({ tags: ["1-amd64"] }),
  };
  const calls = [
    call(`docker save ${name}:1-amd64`, { stdout: "x" }),
    call(`docker save ${name}:1-arm64`, { stdout: "y" }),
  ];
  const outcome = await runScript("save_image.sh", { files, calls });
  expect(Object.keys(outcome.files)).toEqual([
    ".arm-pipeline/made/.arm-pipeline/parts/web/linux-amd64.tar.gz",
    ".arm-pipeline/made/.arm-pipeline/parts/web/linux-arm64.tar.gz",
    ".arm-pipeline/parts/web/linux-amd64.json",
    ".arm-pipeline/parts/web/linux-amd64.tar.gz",
    ".arm-pipeline/parts/web/linux-arm64.json",
    ".arm-pipeline/parts/web/linux-arm64.tar.gz",
  ]);
});

test("a save that fails half-way leaves no archive", async () => {
  const calls = [
    call(`docker save ${name}:1.2.3 ${name}:latest`, { stdout: "half", status: 1, stderr: "No such image\n" }),
  ];
  const outcome = await runScript("save_image.sh", { files: { [json]: handedOver() }, calls });
  expect([outcome.status, outcome.stderr, Object.keys(outcome.files)]).toEqual([
    1,
    `No such image\nsave_image: ${name}:1.2.3 ${name}:latest could not be saved; docker, or what compresses and writes (is the disk full?), says why above.\n`,
    [json],
  ]);
});

test.each(["save_image.sh", "load_image.sh"])("%s says what is missing when nothing was built", async (script) => {
  const outcome = await runScript(script, { tools: ["docker"] });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    `${script.slice(0, -3)}: no image was handed over: .arm-pipeline/images is empty. Run build_image in this job, or attach the workspace of the job that built it.\n`,
  ]);
});

test.each(["save_image.sh", "load_image.sh"])("%s refuses a file of another shape", async (script) => {
  const outcome = await runScript(script, { files: { [json]: handedOver({ schema: 1 }) }, tools: ["docker"] });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    `${script.slice(0, -3)}: ${json} is not what this version of the orb writes (schema 2). Use one version of the orb in all jobs of a workflow.\n`,
  ]);
});

const load = call(`docker load --input=${archive}`, { stdout: `Loaded image: ${name}:1.2.3\n` });

test("an image with the id that was built is loaded", async () => {
  const files = { [json]: handedOver(), [archive]: "packed" };
  const outcome = await runScript("load_image.sh", { files, calls: [load, inspect(`${name}:1.2.3`)] });
  expect(shown(outcome)).toEqual({
    status: 0,
    stdout:
      `Loading ${name}:1.2.3 ${name}:latest from ${archive}.\nLoaded image: ${name}:1.2.3\n` +
      `Loaded ${name}:1.2.3 ${name}:latest, the image that was built (${digest("a")}).\n`,
    stderr: "",
  });
  expect(outcome.files).toEqual(files);
});

/** An archive as `docker save` writes it: an OCI layout whose manifest.json names the configuration. */
function savedArchive(blobs: Readonly<Record<string, unknown>>, config: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "arm-pipeline-archive-"));
  const entries = { ...blobs, "manifest.json": [{ Config: config, RepoTags: [`${name}:1.2.3`] }] };
  for (const [path, content] of Object.entries(entries)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  }
  execaSync("tar", ["-cf", join(folder, "out.tar"), "-C", folder, ...Object.keys(entries)]);
  const tar = readFileSync(join(folder, "out.tar"));
  rmSync(folder, { recursive: true });
  return gzipSync(tar);
}

const blob = (letter: string) => `blobs/sha256/${letter.repeat(64)}`;
const configuration = { os: "linux", architecture: "arm64", rootfs: { diff_ids: [digest("1"), digest("2")] } };

test("an engine that names the same image by its manifest is recognised by the archive, and the id follows", async () => {
  const packed = savedArchive({ [blob("a")]: configuration, [blob("b")]: { layers: [] } }, blob("a"));
  const files = { [json]: handedOver(), [archive]: packed };
  const outcome = await runScript("load_image.sh", {
    files,
    calls: [load, inspect(`${name}:1.2.3`, { Id: digest("b") })],
  });
  expect([outcome.status, outcome.files[json]]).toEqual([0, handedOver({ id: digest("b") })]);
});

test.each([
  ["has other layers", { Id: digest("b"), RootFS: { Layers: [digest("9")] } }, { [blob("a")]: configuration }],
  ["came from an archive without the built id", { Id: digest("b") }, { [blob("c")]: configuration }],
])("an image that %s is not the one that was built: 5", async (_what, record, blobs) => {
  const packed = savedArchive(blobs, Object.keys(blobs)[0] ?? "");
  const files = { [json]: handedOver(), [archive]: packed };
  const outcome = await runScript("load_image.sh", { files, calls: [load, inspect(`${name}:1.2.3`, record)] });
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `load_image: ${name}:1.2.3 is ${digest("b")} after loading, but ${digest("a")} was built. Another job wrote to the same workspace; build and push again.\n`,
  ]);
});

test("an archive that is missing, broken, or holds another name is told apart", async () => {
  const missing = await runScript("load_image.sh", { files: { [json]: handedOver() }, tools: ["docker"] });
  expect([missing.status, missing.stderr]).toEqual([
    2,
    `load_image: ${archive} is missing. Attach the workspace of the build job, and run save_image at its end.\n`,
  ]);
  const files = { [json]: handedOver(), [archive]: "x" };
  const broken = await runScript("load_image.sh", {
    files,
    calls: [{ ...load, status: 1, stderr: "unexpected EOF\n" }],
  });
  expect([broken.status, broken.stderr]).toEqual([
    1,
    `unexpected EOF\nload_image: ${archive} could not be loaded; docker says why above.\n`,
  ]);
  const gone = call(["docker", "image", "inspect", "--format", "{{json .}}", `${name}:1.2.3`], {
    status: 1,
    stdout: engineRecord(),
  });
  const other = await runScript("load_image.sh", { files, calls: [load, gone] });
  expect([other.status, other.stderr]).toEqual([
    5,
    `load_image: ${name}:1.2.3 is not in the engine after loading ${archive}.\n`,
  ]);
});
