const { rmSync, writeFileSync } = require("node:fs");
const { main } = require("@pulumi/pulumi/provider");

const text = { path: { type: "string" }, text: { type: "string" } };
const schema = {
  name: "files",
  version: "1.0.0",
  resources: {
    "files:index:File": {
      inputProperties: text,
      requiredInputs: ["path", "text"],
      properties: text,
      required: ["path", "text"],
    },
  },
};

const provider = {
  version: "1.0.0",
  schema: JSON.stringify(schema),
  getSchema: async () => JSON.stringify(schema),
  check: async (_urn, _olds, news) => ({ inputs: news, failures: [] }),
  diff: async (_id, _urn, olds, news) => ({
    changes: olds.path !== news.path || olds.text !== news.text,
    replaces: ["path"],
  }),
  create: async (_urn, inputs) => {
    writeFileSync(inputs.path, inputs.text);
    return { id: inputs.path, outs: inputs };
  },
  update: async (_id, _urn, _olds, news) => {
    writeFileSync(news.path, news.text);
    return { outs: news };
  },
  delete: async (id) => rmSync(id),
};

main(provider, process.argv.slice(2));
