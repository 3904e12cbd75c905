// Stands before a language host of Pulumi and starts policy packs, as today's hosts do (RunPlugin with the kind "analyzer"): the last hosts
// that are listed as Go modules cannot. Everything else goes through, byte by byte.
const { spawn } = require("node:child_process");
const { existsSync, readFileSync } = require("node:fs");
const { delimiter, join } = require("node:path");
const grpc = require("@grpc/grpc-js");
const { LanguageRuntimeService: methods } = require("@pulumi/pulumi/proto/language_grpc_pb.js");
const { RunPluginRequest, RunPluginResponse } = require("@pulumi/pulumi/proto/language_pb.js");

const [name, ...args] = process.argv.slice(2);
// The last host of Python that is listed takes the virtual environment as an option; of a program its own launcher says it.
const policy = existsSync("PulumiPolicy.yaml") ? readFileSync("PulumiPolicy.yaml", "utf8") : "";
const [, environment] = /virtualenv:\s*(\S+)/.exec(policy) ?? [];
if (environment !== undefined) args.unshift(`-virtualenv=${environment}`);
const others = process.env.PATH.split(delimiter).filter((folder) => folder !== __dirname);
const host = spawn(name, args, {
  env: { ...process.env, PATH: others.join(delimiter) },
  stdio: ["ignore", "pipe", "inherit"],
});
host.on("exit", (code) => process.exit(code ?? 1));
process.on("SIGTERM", () => host.kill());

const asItIs = (bytes) => bytes;
const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** How a pack is started, by the interpreter of its own environment where it has one. */
function starting(request) {
  const pack = request.getInfo().getProgramDirectory();
  const engine = request.getArgsList()[0];
  const { virtualenv } = request.getInfo().getOptions()?.toJavaScript() ?? {};
  if (name === "pulumi-language-python")
    return [
      virtualenv ? join(pack, virtualenv, "bin", "python") : "python3",
      ["-u", "-m", "pulumi.policy", engine, pack],
    ];
  return [
    "node",
    [require.resolve("@pulumi/pulumi/cmd/run-policy-pack", { paths: [pack, ...module.paths] }), engine, pack],
  ];
}

function runPack(call) {
  const request = RunPluginRequest.deserializeBinary(call.request);
  const [command, rest] = starting(request);
  const env = Object.fromEntries(request.getEnvList().map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
  const pack = spawn(command, rest, { cwd: request.getInfo().getProgramDirectory(), env });
  const tell = (fill) => {
    const response = new RunPluginResponse();
    fill(response);
    call.write(Buffer.from(response.serializeBinary()));
  };
  pack.stdout.on("data", (chunk) => tell((response) => response.setStdout(chunk)));
  pack.stderr.on("data", (chunk) => tell((response) => response.setStderr(chunk)));
  pack.on("close", (code) => {
    tell((response) => response.setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => pack.kill());
}

function serve(port) {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), unlimited);
  const server = new grpc.Server(unlimited);
  for (const { path, responseStream } of Object.values(methods)) {
    const one = (call, done) =>
      client.makeUnaryRequest(path, asItIs, asItIs, call.request, call.metadata, {}, (error, answer) =>
        done(error, answer),
      );
    const many = (call) => {
      if (path.endsWith("/RunPlugin")) return runPack(call);
      const stream = client.makeServerStreamRequest(path, asItIs, asItIs, call.request, call.metadata);
      stream.on("data", (message) => call.write(message));
      stream.on("error", (error) => call.emit("error", error));
      stream.on("end", () => call.end());
    };
    server.register(path, responseStream ? many : one, asItIs, asItIs, responseStream ? "serverStream" : "unary");
  }
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, own) => {
    if (error) throw error;
    process.stdout.write(`${own}\n`);
  });
}

let said = "";
host.stdout.on("data", (chunk) => {
  if (/^\d+\n/.test(said)) return process.stdout.write(chunk);
  said += chunk;
  if (/^\d+\n/.test(said)) serve(Number.parseInt(said, 10));
});
