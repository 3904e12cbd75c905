import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesHolding } from "../../../scripts/demo/find-text.ts";

test("a secret is found in a file as it is and in base64, and dependencies are not searched", async () => {
  const root = await mkdtemp(join(tmpdir(), "arm-pipeline-find-"));
  try {
    await writeFile(join(root, "plain"), "x s3cret-value y");
    for (const before of ["", "a", "ab", "user:"]) {
      const encoded = Buffer.from(`${before}s3cret-value!`).toString("base64");
      await writeFile(join(root, `encoded-${before.length}`), encoded);
    }
    await writeFile(join(root, "none"), "something else");
    await mkdir(join(root, "node_modules"));
    await writeFile(join(root, "node_modules", "dependency"), "s3cret-value");
    expect(await filesHolding(["s3cret-value"], root)).toEqual([
      ...["encoded-0", "encoded-1", "encoded-2", "encoded-5"],
      "plain",
    ]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
