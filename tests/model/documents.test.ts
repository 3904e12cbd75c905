import { expect, test } from "vitest";
import { parse } from "yaml";
import { type AnyOrb, configDocument, orbDocument, pack, renderYaml } from "../../src/model/index.ts";
import { delivery } from "./orbs/delivery.ts";
import { notifyOrb } from "./orbs/notify.ts";
import { runtimeOrb } from "./orbs/runtime.ts";

const documents = [
  { name: "notify-orb", lower: () => orbDocument(notifyOrb) },
  { name: "runtime-orb", lower: () => orbDocument(runtimeOrb) },
  { name: "delivery-config", lower: () => configDocument(delivery) },
];

test.each(documents)("$name reads as recorded", async ({ name, lower }) => {
  await expect(renderYaml(lower())).toMatchFileSnapshot(`recorded/${name}.yml`);
});

test.each(documents)("$name has the same bytes every time, and says what the document says", ({ lower }) => {
  const written = renderYaml(lower());
  expect(renderYaml(lower())).toBe(written);
  expect(parse(written)).toEqual(lower());
});

test("every parameter type of CircleCI is in the recorded orbs", () => {
  const orbs: readonly AnyOrb[] = [notifyOrb, runtimeOrb];
  const components = orbs.flatMap(({ executors, commands, jobs }) =>
    Object.values({ ...executors, ...commands, ...jobs }),
  );
  const types = components.flatMap(({ parameters }) => Object.values(parameters).map(({ type }) => type));
  expect([...new Set(types)].sort()).toEqual([
    "boolean",
    "enum",
    "env_var_name",
    "executor",
    "integer",
    "steps",
    "string",
  ]);
});

test("a packed orb holds its scripts in blocks that people can read", () => {
  const script = "#!/usr/bin/env bash\ncat <<EOF\n$PARAM_TEXT\nEOF\n";
  const written = renderYaml(pack(orbDocument(notifyOrb), () => script));
  expect(written).not.toContain("include(");
  expect(written).toContain(
    [
      "                command: |",
      "                  #!/usr/bin/env bash",
      "                  cat \\<<EOF",
      "                  $PARAM_TEXT",
      "                  EOF",
      "",
    ].join("\n"),
  );
});
