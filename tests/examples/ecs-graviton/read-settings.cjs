// Reads many configurations with the example's own reader, in one process, and prints for each the settings or the refusal.
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [folder, input] = process.argv.slice(2);
const fromExample = createRequire(join(folder, "package.json"));

process.chdir(folder);
fromExample("ts-node").register({ transpileOnly: true, project: join(folder, "tsconfig.json"), cwd: folder });
const pulumi = fromExample("@pulumi/pulumi");
const { readSettings } = fromExample("./infrastructure/settings.ts");

const results = JSON.parse(input).map((configuration) => {
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(configuration).map(([key, value]) => [`web:${key}`, value])),
  );
  try {
    return readSettings(new pulumi.Config("web"));
  } catch (error) {
    if (!pulumi.RunError.isInstance(error)) throw error;
    return { refused: error.message };
  }
});
process.stdout.write(JSON.stringify(results));
