import type { Act, Fault, Job, Kind } from "./fault.ts";

/** What all faults of a step have in common: where they happen. */
type Place = Pick<Fault, "step" | "stepName" | "job" | "command" | "pattern"> & Partial<Pick<Fault, "fetchesPulumi">>;

/** A fault of a place, which may happen at another call. */
type At = { readonly kind: Kind; readonly how: string; readonly act: Act } & Partial<
  Pick<Fault, "variant" | "command" | "pattern" | "call">
>;

const at = (place: Place, ...faults: readonly At[]): readonly Fault[] =>
  faults.map((fault) => ({ ...place, ...fault }));

const kill = (how: string, when: "before" | "after" = "before"): At => ({
  kind: "kill",
  how,
  act: { kind: "kill", when },
});
const hang = (how: string): At => ({ kind: "time-out", how, act: { kind: "hang" } });
const fullDisk = (how: string): At => ({ kind: "disk", how, act: { kind: "fill", disk: "job" } });
const fullState: At = {
  kind: "disk",
  variant: "state",
  how: "the disk of Pulumi's state is full",
  act: { kind: "fill", disk: "state" },
};
const answer = (kind: Kind, how: string, words: string): At => ({
  kind,
  how,
  act: { kind: "answer", words, status: 1 },
});
const variables = (kind: Kind, how: string, values: Readonly<Record<string, string>>): At => ({
  kind,
  how,
  act: { kind: "variables", variables: values },
});
const line = (kind: Kind, how: string, state: "cut" | "refused" | "silent"): At => ({
  kind,
  how,
  act: { kind: "line", state },
});

/** Pulumi's state behind an address, with a token: Pulumi Cloud, on a bad day. */
const backend = (address: "unreachable" | "refusing" | "silent") => ({
  PULUMI_BACKEND_URL: `http://{${address}}`,
  PULUMI_ACCESS_TOKEN: "expired",
});

/** What the three faults of a step that asks the backend are. */
const backendFaults: readonly At[] = [
  variables("network", "the backend cannot be reached", backend("unreachable")),
  variables("credential", "the backend refuses the access token", backend("refusing")),
  variables("time-out", "the backend takes the request and never answers", backend("silent")),
];

const registryFaults: readonly At[] = [
  line("network", "the registry is cut off", "cut"),
  line("credential", "the registry refuses the login", "refused"),
  line("time-out", "the registry takes the request and never answers", "silent"),
];

const buildJob: Job = "arm/build_and_push";
const deployJob: Job = "arm/deploy";

