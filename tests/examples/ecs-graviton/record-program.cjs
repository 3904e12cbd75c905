// Runs the example's Pulumi program in this process, against mocks instead of an engine and a cloud, the way Pulumi itself loads it
// (CommonJS, through ts-node), once for each message, and answers with every resource it registers. One after the other: Pulumi's runtime
// is global, and mocks begin it anew. To load it took two seconds of a processor, and takes a tenth when it is loaded.
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [folder] = process.argv.slice(2);
const fromExample = createRequire(join(folder, "package.json"));

// Types are checked once, by a test of their own: they take eight seconds.
process.chdir(folder);
fromExample("ts-node").register({ transpileOnly: true, project: join(folder, "tsconfig.json"), cwd: folder });
const pulumi = fromExample("@pulumi/pulumi");

let dependencies = new Map();
let refused = [];
process.on("unhandledRejection", (reason) => refused.push(reason));

async function record({ configuration, answers, outputs }) {
  const resources = [];
  const asked = [];
  dependencies = new Map();
  refused = [];
  for (const path of Object.keys(require.cache))
    if (path.startsWith(join(folder, "infrastructure"))) delete require.cache[path];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const id = `${type.split(":").at(-1)}/${name}`;
        resources.push({ id, inputs, dependencies: dependencies.get(id) });
        return { id, state: { name: `name-of-${id}`, arn: `arn-of-${id}`, ...inputs, ...outputs[id] } };
      },
      call({ token, inputs }) {
        asked.push({ token, inputs });
        if (answers[token] === undefined) throw new Error(`unplanned: ${token} ${JSON.stringify(inputs)}`);
        return { ...inputs, ...answers[token] };
      },
    },
    "ecs-graviton",
    "test",
    false,
  );
  rememberDependencies(pulumi.runtime.getMonitor());
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(configuration).map(([key, value]) => [`ecs-graviton:${key}`, value])),
  );
  let exported = {};
  try {
    exported = await settled(fromExample("./infrastructure/index.ts"));
  } catch (error) {
    refused.push(error);
  }
  await pulumi.runtime.disconnect().catch((error) => refused.push(error));
  const [first] = refused;
  if (first !== undefined && !pulumi.RunError.isInstance(first)) throw first;
  resources.sort((a, b) => (a.id < b.id ? -1 : 1));
  asked.sort((a, b) => (a.token < b.token ? -1 : 1));
  return { asked, resources, outputs: exported, refused: first?.message ?? null };
}

/** Mocks are not told what a resource waits for, but the request that they are made from says it. */
function rememberDependencies(monitor) {
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const id = `${request.getType().split(":").at(-1)}/${request.getName()}`;
    dependencies.set(id, request.getDependenciesList().map(shortName).sort());
    return register(request, callback);
  };
}

/** urn:pulumi:stack::project::aws:ecs/cluster:Cluster::web is Cluster/web. */
function shortName(urn) {
  const [, , type, name] = urn.split("::");
  return `${type.split(":").at(-1)}/${name}`;
}

/** Pulumi registers in its own time, so the values are waited for, not the clock. */
async function settled(exported) {
  let refuse;
  const values = new Promise((resolve, reject) => {
    refuse = reject;
    process.on("unhandledRejection", refuse);
    pulumi.output({ ...exported }).apply(resolve);
  });
  return values.finally(() => process.off("unhandledRejection", refuse));
}

process.on("message", (input) =>
  record(input).then(
    (recorded) => process.send({ recorded: JSON.stringify(recorded) }),
    (error) => process.send({ failed: `${error?.stack ?? error}` }),
  ),
);
