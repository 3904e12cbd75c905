import { randomBytes } from "node:crypto";
import grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { HalfMade, type Provider } from "./provider.ts";

type Bag = Readonly<Record<string, unknown>>;
type Struct = InstanceType<typeof struct.Struct>;

const bag = (given: Struct | undefined): Bag => (given?.toJavaScript() ?? {}) as Bag;
/** Protocol buffers know no "undefined", which JSON leaves out. */
const packed = (given: Bag): Struct => struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(given)));
/** `urn:pulumi:stack::project::parent$type::name` */
const tokenOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? urn;
const nameIn = (urn: string): string => urn.split("::").slice(3).join("::");

/** A function over what was asked, as a handler of gRPC. Its failure is the call's, with what exists all the same. */
// biome-ignore lint/suspicious/noExplicitAny: each request and response has a class of its own; gRPC pairs them by name
const unary = (answer: (request: any) => unknown): grpc.handleUnaryCall<any, any> => {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (value) => callback(null, value),
        (error: unknown) => callback(refusal(error)),
      );
  };
};

function refusal(error: unknown): Partial<grpc.StatusObject> {
  const { name, message } = error as Error;
  const details = error instanceof HalfMade || name === "Error" ? message : `${name}: ${message}`;
  const metadata = new grpc.Metadata();
  if (error instanceof HalfMade) {
    const made = new messages.ErrorResourceInitFailed();
    made.setId(error.id);
    made.setProperties(packed(error.state));
    made.setReasonsList([details]);
    const wrapped = new any.Any();
    wrapped.pack(made.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const said = new status.Status();
    said.setCode(grpc.status.UNKNOWN);
    said.setMessage(details);
    said.addDetails(wrapped);
    metadata.add("grpc-status-details-bin", Buffer.from(said.serializeBinary()));
  }
  return { code: grpc.status.UNKNOWN, details, metadata };
}

const failuresOf = (failures: readonly { readonly property: string; readonly reason: string }[]) =>
  failures.map(({ property, reason }) => {
    const failure = new messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });

/** The answer of a preview. */
function previewed<T extends { setProperties(value?: Struct): void }>(response: T, known: Struct | undefined): T {
  response.setProperties(known);
  return response;
}

/** Pulumi's protocol of a plugin, in front of a provider. */
function pluginService(provider: Provider, version: string): grpc.UntypedServiceImplementation {
  const timeout = (request: { getTimeout: () => number }) => ({ timeoutSeconds: request.getTimeout() });
  return {
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(version);
      return info;
    }),
    checkConfig: unary((request: InstanceType<typeof messages.CheckRequest>) => {
      const response = new messages.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary(() => new messages.DiffResponse()),
    configure: unary((request: InstanceType<typeof messages.ConfigureRequest>) => {
      provider.configure(bag(request.getArgs()));
      const response = new messages.ConfigureResponse();
      response.setSupportspreview(true);
      return response;
    }),
    check: unary((request: InstanceType<typeof messages.CheckRequest>) => {
      const seed = Buffer.from(request.getRandomseed_asU8());
      const { inputs, failures } = provider.check(tokenOf(request.getUrn()), {
        news: bag(request.getNews()),
        olds: bag(request.getOlds()),
        name: nameIn(request.getUrn()),
        seed: seed.length > 0 ? seed : randomBytes(4),
      });
      const response = new messages.CheckResponse();
      response.setInputs(packed(inputs));
      response.setFailuresList(failuresOf(failures));
      return response;
    }),
    diff: unary((request: InstanceType<typeof messages.DiffRequest>) => {
      const { changed, replaces, deleteBeforeReplace } = provider.diff(tokenOf(request.getUrn()), {
        olds: bag(request.getOldInputs()),
        news: bag(request.getNews()),
        ignored: request.getIgnorechangesList(),
      });
      const response = new messages.DiffResponse();
      const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
      response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList([...changed]);
      response.setReplacesList([...replaces]);
      response.setDeletebeforereplace(deleteBeforeReplace);
      return response;
    }),
    create: unary(async (request: InstanceType<typeof messages.CreateRequest>) => {
      // What a preview knows of a resource is what is asked for it, names included, as the real plugin has it.
      if (request.getPreview()) return previewed(new messages.CreateResponse(), request.getProperties());
      const made = await provider.create(tokenOf(request.getUrn()), bag(request.getProperties()), timeout(request));
      const response = new messages.CreateResponse();
      response.setId(made.id);
      response.setProperties(packed({ ...made.state, id: made.id }));
      return response;
    }),
    read: unary(async (request: InstanceType<typeof messages.ReadRequest>) => {
      const id = request.getId();
      const read = await provider.read(tokenOf(request.getUrn()), {
        id,
        state: bag(request.getProperties()),
        inputs: bag(request.getInputs()),
      });
      const response = new messages.ReadResponse();
      if (read === undefined) return response;
      response.setId(id);
      response.setProperties(packed({ ...read.state, id }));
      response.setInputs(packed(read.inputs));
      return response;
    }),
    update: unary(async (request: InstanceType<typeof messages.UpdateRequest>) => {
      if (request.getPreview()) {
        const known = { ...bag(request.getOlds()), ...bag(request.getNews()) };
        return previewed(new messages.UpdateResponse(), packed(known));
      }
      const id = request.getId();
      const state = await provider.update(
        tokenOf(request.getUrn()),
        { id, olds: bag(request.getOldInputs()), news: bag(request.getNews()) },
        timeout(request),
      );
      const response = new messages.UpdateResponse();
      response.setProperties(packed({ ...state, id }));
      return response;
    }),
    delete: unary(async (request: InstanceType<typeof messages.DeleteRequest>) => {
      const resource = { id: request.getId(), state: bag(request.getProperties()) };
      await provider.remove(tokenOf(request.getUrn()), resource, timeout(request));
      return new empty.Empty();
    }),
    invoke: unary(async (request: InstanceType<typeof messages.InvokeRequest>) => {
      const { failures, answer } = await provider.invoke(request.getTok(), bag(request.getArgs()));
      const response = new messages.InvokeResponse();
      response.setReturn(packed(answer));
      response.setFailuresList(failuresOf(failures));
      return response;
    }),
    cancel: unary(() => {
      provider.cancel();
      return new empty.Empty();
    }),
  };
}

/** Serves on a free port of loopback, and returns it. */
export async function serve(provider: Provider, version: string): Promise<number> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  server.addService(services.ResourceProviderService, pluginService(provider, version));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