/** Every fault, in the order of the delivery. What cannot happen to a step has none: see `absent`. */
export const catalogue: readonly Fault[] = [
  ...at(
    { step: "log-in", stepName: "Log in to the registry", job: buildJob, command: "docker", pattern: "^login " },
    kill("right after docker login", "after"),
    ...registryFaults,
    fullDisk("before docker login"),
  ),
  ...at(
    { step: "build", stepName: "Build the image", job: buildJob, command: "docker", pattern: "^(buildx )?build " },
    kill("instead of docker build"),
    answer(
      "network",
      "the base image's registry cannot be reached (a stand-in says so)",
      "ERROR: failed to solve: arm64v8/node: failed to do request: Head: dial tcp: lookup registry-1.docker.io: no such host",
    ),
    answer(
      "credential",
      "the base image's registry refuses (a stand-in says so)",
      "ERROR: failed to solve: acme/base: pull access denied, repository does not exist or may require authorization: insufficient_scope: authorization failed",
    ),
    { ...fullDisk("of the job, before docker build") },
    {
      ...answer(
        "disk",
        "the engine's disk is full (a stand-in says so)",
        "ERROR: failed to solve: failed to copy files: write /var/lib/docker/overlay2/x: no space left on device",
      ),
      variant: "engine",
    },
    hang("docker build says nothing any more"),
  ),
  ...at(
    { step: "push", stepName: "Push the image", job: buildJob, command: "docker", pattern: "^push " },
    kill("instead of docker push"),
    { ...kill("right after docker push, before the digest is written down", "after"), variant: "late" },
    ...registryFaults,
    fullDisk("before docker push"),
  ),
  ...at(
    {
      step: "verify",
      stepName: "Verify the pushed image",
      job: buildJob,
      command: "docker",
      pattern: "^(manifest inspect|buildx imagetools inspect) ",
    },
    kill("at the first question to the registry"),
    ...registryFaults,
    fullDisk("before the first question to the registry"),
  ),
  ...at(
    { step: "log-out", stepName: "Log out of the registry", job: buildJob, command: "docker", pattern: "^logout " },
    kill("instead of docker logout"),
    fullDisk("before docker logout"),
    hang("docker logout never ends"),
  ),
  ...at(
    {
      step: "install-pulumi",
      stepName: "Install Pulumi",
      job: deployJob,
      command: "curl",
      pattern: "pulumi-v",
      fetchesPulumi: true,
    },
    kill("instead of the download"),
    line("network", "the server of the releases is cut off", "cut"),
    line("credential", "the mirror asks for a login", "refused"),
    line("time-out", "the mirror takes the request and never answers", "silent"),
    fullDisk("before the download"),
  ),
  ...at(
    { step: "backend", stepName: "Log in to the Pulumi backend", job: deployJob, command: "pulumi", pattern: " login" },
    kill("right after pulumi login", "after"),
    ...backendFaults,
    fullDisk("before pulumi login"),
  ),
  ...at(
    {
      step: "hand-over",
      stepName: "Hand over the program",
      job: deployJob,
      command: "jq",
      pattern: "^--null-input --arg stack ",
    },
    kill("before stack.json is written"),
    fullDisk("before stack.json is written"),
  ),
  ...at(
    {
      step: "install-program",
      stepName: "Install the program's dependencies",
      job: deployJob,
      command: "npm",
      pattern: "^ci ",
    },
    kill("instead of npm ci"),
    variables("network", "the package registry cannot be reached, and nothing is kept", {
      npm_config_registry: "http://{unreachable}",
      ...emptyCache(),
    }),
    variables("credential", "the package registry refuses the token, and nothing is kept", {
      npm_config_registry: "http://{refusing}",
      ...emptyCache(),
    }),
    variables("time-out", "the package registry never answers, and nothing is kept", {
      npm_config_registry: "http://{silent}",
      ...emptyCache(),
    }),
    fullDisk("before npm ci"),
  ),
  ...at(
    {
      step: "configure",
      stepName: "Select and configure the stack",
      job: deployJob,
      command: "pulumi",
      pattern: " stack init ",
    },
    { ...kill("right after the stack is made, before it has its configuration", "after") },
    ...backendFaults.map((fault) => ({ ...fault, pattern: " stack select " })),
    fullDisk("before the stack is made"),
    fullState,
  ),
  ...at(
    { step: "update", stepName: "Update the stack", job: deployJob, command: "pulumi", pattern: " up " },
    kill("instead of pulumi up"),
    {
      ...kill("in the middle of pulumi up, right after the provider made its container", "after"),
      variant: "middle",
      command: "docker",
      pattern: "^create ",
    },
    {
      ...variables("network", "the provider's cloud cannot be reached", { DOCKER_HOST: "tcp://{unreachable}" }),
      command: "docker",
      pattern: "^(version|image inspect|create) ",
    },
    {
      ...answer(
        "credential",
        "the provider's cloud refuses (a stand-in says so)",
        "Error response from daemon: unauthorized: the security token included in the request is expired",
      ),
      command: "docker",
      pattern: "^create ",
    },
    {
      ...variables("credential", "the passphrase of the state is another one", { PULUMI_CONFIG_PASSPHRASE: "another" }),
      variant: "state",
    },
    { ...hang("the provider's cloud never answers"), command: "docker", pattern: "^create " },
    fullDisk("before pulumi up"),
    fullState,
  ),
  ...at(
    { step: "outputs", stepName: "Update the stack", job: deployJob, command: "pulumi", pattern: " stack output " },
    kill("after the update, before the outputs are handed over"),
    ...backendFaults,
    fullDisk("after the update, before the outputs are handed over"),
  ),
  ...at(
    {
      step: "log-out-backend",
      stepName: "Remove the job's credentials",
      job: deployJob,
      command: "rm",
      pattern: "^-rf -- ",
    },
    kill("instead of removing the folder"),
    hang("the removal never ends"),
  ),
  ...at(
    { step: "smoke", stepName: "Smoke test the deployment", job: "arm/smoke_test", command: "curl", pattern: "." },
    kill("at the first request"),
    { kind: "network", how: "the app has ended", act: { kind: "first", command: containers("kill") } },
    {
      kind: "time-out",
      how: "the app takes requests and answers none",
      act: { kind: "first", command: containers("pause") },
    },
    fullDisk("before the first request"),
  ),
  ...at(
    { step: "destroy", stepName: "Destroy the stack", job: "arm/destroy", command: "pulumi", pattern: " destroy " },
    {
      ...kill("in the middle of pulumi destroy, before the container is removed"),
      command: "docker",
      pattern: "^stop ",
    },
    {
      ...variables("network", "the provider's cloud cannot be reached", { DOCKER_HOST: "tcp://{unreachable}" }),
      command: "docker",
      pattern: "^ps --all --no-trunc ",
    },
    variables("credential", "the passphrase of the state is another one", { PULUMI_CONFIG_PASSPHRASE: "another" }),
    {
      ...variables("credential", "the backend refuses the access token", backend("refusing")),
      variant: "backend",
      pattern: " stack select ",
    },
    { ...hang("the provider's cloud never answers"), command: "docker", pattern: "^stop " },
    fullDisk("before pulumi destroy"),
    fullState,
  ),
];

/** An npm that keeps nothing and tries soon again. */
function emptyCache(): Readonly<Record<string, string>> {
  return {
    npm_config_cache: "{empty}",
    npm_config_fetch_retries: "1",
    npm_config_fetch_retry_mintimeout: "10",
    npm_config_fetch_retry_maxtimeout: "10",
  };
}

/** A command of the engine for the containers of the image that this rehearsal has pushed. */
function containers(verb: string): string {
  return `docker ps --no-trunc --format '{{.ID}} {{.Image}}' | sed -n 's|^\\([^ ]*\\) .*/{image}@.*|\\1|p' | xargs docker ${verb} > /dev/null`;
}

/** Why a step has no fault of a kind. */
export const absent: Readonly<Record<string, string>> = {
  "log-out/network": "asks nobody",
  "log-out/credential": "asks nobody",
  "hand-over/network": "asks nobody",
  "hand-over/credential": "asks nobody",
  "hand-over/time-out": "asks nobody",
  "log-out-backend/network": "asks nobody",
  "log-out-backend/credential": "asks nobody",
  "log-out-backend/disk": "removes only",
  "smoke/credential": "has none",
};
