/*
 * Generated: npm run generate. The orb's type with the description of each component and argument, which an editor
 * shows where they are used: TypeScript takes them from comments alone, and in the definitions they are values. One
 * piece, since it is one type.
 */
import type { CommandDefinition } from "../model/commands.ts";
import type { ExecutorDefinition } from "../model/executors.ts";
import type { StepsJobDefinition } from "../model/jobs.ts";
import type { AnyOrb } from "../model/orbs.ts";
import type { Value } from "../model/references.ts";
import type { ExecutorValue, ParametersOf, Step } from "../model/types.ts";

interface ImageArgument {
  /**
   * Image of the machine. The newest Ubuntu 24.04 by default; name a dated one where a surprise would hurt.
   * Default: `ubuntu-2404:current`
   */
  readonly image?: Value<string> | undefined;
}

interface DockerLayerCachingArgument {
  /**
   * Whether to keep the engine's layers from job to job. Off by default, since it costs credits and buildx may not hit it; a registry cache (cache_from) works everywhere.
   * Default: `false`
   */
  readonly docker_layer_caching?: Value<boolean> | undefined;
}

interface ResourceClassArgument {
  /**
   * Size of the machine. The smallest by default.
   * Default: `arm.medium`
   */
  readonly resource_class?: Value<"arm.medium" | "arm.large" | "arm.xlarge" | "arm.2xlarge"> | undefined;
}

interface ResourceClassArgument2 {
  /**
   * Size of the machine. medium by default.
   * Default: `medium`
   */
  readonly resource_class?: Value<"medium" | "large" | "xlarge" | "2xlarge"> | undefined;
}

interface ImageArgument2 {
  /**
   * Image of the container, which must have an arm64 variant.
   * Default: `cimg/node:lts`
   */
  readonly image?: Value<string> | undefined;
}

interface ResourceClassArgument3 {
  /**
   * Size of the container. The smallest by default.
   * Default: `arm.medium`
   */
  readonly resource_class?: Value<"arm.medium" | "arm.large" | "arm.xlarge" | "arm.2xlarge"> | undefined;
}

interface RegistryArgument {
  /**
   * Host of the registry, with its port if it has one. Docker Hub by default; for GitHub "ghcr.io", for ECR the account's own host. `$VAR` is expanded.
   * Default: `docker.io`
   */
  readonly registry?: Value<string> | undefined;
}

interface LoginArgument {
  /**
   * How to log in. "auto" takes "ecr" for a host of Amazon ECR and "password" for all others; "none" when the machine is logged in already.
   * Default: `auto`
   */
  readonly login?: Value<"auto" | "password" | "ecr" | "none"> | undefined;
}

interface UsernameArgument {
  /**
   * Variable that holds the user name. Set it in a context. Not read for ECR.
   * Default: `DOCKER_USERNAME`
   */
  readonly username?: Value<string> | undefined;
}

interface PasswordArgument {
  /**
   * Variable that holds the password or, better, an access token that may only push. Not read for ECR.
   * Default: `DOCKER_PASSWORD`
   */
  readonly password?: Value<string> | undefined;
}

interface AwsRegionArgument {
  /**
   * AWS region of an ECR registry. Read from the registry's host when empty.
   * Default: empty.
   */
  readonly aws_region?: Value<string> | undefined;
}

interface AlsoPushToArgument {
  /**
   * Further repositories for the same image and tags, HOST/PATH, one a line: HOST/PATH=USERNAME:PASSWORD names the variables of a login, =none takes the machine's own; Amazon ECR and a host that has a login already need neither. None by default. Needs buildx 0.15. `$VAR` is expanded.
   * Default: empty.
   */
  readonly also_push_to?: Value<string> | undefined;
}

interface BringFunctionsArgument {
  /**
   * Whether a step of its own brings the functions that the steps of this orb share. True by default, as this command needs it in a job of yours; the jobs of this orb bring them once and say false.
   * Default: `true`
   */
  readonly bring_functions?: Value<boolean> | undefined;
}

interface ImageArgument3 {
  /**
   * Path of the repository, without host and tag, for example "acme/web". `$VAR` is expanded.
   * Required.
   */
  readonly image: Value<string>;
}

interface RepositoryTagsArgument {
  /**
   * Whether tags of a repository that is created may move. Immutable by default, so that a tag means one image for ever; mutable where latest or a version such as 1.2 is given, or a registry_cache is kept.
   * Default: `immutable`
   */
  readonly repository_tags?: Value<"immutable" | "mutable"> | undefined;
}

interface ScanOnPushArgument {
  /**
   * Whether ECR scans each image that is pushed to a repository that is created. True by default.
   * Default: `true`
   */
  readonly scan_on_push?: Value<boolean> | undefined;
}

interface AttemptsArgument {
  /**
   * How often to try when the registry drops the connection or answers 429 or 5xx. A refusal is never tried again.
   * Default: `5`
   */
  readonly attempts?: Value<number> | undefined;
}

interface ImageArgument4 {
  /**
   * Path of the repository, as for build_image. Empty by default: then the image that a build handed over is looked for. `$VAR` is expanded.
   * Default: empty.
   */
  readonly image?: Value<string> | undefined;
}

interface ImageNameArgument {
  /**
   * Name of the image in the workflow, of letters, digits, - and _, where several are built. Empty by default: the last part of "image", so acme/web is "web". `$VAR` is expanded.
   * Default: empty.
   */
  readonly image_name?: Value<string> | undefined;
}

interface TagsArgument {
  /**
   * Tags to give, one a line. The commit by default, so that a tag never moves; add others for people. git:sha and git:short_sha are the commit, git:branch and git:tag their names made fit (feature/x is feature-x), git:semver is 1.2.3, 1.2 and 1 of a Git tag v1.2.3 or NAME-v1.2.3, git:latest is latest on the default branch; one that the pipeline does not have gives no tag. `$VAR` is expanded.
   * Default: `$CIRCLE_SHA1`
   */
  readonly tags?: Value<string> | undefined;
}

interface DefaultBranchArgument {
  /**
   * Name of the default branch, for git:latest and registry_cache. Empty by default: as Git says, which needs a checkout. `$VAR` is expanded.
   * Default: empty.
   */
  readonly default_branch?: Value<string> | undefined;
}

interface PlatformArgument {
  /**
   * Platform of the image. "linux/arm64" by default; another one than the machine's own is emulated and slow: choose an executor of that architecture instead.
   * Default: `linux/arm64`
   */
  readonly platform?: Value<string> | undefined;
}

interface PartArgument {
  /**
   * Whether this image is one architecture of a multi-architecture image. Its tags then end in the architecture, and publish_manifest merges the parts.
   * Default: `false`
   */
  readonly part?: Value<boolean> | undefined;
}

interface DockerfileArgument {
  /**
   * Path of the Dockerfile, from the working directory.
   * Default: `Dockerfile`
   */
  readonly dockerfile?: Value<string> | undefined;
}

interface BuildContextArgument {
  /**
   * Folder that the Dockerfile's COPY reads from. The whole checkout by default.
   * Default: `.`
   */
  readonly build_context?: Value<string> | undefined;
}

interface BuildArgsArgument {
  /**
   * Build arguments, NAME=value, one a line; a value may hold spaces, quotes and =. Not for secrets: they stay in the image's history. `$VAR` is expanded.
   * Default: empty.
   */
  readonly build_args?: Value<string> | undefined;
}

interface SecretsArgument {
  /**
   * Build secrets, id=NAME, one a line, where NAME is an environment variable; for RUN --mount=type=secret,id=... They reach no layer.
   * Default: empty.
   */
  readonly secrets?: Value<string> | undefined;
}

interface SecretFilesArgument {
  /**
   * Build secrets that are files, id=PATH, one a line; a step in before_build writes them. They reach no layer.
   * Default: empty.
   */
  readonly secret_files?: Value<string> | undefined;
}

interface SshArgument {
  /**
   * SSH agents or keys for RUN --mount=type=ssh, one a line: "default" for the agent of the job (add_ssh_keys starts it), or id=PATH. None by default.
   * Default: empty.
   */
  readonly ssh?: Value<string> | undefined;
}

interface TargetArgument {
  /**
   * Stage of the Dockerfile to build. The last one by default.
   * Default: empty.
   */
  readonly target?: Value<string> | undefined;
}

interface BuildContextsArgument {
  /**
   * Further named contexts, name=path or name=docker-image://reference, one a line. Needs buildx.
   * Default: empty.
   */
  readonly build_contexts?: Value<string> | undefined;
}

interface LabelsArgument {
  /**
   * Labels, name=value, one a line, besides the OCI ones for source, revision and commit time. `$VAR` is expanded.
   * Default: empty.
   */
  readonly labels?: Value<string> | undefined;
}

interface AnnotationsArgument {
  /**
   * OCI annotations of the image's manifest, name=value, one a line. None by default, since most readers take labels. Needs buildx and an engine with the containerd image store (Docker 29's own); those of the list of a multi-architecture image are given to publish_manifest. `$VAR` is expanded.
   * Default: empty.
   */
  readonly annotations?: Value<string> | undefined;
}

interface NetworkArgument {
  /**
   * Network of RUN: "none" for a build that must fetch nothing, "host" to reach what listens on the machine.
   * Default: `default`
   */
  readonly network?: Value<"default" | "none" | "host"> | undefined;
}

interface AddHostsArgument {
  /**
   * Further names that RUN knows, NAME:ADDRESS, one a line. None by default.
   * Default: empty.
   */
  readonly add_hosts?: Value<string> | undefined;
}

interface PullArgument {
  /**
   * Whether to ask for newer base images than those that the engine has. A new machine of CircleCI has none, so false by default.
   * Default: `false`
   */
  readonly pull?: Value<boolean> | undefined;
}

interface NoCacheArgument {
  /**
   * Whether to build everything anew. False by default; true for a scheduled build that must get updates of packages.
   * Default: `false`
   */
  readonly no_cache?: Value<boolean> | undefined;
}

interface RegistryCacheArgument {
  /**
   * Whether to read the layers of earlier builds from the tag cache-ARCHITECTURE of the image's repository, and, on the default branch, to write them there. False by default; wrong where not everybody with the pushing login may decide what the default branch deploys (docs/shell-contract.md says why). Needs buildx and a repository whose tags may move; other caches: cache_from and cache_to.
   * Default: `false`
   */
  readonly registry_cache?: Value<boolean> | undefined;
}

interface CacheFromArgument {
  /**
   * Build caches to read, one a line, as buildx writes them: type=registry,ref=acme/web:cache. None by default: only the machine's own layers are reused.
   * Default: empty.
   */
  readonly cache_from?: Value<string> | undefined;
}

interface CacheToArgument {
  /**
   * Build caches to write, one a line: type=registry,ref=acme/web:cache,mode=max. None by default. Needs buildx and a login that may push.
   * Default: empty.
   */
  readonly cache_to?: Value<string> | undefined;
}

interface ProvenanceArgument {
  /**
   * How much of the build's provenance (SLSA) BuildKit attests: min is what was built of what, max has the build arguments and the whole recipe too. None by default; an image with attestations is a list, which AWS Lambda refuses. Needs buildx.
   * Default: `none`
   */
  readonly provenance?: Value<"min" | "max" | "none"> | undefined;
}

interface SbomArgument {
  /**
   * Whether BuildKit attests a list of the image's packages (SPDX). False by default, since its scanner is pulled from Docker Hub and reads the whole image. Needs buildx.
   * Default: `false`
   */
  readonly sbom?: Value<boolean> | undefined;
}

interface SbomGeneratorArgument {
  /**
   * Image of the scanner that writes the SBOM, and so reads all of the image. Empty by default: BuildKit's own, docker/buildkit-syft-scanner 1.12.0, by its digest; another for a mirror. `$VAR` is expanded.
   * Default: empty.
   */
  readonly sbom_generator?: Value<string> | undefined;
}

interface NoOutputTimeoutArgument {
  /**
   * How long the main step may print nothing before CircleCI ends it.
   * Default: `20m`
   */
  readonly no_output_timeout?: Value<string> | undefined;
}

interface ImageNameArgument2 {
  /**
   * Name of the image that is meant, as its build names it. Empty by default: the one that this job built, or the only one that was handed over. `$VAR` is expanded.
   * Default: empty.
   */
  readonly image_name?: Value<string> | undefined;
}

interface RegistryArgument2 {
  /**
   * Registry that the image was built for, where this job has logged in. Not compared when empty.
   * Default: empty.
   */
  readonly registry?: Value<string> | undefined;
}

interface PlatformsArgument {
  /**
   * Platforms that the image must have, one a line.
   * Default: `linux/arm64`
   */
  readonly platforms?: Value<string> | undefined;
}

interface AnnotationsArgument2 {
  /**
   * OCI annotations of the list, name=value, one a line, as https://github.com/opencontainers/image-spec/blob/main/annotations.md names them. None by default. Needs parts of the form of OCI: builds with annotations of their own make them. `$VAR` is expanded.
   * Default: empty.
   */
  readonly annotations?: Value<string> | undefined;
}

interface SkipWhenTagsExistArgument {
  /**
   * Whether to take the image that the registry has under the first tag already, verified, instead of building one; it gets the other tags too. False by default: with tags that may not move, a workflow that is run again then ends with 5. True is wrong where the first tag is not of one commit. Needs buildx.
   * Default: `false`
   */
  readonly skip_when_tags_exist?: Value<boolean> | undefined;
}

interface CosignVersionArgument {
  /**
   * Version of cosign to install. Pinned by default; another one has to be a cosign 3.
   * Default: `3.1.3`
   */
  readonly cosign_version?: Value<string> | undefined;
}

interface CosignChecksumsArgument {
  /**
   * SHA-256 of cosign's programs, arm64=... and amd64=..., one a line. None by default: that of the release's own checksum file, which whoever replaces a release replaces too.
   * Default: empty.
   */
  readonly cosign_checksums?: Value<string> | undefined;
}

interface CosignDownloadUrlArgument {
  /**
   * Folder of cosign's releases, for a mirror. Sigstore's own on GitHub by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly cosign_download_url?: Value<string> | undefined;
}

interface InstallFolderArgument {
  /**
   * Folder to install into. ~/.arm-pipeline/cosign by default.
   * Default: empty.
   */
  readonly install_folder?: Value<string> | undefined;
}

interface AttemptsArgument2 {
  /**
   * How often to try when a service cannot be reached or has a bad moment. A refusal is never tried again.
   * Default: `5`
   */
  readonly attempts?: Value<number> | undefined;
}

interface KeyArgument {
  /**
   * Key to sign with: the URI of a KMS (awskms://, gcpkms://, azurekms://, hashivault://), or env://NAME with the variable of a private key of cosign's, whose password is in COSIGN_PASSWORD. Empty by default: no key, but the job's own OpenID Connect token, whose organization, project and branch the certificate then names, for everybody to read. `$VAR` is expanded.
   * Default: empty.
   */
  readonly key?: Value<string> | undefined;
}

interface TransparencyLogArgument {
  /**
   * Whether the signature is in a transparency log. True by default; false, with a key only, for an image whose name is not to be public.
   * Default: `true`
   */
  readonly transparency_log?: Value<boolean> | undefined;
}

interface SigningConfigArgument {
  /**
   * Path of the signing configuration of a Sigstore of one's own, as `cosign signing-config create` writes it. Empty by default: the public one.
   * Default: empty.
   */
  readonly signing_config?: Value<string> | undefined;
}

interface TrustedRootArgument {
  /**
   * Path of the trusted root of a Sigstore of one's own. Empty by default: the public one, whose root cosign fetches and verifies.
   * Default: empty.
   */
  readonly trusted_root?: Value<string> | undefined;
}

interface OrganizationArgument {
  /**
   * ID of the organization of CircleCI whose job has to have signed. This job's own by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly organization?: Value<string> | undefined;
}

interface ProjectArgument {
  /**
   * ID of the project of CircleCI whose job has to have signed. This job's own by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly project?: Value<string> | undefined;
}

interface BranchArgument {
  /**
   * Branch on which it has to have been signed. Any by default, so name the one that may be deployed; a variable that is empty is refused. `$VAR` is expanded.
   * Default: empty.
   */
  readonly branch?: Value<string> | undefined;
}

interface IssuerArgument {
  /**
   * Issuer of the signer's token, for another one than CircleCI. https://oidc.circleci.com/org/ORGANIZATION by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly issuer?: Value<string> | undefined;
}

interface IdentityArgument {
  /**
   * The whole identity that the certificate has to have, for another signer than a project of CircleCI. Any pipeline definition of the project by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly identity?: Value<string> | undefined;
}

interface KeyArgument2 {
  /**
   * Key that has to have signed: the path of a public key, env://NAME with the variable of one, or the URI of a KMS. Empty by default: an identity. `$VAR` is expanded.
   * Default: empty.
   */
  readonly key?: Value<string> | undefined;
}

interface VersionArgument {
  /**
   * Version of grype, exact, without v. Skipped when this version is there already.
   * Default: `0.121.3`
   */
  readonly version?: Value<string> | undefined;
}

interface DownloadUrlArgument {
  /**
   * Where the releases are, for a mirror. Anchore's own by default. The release's checksum file is fetched from there too, unless checksums has the sum.
   * Default: `https://github.com/anchore/grype/releases/download`
   */
  readonly download_url?: Value<string> | undefined;
}

interface ChecksumsArgument {
  /**
   * SHA-256 of the release's archive for each architecture, as arm64=SUM and amd64=SUM, one a line. Empty by default: the release's own checksum file counts, which whoever replaces a release replaces too.
   * Default: empty.
   */
  readonly checksums?: Value<string> | undefined;
}

interface InstallFolderArgument2 {
  /**
   * Absolute path of the folder to install to; each version has a folder of its own in it. Empty by default: .arm-pipeline/grype in the home folder.
   * Default: empty.
   */
  readonly install_folder?: Value<string> | undefined;
}

interface SeverityArgument {
  /**
   * The least severity that fails the job; what is less is told. high by default.
   * Default: `high`
   */
  readonly severity?: Value<"negligible" | "low" | "medium" | "high" | "critical"> | undefined;
}

interface OnlyFixableArgument {
  /**
   * Whether only what a newer version fixes fails the job. False by default: what nobody has fixed can be used all the same; true where the job should only be red when there is something to do.
   * Default: `false`
   */
  readonly only_fixable?: Value<boolean> | undefined;
}

interface IgnoreFileArgument {
  /**
   * File of the repository with the vulnerabilities that are accepted, a line each: its name, the last day on which it is (2027-01-31), and why. An entry whose day is over is refused. None by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly ignore_file?: Value<string> | undefined;
}

interface SbomArgument2 {
  /**
   * File with the image's SBOM (SPDX, CycloneDX or Syft's), which is scanned instead of the image. Empty by default: what the registry has attested for each platform, else the image itself. `$VAR` is expanded.
   * Default: empty.
   */
  readonly sbom?: Value<string> | undefined;
}

interface MaxDatabaseAgeArgument {
  /**
   * How many hours old the database of vulnerabilities may be. 120 by default; an older one ends with 5, since it does not know what is new.
   * Default: `120`
   */
  readonly max_database_age?: Value<number> | undefined;
}

interface DatabaseUrlArgument {
  /**
   * Where grype's database is, for a mirror: the folder with v6/latest.json. Anchore's own by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly database_url?: Value<string> | undefined;
}

interface VersionArgument2 {
  /**
   * Version of Pulumi, exact, without v: 3.248.0 or newer. Skipped when this version is there already. Its plugins come from GitHub, which limits downloads without a GITHUB_TOKEN: set one in a context where they are refused.
   * Default: `3.259.0`
   */
  readonly version?: Value<string> | undefined;
}

interface DownloadUrlArgument2 {
  /**
   * Where the releases are, for a mirror. Pulumi's own by default. The release's checksum file is fetched from there too and verified.
   * Default: `https://github.com/pulumi/pulumi/releases/download`
   */
  readonly download_url?: Value<string> | undefined;
}

interface InstallFolderArgument3 {
  /**
   * Absolute path of the folder to install to; each version has a folder of its own in it. Empty by default: .arm-pipeline/pulumi in the home folder.
   * Default: empty.
   */
  readonly install_folder?: Value<string> | undefined;
}

interface RoleArnArgument {
  /**
   * ARN of the AWS role to assume by OpenID Connect, so that no long-lived key is stored. `$VAR` is expanded.
   * Required.
   */
  readonly role_arn: Value<string>;
}

interface RoleRegionArgument {
  /**
   * AWS region that the role's session works in. AWS_REGION of the context when empty.
   * Default: empty.
   */
  readonly role_region?: Value<string> | undefined;
}

interface RoleSessionNameArgument {
  /**
   * Name of the session in AWS's logs. `$VAR` is expanded.
   * Default: `arm-pipeline-$CIRCLE_BUILD_NUM`
   */
  readonly role_session_name?: Value<string> | undefined;
}

interface RoleDurationArgument {
  /**
   * How long the session lasts, in seconds, for all of the job. At least 900, at most what the role allows.
   * Default: `3600`
   */
  readonly role_duration?: Value<number> | undefined;
}

interface ProviderArgument {
  /**
   * Full name of the workload identity provider: projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER. `$VAR` is expanded.
   * Required.
   */
  readonly provider: Value<string>;
}

interface ServiceAccountArgument {
  /**
   * Address of the service account to impersonate. Empty by default: the pool's own identity, where its roles are granted to it directly. `$VAR` is expanded.
   * Default: empty.
   */
  readonly service_account?: Value<string> | undefined;
}

interface RegistryArgument3 {
  /**
   * Hosts of Artifact Registry to log in to, one a line, such as europe-docker.pkg.dev; the image job then has login: none. None by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly registry?: Value<string> | undefined;
}

interface StsUrlArgument {
  /**
   * Where the security token service is, for a private endpoint. Google's own by default.
   * Default: `https://sts.googleapis.com`
   */
  readonly sts_url?: Value<string> | undefined;
}

interface IamUrlArgument {
  /**
   * Where the service accounts' tokens are made, for a private endpoint. Google's own by default.
   * Default: `https://iamcredentials.googleapis.com`
   */
  readonly iam_url?: Value<string> | undefined;
}

interface TenantArgument {
  /**
   * Directory (tenant) id, or one of its domains. `$VAR` is expanded.
   * Required.
   */
  readonly tenant: Value<string>;
}

interface ClientArgument {
  /**
   * Application (client) id of the app registration or of the user-assigned managed identity that has the federated credential. `$VAR` is expanded.
   * Required.
   */
  readonly client: Value<string>;
}

interface SubscriptionArgument {
  /**
   * Id of the subscription that the program deploys to. Empty by default: that of the program's own configuration. `$VAR` is expanded.
   * Default: empty.
   */
  readonly subscription?: Value<string> | undefined;
}

interface StorageAccountArgument {
  /**
   * Storage account of an azblob:// backend. Empty by default: AZURE_STORAGE_ACCOUNT of the context, or the backend's URL says it (?storage_account=NAME). `$VAR` is expanded.
   * Default: empty.
   */
  readonly storage_account?: Value<string> | undefined;
}

interface SubjectArgument {
  /**
   * What the federated credential has to name to the letter, since Entra ID matches no patterns of CircleCI. user, the default: project and user, so one credential for each who starts pipelines, 20 at most. branch: repository and branch too, for an identity that only some branches may have.
   * Default: `user`
   */
  readonly subject?: Value<"user" | "branch"> | undefined;
}

interface RegistryArgument4 {
  /**
   * Hosts of Azure Container Registry to log in to, one a line, such as acme.azurecr.io; the image job then has login: none. None by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly registry?: Value<string> | undefined;
}

interface StsUrlArgument2 {
  /**
   * Where Entra ID is, for a private endpoint or a cloud that is apart (https://login.microsoftonline.us, https://login.chinacloudapi.cn). The public one by default.
   * Default: `https://login.microsoftonline.com`
   */
  readonly sts_url?: Value<string> | undefined;
}

interface EnvironmentsArgument {
  /**
   * Environments to open, one a line: ORGANISATION/PROJECT/NAME, or with @VERSION, a number or a tag. Of a name that several have, the last one counts. `$VAR` is expanded.
   * Required.
   */
  readonly environments: Value<string>;
}

interface VariablesArgument {
  /**
   * Variables and files to take, one a line: NAME, or NEW=NAME to give it another name. All by default; wrong where an environment holds more than this job has to know. `$VAR` is expanded.
   * Default: empty.
   */
  readonly variables?: Value<string> | undefined;
}

interface MaskArgument {
  /**
   * What is masked. secrets, the default: what the environment says is secret; all: every value, so that no log shows a region or a host name either. Values of fewer than 4 letters never are.
   * Default: `secrets`
   */
  readonly mask?: Value<"secrets" | "all"> | undefined;
}

interface ServiceUrlArgument {
  /**
   * Address of a Pulumi Cloud of your own. Pulumi's by default, wherever the state is kept. `$VAR` is expanded.
   * Default: `https://api.pulumi.com`
   */
  readonly service_url?: Value<string> | undefined;
}

interface AccessTokenArgument {
  /**
   * Variable that holds the access token of Pulumi Cloud. Set it in a context. Not read for other backends.
   * Default: `PULUMI_ACCESS_TOKEN`
   */
  readonly access_token?: Value<string> | undefined;
}

interface OidcOrganizationArgument {
  /**
   * Organisation of Pulumi Cloud to log in to by OpenID Connect instead of a stored token. Off when empty.
   * Default: empty.
   */
  readonly oidc_organization?: Value<string> | undefined;
}

interface OidcTeamArgument {
  /**
   * Team whose permissions the OpenID Connect login asks for. The organisation's own when empty.
   * Default: empty.
   */
  readonly oidc_team?: Value<string> | undefined;
}

interface BackendArgument {
  /**
   * URL of the backend: https, file, s3, gs, azblob or postgres. Empty by default: the one in Pulumi.yaml, else Pulumi Cloud. `$VAR` is expanded.
   * Default: empty.
   */
  readonly backend?: Value<string> | undefined;
}

interface ProgramArgument {
  /**
   * Folder of the Pulumi program, with its Pulumi.yaml.
   * Default: `.`
   */
  readonly program?: Value<string> | undefined;
}

interface StackArgument {
  /**
   * Name of the stack, with its organisation if it has one. A stack that is destroyed at the end wants a name of its own for each pipeline, with the pipeline's number in it; a branch with a slash is refused, and `$ARM_PIPELINE_BRANCH` is the branch made fit. `$VAR` is expanded.
   * Required.
   */
  readonly stack: Value<string>;
}

interface ProgramArgument2 {
  /**
   * Folder of the Pulumi program. Empty by default: the one that hand_over_program named; .arm-pipeline/program stands for what destroying has.
   * Default: empty.
   */
  readonly program?: Value<string> | undefined;
}

interface CacheArgument {
  /**
   * Whether npm keeps its archives in ~/.arm-pipeline/npm, for a cache of CircleCI's. False by default: then it keeps them where it always does.
   * Default: `false`
   */
  readonly cache?: Value<boolean> | undefined;
}

interface RequiredArgument {
  /**
   * Whether a failure ends the job. True by default; false for a job that destroys, which only resources of a dynamic provider need packages for.
   * Default: `true`
   */
  readonly required?: Value<boolean> | undefined;
}

interface CreateArgument {
  /**
   * Whether to create the stack when the backend says that it is missing. True by default, and a preview removes it again; false where a missing stack is a mistake.
   * Default: `true`
   */
  readonly create?: Value<boolean> | undefined;
}

interface ConfigArgument {
  /**
   * Configuration to set, key=value, one a line. `$VAR` is expanded.
   * Default: empty.
   */
  readonly config?: Value<string> | undefined;
}

interface SecretConfigArgument {
  /**
   * Secret configuration to set, key=NAME, one a line, where NAME is an environment variable.
   * Default: empty.
   */
  readonly secret_config?: Value<string> | undefined;
}

interface ImageConfigArgument {
  /**
   * Configuration keys that get the pushed images, by digest, one a line: KEY for the only image, KEY=NAME where there are several. The key "image" by default; empty sets none, as does a workspace without an image.
   * Default: `image`
   */
  readonly image_config?: Value<string> | undefined;
}

interface ConfigFileArgument {
  /**
   * File of the repository with the configuration of the stack, where it has no Pulumi.STACK.yaml of its own: one for the stacks of all pipelines. None by default. `$VAR` is expanded.
   * Default: empty.
   */
  readonly config_file?: Value<string> | undefined;
}

interface SecretsProviderArgument {
  /**
   * Secrets provider for a stack that is created. The backend's own by default, which for a self-managed backend is a passphrase in PULUMI_CONFIG_PASSPHRASE.
   * Default: empty.
   */
  readonly secrets_provider?: Value<string> | undefined;
}

interface ExpiresArgument {
  /**
   * When the job reap may destroy the stack: a time after this deployment, such as 12h or 7d, or earlier when its branch is gone. The stack's tags say it. never by default; wrong for a stack that nobody would miss.
   * Default: `never`
   */
  readonly expires?: Value<string> | undefined;
}

interface ExpectNoChangesArgument {
  /**
   * Whether a pending change is a failure, for a check against drift.
   * Default: `false`
   */
  readonly expect_no_changes?: Value<boolean> | undefined;
}

interface SavePlanArgument {
  /**
   * Whether to save the plan for a deploy job with plan: true, which then does nothing else. The stack has to be there. False by default.
   * Default: `false`
   */
  readonly save_plan?: Value<boolean> | undefined;
}

interface UrlOutputArgument {
  /**
   * Stack output that holds the URL of what was deployed, for the smoke test.
   * Default: `url`
   */
  readonly url_output?: Value<string> | undefined;
}

interface RefreshArgument {
  /**
   * Whether to read the real state of every resource first. Slower; right where people change resources by hand.
   * Default: `false`
   */
  readonly refresh?: Value<boolean> | undefined;
}

interface TargetArgument2 {
  /**
   * URNs of the only resources that are looked at, one a line; * stands for a part, as in urn:pulumi:**::web. All by default. Wrong for what a pipeline does each time: the rest drifts. A line that is `$VAR` alone is expanded.
   * Default: empty.
   */
  readonly target?: Value<string> | undefined;
}

interface ExcludeArgument {
  /**
   * URNs of resources that are left as they are, one a line, as for target. None by default.
   * Default: empty.
   */
  readonly exclude?: Value<string> | undefined;
}

interface DependentsArgument {
  /**
   * Whether target or exclude takes in what depends on it. False by default.
   * Default: `false`
   */
  readonly dependents?: Value<boolean> | undefined;
}

interface ReplaceArgument {
  /**
   * URNs of resources that are made anew, one a line, as for target. None by default.
   * Default: empty.
   */
  readonly replace?: Value<string> | undefined;
}

interface ParallelArgument {
  /**
   * How many resources at once. 0, the default, is Pulumi's own number; 1 is one after the other.
   * Default: `0`
   */
  readonly parallel?: Value<number> | undefined;
}

interface GithubTokenArgument {
  /**
   * Variable that holds a token of GitHub which may write pull requests: a fine-grained one with "Pull requests: read and write". Set it in a context; pipelines of forks get none, and then no comment.
   * Default: `GITHUB_TOKEN`
   */
  readonly github_token?: Value<string> | undefined;
}

interface GithubApiArgument {
  /**
   * Address of GitHub's API. That of github.com by default; https://HOST/api/v3 for a GitHub of your own.
   * Default: `https://api.github.com`
   */
  readonly github_api?: Value<string> | undefined;
}

interface GitlabTokenArgument {
  /**
   * Variable that holds a token of GitLab, for a repository there: an access token of the project with the role Reporter and the scope api.
   * Default: `GITLAB_TOKEN`
   */
  readonly gitlab_token?: Value<string> | undefined;
}

interface GitlabApiArgument {
  /**
   * Address of GitLab's API. That of gitlab.com by default; https://HOST/api/v4 for a GitLab of your own, by which it is known.
   * Default: `https://gitlab.com/api/v4`
   */
  readonly gitlab_api?: Value<string> | undefined;
}

interface BitbucketTokenArgument {
  /**
   * Variable that holds a token of Bitbucket, for a repository there: an access token of the repository with "Pull requests: Write".
   * Default: `BITBUCKET_TOKEN`
   */
  readonly bitbucket_token?: Value<string> | undefined;
}

interface BitbucketApiArgument {
  /**
   * Address of Bitbucket's API. That of bitbucket.org by default.
   * Default: `https://api.bitbucket.org/2.0`
   */
  readonly bitbucket_api?: Value<string> | undefined;
}

interface PolicyPacksArgument {
  /**
   * Folders of policy packs, one a line; FOLDER=FILE for one with a configuration in JSON. Their dependencies are installed by their lock files. `$VAR` is expanded.
   * Required.
   */
  readonly policy_packs: Value<string>;
}

interface DiffArgument {
  /**
   * Whether the log shows each property that changes. False by default.
   * Default: `false`
   */
  readonly diff?: Value<boolean> | undefined;
}

interface LockWaitArgument {
  /**
   * How long to wait, in seconds, while another update holds the stack.
   * Default: `600`
   */
  readonly lock_wait?: Value<number> | undefined;
}

interface TimeLimitArgument {
  /**
   * Seconds that Pulumi may take before it is told to end; the step then ends with 4. 0, the default, is no limit. It prints a dot every second, so no_output_timeout never sees a cloud that does not answer. Wrong where a resource takes longer.
   * Default: `0`
   */
  readonly time_limit?: Value<number> | undefined;
}

interface PlanArgument {
  /**
   * Whether nothing may be changed but what the plan says that a preview job with save_plan: true handed on; an update that would be another one ends with 5. False by default.
   * Default: `false`
   */
  readonly plan?: Value<boolean> | undefined;
}

interface EcsServiceArgument {
  /**
   * Stack output that names an ECS service, {cluster, service, taskDefinition}, or a list of such: ARN or name of the cluster, the service's name, the ARN of the task definition that it has to run.
   * Required.
   */
  readonly ecs_service: Value<string>;
}

interface EcsDeadlineArgument {
  /**
   * Seconds for the ECS services to be ready, all together, after the update.
   * Default: `600`
   */
  readonly ecs_deadline?: Value<number> | undefined;
}

interface PrefixArgument {
  /**
   * Prefix of the variables: with STACK_, the output "url" becomes STACK_URL.
   * Default: `STACK_`
   */
  readonly prefix?: Value<string> | undefined;
}

interface UrlArgument {
  /**
   * URL to ask. Empty by default: the one that the deploy job handed over. `$VAR` is expanded.
   * Default: empty.
   */
  readonly url?: Value<string> | undefined;
}

interface PathArgument {
  /**
   * Path to ask, from the URL. "/" by default. `$VAR` is expanded.
   * Default: `/`
   */
  readonly path?: Value<string> | undefined;
}

interface MethodArgument {
  /**
   * Method of the request. GET by default. What changes something is asked as often as it takes to be right.
   * Default: `GET`
   */
  readonly method?: Value<"GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS"> | undefined;
}

interface RequestHeaderArgument {
  /**
   * Headers to send, "Name: value", one a line. None by default. `$VAR` is expanded, so that a secret is named and not written: "Authorization: Bearer $API_TOKEN"; its value is in no argument, and starred out where the app answers it.
   * Default: empty.
   */
  readonly request_header?: Value<string> | undefined;
}

interface RequestBodyArgument {
  /**
   * Body to send. None by default. `$VAR` is expanded, as in request_header.
   * Default: empty.
   */
  readonly request_body?: Value<string> | undefined;
}

interface StatusArgument {
  /**
   * HTTP status that is right, or several, one a line. Redirects are not followed: name 301 if that is the answer.
   * Default: `200`
   */
  readonly status?: Value<string> | undefined;
}

interface HeaderArgument {
  /**
   * Headers that the answer must have, "Name: value", one a line. The name in any case, the value exactly.
   * Default: empty.
   */
  readonly header?: Value<string> | undefined;
}

interface BodyContainsArgument {
  /**
   * Text that the body must contain. Not looked for when empty. `$VAR` is expanded.
   * Default: empty.
   */
  readonly body_contains?: Value<string> | undefined;
}

interface BodyMatchesArgument {
  /**
   * Extended regular expression that a line of the body must match. Not looked for when empty.
   * Default: empty.
   */
  readonly body_matches?: Value<string> | undefined;
}

interface JsonArgument {
  /**
   * Values that a body of JSON must have, ".path = value", one a line, such as ".items.0.name = web"; a path alone must have any value. Not looked for when empty.
   * Default: empty.
   */
  readonly json?: Value<string> | undefined;
}

interface RevisionInArgument {
  /**
   * Where the answer says which version it is of: the name of a header, such as x-revision, or a JSON path, such as ".revision". It must hold the deployed revision, in full or shortened, or the deployed image, by reference or digest. Empty by default, which is wrong for a stack that stays: then an older version that goes on answering passes the test.
   * Default: empty.
   */
  readonly revision_in?: Value<string> | undefined;
}

interface ChecksArgument {
  /**
   * Further checks, each a line "[METHOD] /path [STATUS]", and below it, set in by spaces, lines such as "json: .status = ok" that say more by the names of these parameters; "name: ..." is what its test is called. None by default: only the check that the other parameters describe.
   * Default: empty.
   */
  readonly checks?: Value<string> | undefined;
}

interface ConnectToArgument {
  /**
   * Host, with or without a port, to connect to instead of the one in the URL, whose name and certificate are still asked for: a test before DNS points there. "deployment" is the one that the deploy job handed over. Empty by default: as DNS says. `$VAR` is expanded.
   * Default: empty.
   */
  readonly connect_to?: Value<string> | undefined;
}

interface SuccessesArgument {
  /**
   * How many right answers in a row are a success. 0 by default, which is one, or three with revision_in: a load balancer may still reach an old copy.
   * Default: `0`
   */
  readonly successes?: Value<number> | undefined;
}

interface DeadlineArgument {
  /**
   * Seconds for everything together, from the first request to the last. New load balancers can need minutes.
   * Default: `300`
   */
  readonly deadline?: Value<number> | undefined;
}

interface RequestTimeoutArgument {
  /**
   * Seconds for one request.
   * Default: `10`
   */
  readonly request_timeout?: Value<number> | undefined;
}

interface LatencyRequestsArgument {
  /**
   * How many requests, one after the other, measure the latency of the first check when all are right, as p50, p95 and p99. 0 by default: none.
   * Default: `0`
   */
  readonly latency_requests?: Value<number> | undefined;
}

interface LatencyLimitArgument {
  /**
   * Milliseconds that the latency may have, such as "p95 400", one a line. Empty by default: it is told, and fails nothing.
   * Default: empty.
   */
  readonly latency_limit?: Value<string> | undefined;
}

interface CertificateDaysArgument {
  /**
   * A certificate that expires within so many days is a warning. 14 by default; 0 where nobody can renew it.
   * Default: `14`
   */
  readonly certificate_days?: Value<number> | undefined;
}

interface EnvironmentNameArgument {
  /**
   * Environment under which it is shown. `$VAR` is expanded.
   * Required.
   */
  readonly environment_name: Value<string>;
}

interface ComponentNameArgument {
  /**
   * Component under which it is shown. Empty by default: the one named after the project. Needed where a project deploys several. `$VAR` is expanded.
   * Default: empty.
   */
  readonly component_name?: Value<string> | undefined;
}

interface StatusArgument2 {
  /**
   * How it stands. "planned" comes first, "success", "failed" and "canceled" end it; "logged" stands alone, where no one follows it.
   * Required.
   */
  readonly status: Value<"planned" | "running" | "success" | "failed" | "canceled" | "logged">;
}

interface RollbackArgument {
  /**
   * Whether it is a rollback, to what plan_rollback found. False by default.
   * Default: `false`
   */
  readonly rollback?: Value<boolean> | undefined;
}

interface RunProgramArgument {
  /**
   * Whether to run the program while destroying, for hooks that only it has. False by default: destroying needs none. True checks the repository out and installs the program there.
   * Default: `false`
   */
  readonly run_program?: Value<boolean> | undefined;
}

interface BreakLockArgument {
  /**
   * Which lock on the stack is broken. own, the default: one that this pipeline's own deploy job left behind when it was killed, which the stack's tags prove; any other is waited for, and its owner is named. always, only for a stack that nothing else updates; never.
   * Default: `own`
   */
  readonly break_lock?: Value<"own" | "always" | "never"> | undefined;
}

interface DestroyAttemptsArgument {
  /**
   * How often to destroy when something is left behind at first: clouds let go of some things late.
   * Default: `2`
   */
  readonly destroy_attempts?: Value<number> | undefined;
}

interface DryRunArgument {
  /**
   * Whether to say only what would be destroyed. True by default: read the report first, then set false.
   * Default: `true`
   */
  readonly dry_run?: Value<boolean> | undefined;
}

interface StacksArgument {
  /**
   * Names of stacks that may be destroyed, one a line; * stands for anything, as in ci-*. All of this project's that have an expiry by default.
   * Default: empty.
   */
  readonly stacks?: Value<string> | undefined;
}

interface OwnersArgument {
  /**
   * Who pushed what may be destroyed (CIRCLE_USERNAME), one a line. Everybody by default.
   * Default: empty.
   */
  readonly owners?: Value<string> | undefined;
}

interface OlderThanArgument {
  /**
   * Age at which a stack without an expiry is over too, such as 2d. Off when empty. Needs `stacks`, so that none that is kept is meant.
   * Default: empty.
   */
  readonly older_than?: Value<string> | undefined;
}

interface MinAgeArgument {
  /**
   * Time since its last update for which a stack is left although its branch is gone, since its pipeline may still run.
   * Default: `1h`
   */
  readonly min_age?: Value<string> | undefined;
}

interface HourlyCostArgument {
  /**
   * What one stack costs an hour, such as 0.10, for the report: it then says what those that are left cost a day. Left out when empty.
   * Default: empty.
   */
  readonly hourly_cost?: Value<string> | undefined;
}

interface LockWaitArgument2 {
  /**
   * How long to wait, in seconds, while another update holds a stack. Not at all by default: it is left for the next run. A lock that is older than two days is a dead job's, and is broken.
   * Default: `0`
   */
  readonly lock_wait?: Value<number> | undefined;
}

interface OutcomeArgument {
  /**
   * What is told. A job knows it by what it requires: for "failed", a job that failed or never ran.
   * Default: `success`
   */
  readonly outcome?: Value<"success" | "failed"> | undefined;
}

interface WebhookArgument {
  /**
   * Variable that holds the address of the webhook, which is a secret. Set it in a context.
   * Default: `SLACK_WEBHOOK_URL`
   */
  readonly webhook?: Value<string> | undefined;
}

interface FormatArgument {
  /**
   * The form of the message. "slack" by default, which Mattermost, Rocket.Chat and, with /slack at the end of its address, Discord take too; "json" is for programs.
   * Default: `slack`
   */
  readonly format?: Value<"slack" | "json"> | undefined;
}

interface MessageArgument {
  /**
   * A line of your own, such as whom to call. None by default. `$VAR` is expanded, so name no secret.
   * Default: empty.
   */
  readonly message?: Value<string> | undefined;
}

interface StackArgument2 {
  /**
   * Stack that is meant where the deploy job ended before it handed over. None by default. `$VAR` is expanded, and `$ARM_PIPELINE_BRANCH` is the branch made fit.
   * Default: empty.
   */
  readonly stack?: Value<string> | undefined;
}

interface BeforeBuildArgument {
  /**
   * Steps after the checkout and before the build, for files that the build needs. None by default.
   * Default: none.
   */
  readonly before_build?: Value<readonly Step[]> | undefined;
}

interface ExecutorArgument {
  /**
   * Where the job runs. An Arm machine by default; for more power {name: arm/arm_machine, resource_class: arm.large}.
   * Default: `arm_machine`
   */
  readonly executor?: Value<ExecutorValue> | undefined;
}

interface RoleArnArgument2 {
  /**
   * ARN of an AWS role to assume by OpenID Connect. Empty by default: then no role is assumed, and AWS keys of the context are used as they are. `$VAR` is expanded.
   * Default: empty.
   */
  readonly role_arn?: Value<string> | undefined;
}

interface CreateRepositoryArgument {
  /**
   * Whether to create the image's repository in Amazon ECR where it is missing. False by default, since the login must be allowed to; other registries create one by themselves.
   * Default: `false`
   */
  readonly create_repository?: Value<boolean> | undefined;
}

interface GrypeVersionArgument {
  /**
   * Version of grype, exact, without v. Skipped when this version is there already.
   * Default: `0.121.3`
   */
  readonly grype_version?: Value<string> | undefined;
}

interface GrypeDownloadUrlArgument {
  /**
   * Where the releases are, for a mirror. Anchore's own by default. The release's checksum file is fetched from there too, unless checksums has the sum.
   * Default: `https://github.com/anchore/grype/releases/download`
   */
  readonly grype_download_url?: Value<string> | undefined;
}

interface GrypeChecksumsArgument {
  /**
   * SHA-256 of the release's archive for each architecture, as arm64=SUM and amd64=SUM, one a line. Empty by default: the release's own checksum file counts, which whoever replaces a release replaces too.
   * Default: empty.
   */
  readonly grype_checksums?: Value<string> | undefined;
}

interface PulumiVersionArgument {
  /**
   * Version of Pulumi, exact, without v: 3.248.0 or newer. Skipped when this version is there already. Its plugins come from GitHub, which limits downloads without a GITHUB_TOKEN: set one in a context where they are refused.
   * Default: `3.259.0`
   */
  readonly pulumi_version?: Value<string> | undefined;
}

interface PulumiDownloadUrlArgument {
  /**
   * Where the releases are, for a mirror. Pulumi's own by default. The release's checksum file is fetched from there too and verified.
   * Default: `https://github.com/pulumi/pulumi/releases/download`
   */
  readonly pulumi_download_url?: Value<string> | undefined;
}

interface CacheDependenciesArgument {
  /**
   * Whether to keep the program's dependencies in CircleCI's cache, named by the lock file. True by default; only npm's archives are kept, since only these are verified by the lock file when they are used.
   * Default: `true`
   */
  readonly cache_dependencies?: Value<boolean> | undefined;
}

interface AttachArgument {
  /**
   * Whether to attach the workspace of the jobs before it. False by default; true to use the image of a job before it.
   * Default: `false`
   */
  readonly attach?: Value<boolean> | undefined;
}

interface CommentArgument {
  /**
   * Whether to keep one comment on the pull request of GitHub or Bitbucket, or the merge request of GitLab, up to date with the preview. False by default. A preview that changes nothing makes none.
   * Default: `false`
   */
  readonly comment?: Value<boolean> | undefined;
}

interface AfterPreviewArgument {
  /**
   * Steps after the preview, with the program's credentials, such as check_policies. None by default.
   * Default: none.
   */
  readonly after_preview?: Value<readonly Step[]> | undefined;
}

interface VerifyArchitectureArgument {
  /**
   * Whether to compare the architecture of the pushed images with what the program would run them on, before anything is changed. True by default, for programs of AWS and Kubernetes: the preview of a new stack takes 5 to 15 seconds, and that of a stack that is there takes the place of Pulumi's own. False where the comparison is wrong.
   * Default: `true`
   */
  readonly verify_architecture?: Value<boolean> | undefined;
}

interface EcsServiceArgument2 {
  /**
   * Stack output that names an ECS service, {cluster, service, taskDefinition}, or a list of such. The job then ends well only when ECS runs that task definition, and fails when ECS rolled it back. Empty by default: ECS is not asked, which is wrong for a service with a circuit breaker.
   * Default: empty.
   */
  readonly ecs_service?: Value<string> | undefined;
}

interface AttachArgument2 {
  /**
   * Whether to attach the workspace of the jobs before it. True by default; false when no job before it builds an image.
   * Default: `true`
   */
  readonly attach?: Value<boolean> | undefined;
}

interface EnvironmentNameArgument2 {
  /**
   * Environment under which CircleCI's Deploys page shows the deployment; give deploy, smoke_test and rollback the same. Empty by default: then it is not shown. A marker that CircleCI does not take fails nothing. `$VAR` is expanded.
   * Default: empty.
   */
  readonly environment_name?: Value<string> | undefined;
}

interface BeforeDeployArgument {
  /**
   * Steps before the update, when the stack is ready, such as check_policies. None by default.
   * Default: none.
   */
  readonly before_deploy?: Value<readonly Step[]> | undefined;
}

interface AfterDeployArgument {
  /**
   * Steps after the update, in the program's job and with its credentials. None by default.
   * Default: none.
   */
  readonly after_deploy?: Value<readonly Step[]> | undefined;
}

interface ExecutorArgument2 {
  /**
   * Where the job runs. A small Arm container by default; it needs bash, curl and jq only.
   * Default: `arm_container`
   */
  readonly executor?: Value<ExecutorValue> | undefined;
}

interface ArmMachineExecutor extends ImageArgument, DockerLayerCachingArgument, ResourceClassArgument {}
interface Amd64MachineExecutor extends ImageArgument, DockerLayerCachingArgument, ResourceClassArgument2 {}
interface ArmContainerExecutor extends ImageArgument2, ResourceClassArgument3 {}
interface LogInCommand extends RegistryArgument, LoginArgument, UsernameArgument, PasswordArgument, AwsRegionArgument, AlsoPushToArgument, BringFunctionsArgument {}
interface LogOutCommand extends RegistryArgument, AlsoPushToArgument, BringFunctionsArgument {}
interface CreateRepositoryCommand extends ImageArgument3, RegistryArgument, AlsoPushToArgument, LoginArgument, AwsRegionArgument, RepositoryTagsArgument, ScanOnPushArgument, AttemptsArgument, BringFunctionsArgument {}
interface FindImageCommand extends ImageArgument4, RegistryArgument, ImageNameArgument, TagsArgument, DefaultBranchArgument, PlatformArgument, PartArgument, AttemptsArgument, BringFunctionsArgument {}
interface BuildImageCommand extends ImageArgument3, RegistryArgument, ImageNameArgument, TagsArgument, DefaultBranchArgument, DockerfileArgument, BuildContextArgument, PlatformArgument, BuildArgsArgument, SecretsArgument, SecretFilesArgument, SshArgument, TargetArgument, BuildContextsArgument, LabelsArgument, AnnotationsArgument, NetworkArgument, AddHostsArgument, PullArgument, NoCacheArgument, RegistryCacheArgument, CacheFromArgument, CacheToArgument, ProvenanceArgument, SbomArgument, SbomGeneratorArgument, PartArgument, AttemptsArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface SaveImageCommand extends ImageNameArgument2, BringFunctionsArgument {}
interface LoadImageCommand extends ImageNameArgument2, BringFunctionsArgument {}
interface PushAttestedImageCommand extends RegistryArgument2, ImageNameArgument2, AttemptsArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface PushImageCommand extends RegistryArgument2, ImageNameArgument2, AttemptsArgument, PartArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface VerifyImageCommand extends PlatformsArgument, ImageNameArgument2, BringFunctionsArgument {}
interface VerifyAttestationsCommand extends ProvenanceArgument, SbomArgument, ImageNameArgument2, AttemptsArgument, BringFunctionsArgument {}
interface PublishManifestCommand extends ImageArgument3, RegistryArgument, ImageNameArgument, TagsArgument, DefaultBranchArgument, AnnotationsArgument2, SkipWhenTagsExistArgument, AttemptsArgument, BringFunctionsArgument {}
interface CopyImageCommand extends AlsoPushToArgument, ImageNameArgument2, AttemptsArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface InstallCosignCommand extends CosignVersionArgument, CosignChecksumsArgument, CosignDownloadUrlArgument, InstallFolderArgument, AttemptsArgument2, BringFunctionsArgument {}
interface SignImageCommand extends KeyArgument, TransparencyLogArgument, SigningConfigArgument, TrustedRootArgument, ImageNameArgument2, AttemptsArgument, BringFunctionsArgument {}
interface VerifySignatureCommand extends OrganizationArgument, ProjectArgument, BranchArgument, IssuerArgument, IdentityArgument, KeyArgument2, TransparencyLogArgument, TrustedRootArgument, ImageNameArgument2, AttemptsArgument, BringFunctionsArgument {}
interface InstallGrypeCommand extends VersionArgument, DownloadUrlArgument, ChecksumsArgument, InstallFolderArgument2, AttemptsArgument2, BringFunctionsArgument {}
interface ScanImageCommand extends ImageNameArgument, SeverityArgument, OnlyFixableArgument, IgnoreFileArgument, SbomArgument2, MaxDatabaseAgeArgument, DatabaseUrlArgument, AttemptsArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface InstallPulumiCommand extends VersionArgument2, DownloadUrlArgument2, InstallFolderArgument3, AttemptsArgument2, BringFunctionsArgument {}
interface AssumeAwsRoleCommand extends RoleArnArgument, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, AttemptsArgument2, BringFunctionsArgument {}
interface AssumeGoogleIdentityCommand extends ProviderArgument, ServiceAccountArgument, RegistryArgument3, StsUrlArgument, IamUrlArgument, AttemptsArgument2, BringFunctionsArgument {}
interface AssumeAzureIdentityCommand extends TenantArgument, ClientArgument, SubscriptionArgument, StorageAccountArgument, SubjectArgument, RegistryArgument4, StsUrlArgument2, AttemptsArgument2, BringFunctionsArgument {}
interface OpenEnvironmentCommand extends EnvironmentsArgument, VariablesArgument, MaskArgument, ServiceUrlArgument, AccessTokenArgument, OidcOrganizationArgument, OidcTeamArgument, AttemptsArgument2, BringFunctionsArgument {}
interface LogInToBackendCommand extends BackendArgument, AccessTokenArgument, OidcOrganizationArgument, OidcTeamArgument, ProgramArgument, AttemptsArgument2, BringFunctionsArgument {}
interface LogOutOfBackendCommand extends BringFunctionsArgument {}
interface HandOverProgramCommand extends ProgramArgument, StackArgument, BringFunctionsArgument {}
interface NameDependenciesCommand extends ProgramArgument2, BringFunctionsArgument {}
interface InstallProgramCommand extends ProgramArgument2, CacheArgument, RequiredArgument, AttemptsArgument2, BringFunctionsArgument {}
interface ConfigureStackCommand extends StackArgument, CreateArgument, ConfigArgument, SecretConfigArgument, ImageConfigArgument, ConfigFileArgument, SecretsProviderArgument, ExpiresArgument, BringFunctionsArgument {}
interface PreviewStackCommand extends ExpectNoChangesArgument, SavePlanArgument, SecretConfigArgument, ImageConfigArgument, UrlOutputArgument, RefreshArgument, TargetArgument2, ExcludeArgument, DependentsArgument, ReplaceArgument, ParallelArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface CommentPreviewCommand extends GithubTokenArgument, GithubApiArgument, GitlabTokenArgument, GitlabApiArgument, BitbucketTokenArgument, BitbucketApiArgument, AttemptsArgument2, BringFunctionsArgument {}
interface CheckPoliciesCommand extends PolicyPacksArgument, SecretConfigArgument, RefreshArgument, AttemptsArgument2, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface VerifyArchitectureCommand extends SecretConfigArgument, RefreshArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface DeployStackCommand extends UrlOutputArgument, SecretConfigArgument, ExpiresArgument, RefreshArgument, TargetArgument2, ExcludeArgument, DependentsArgument, ReplaceArgument, ParallelArgument, DiffArgument, LockWaitArgument, TimeLimitArgument, PlanArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface VerifyEcsServiceCommand extends EcsServiceArgument, EcsDeadlineArgument, BringFunctionsArgument {}
interface ExportOutputsCommand extends PrefixArgument, BringFunctionsArgument {}
interface SmokeTestCommand extends UrlArgument, PathArgument, MethodArgument, RequestHeaderArgument, RequestBodyArgument, StatusArgument, HeaderArgument, BodyContainsArgument, BodyMatchesArgument, JsonArgument, RevisionInArgument, ChecksArgument, ConnectToArgument, SuccessesArgument, DeadlineArgument, RequestTimeoutArgument, LatencyRequestsArgument, LatencyLimitArgument, CertificateDaysArgument, BringFunctionsArgument {}
interface MarkDeploymentCommand extends EnvironmentNameArgument, ComponentNameArgument, StatusArgument2, RollbackArgument, BringFunctionsArgument {}
interface PlanRollbackCommand extends StackArgument, BringFunctionsArgument {}
interface RollBackCommand extends UrlOutputArgument, SecretConfigArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface DestroyStackCommand extends StackArgument, RefreshArgument, RunProgramArgument, BreakLockArgument, LockWaitArgument, TimeLimitArgument, DestroyAttemptsArgument, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface ReapStacksCommand extends DryRunArgument, StacksArgument, OwnersArgument, OlderThanArgument, MinAgeArgument, HourlyCostArgument, ProgramArgument, RefreshArgument, LockWaitArgument2, DestroyAttemptsArgument, AttemptsArgument2, NoOutputTimeoutArgument, BringFunctionsArgument {}
interface NotifyCommand extends OutcomeArgument, WebhookArgument, FormatArgument, MessageArgument, StackArgument2, AttemptsArgument2, BringFunctionsArgument {}
interface BuildJob extends ImageArgument3, RegistryArgument, ImageNameArgument, TagsArgument, DefaultBranchArgument, DockerfileArgument, BuildContextArgument, PlatformArgument, BuildArgsArgument, SecretsArgument, SecretFilesArgument, SshArgument, TargetArgument, BuildContextsArgument, LabelsArgument, AnnotationsArgument, NetworkArgument, AddHostsArgument, PullArgument, NoCacheArgument, RegistryCacheArgument, CacheFromArgument, CacheToArgument, ProvenanceArgument, SbomArgument, SbomGeneratorArgument, PartArgument, AttemptsArgument, BeforeBuildArgument, ExecutorArgument, NoOutputTimeoutArgument {}
interface PushJob extends ImageNameArgument2, RegistryArgument, LoginArgument, UsernameArgument, PasswordArgument, AwsRegionArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, PlatformArgument, SkipWhenTagsExistArgument, AlsoPushToArgument, AttemptsArgument, PartArgument, ExecutorArgument, NoOutputTimeoutArgument {}
interface BuildAndPushJob extends ImageArgument3, RegistryArgument, ImageNameArgument, LoginArgument, UsernameArgument, PasswordArgument, AwsRegionArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, TagsArgument, DefaultBranchArgument, DockerfileArgument, BuildContextArgument, PlatformArgument, BuildArgsArgument, SecretsArgument, SecretFilesArgument, SshArgument, TargetArgument, BuildContextsArgument, LabelsArgument, AnnotationsArgument, NetworkArgument, AddHostsArgument, PullArgument, NoCacheArgument, RegistryCacheArgument, CacheFromArgument, CacheToArgument, ProvenanceArgument, SbomArgument, SbomGeneratorArgument, PartArgument, SkipWhenTagsExistArgument, AlsoPushToArgument, CreateRepositoryArgument, RepositoryTagsArgument, ScanOnPushArgument, AttemptsArgument, BeforeBuildArgument, ExecutorArgument, NoOutputTimeoutArgument {}
interface PublishManifestJob extends ImageArgument3, RegistryArgument, ImageNameArgument, LoginArgument, UsernameArgument, PasswordArgument, AwsRegionArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, TagsArgument, DefaultBranchArgument, PlatformsArgument, AnnotationsArgument2, ProvenanceArgument, SbomArgument, SkipWhenTagsExistArgument, AlsoPushToArgument, CreateRepositoryArgument, RepositoryTagsArgument, ScanOnPushArgument, AttemptsArgument, ExecutorArgument {}
interface SignImageJob extends ImageNameArgument2, KeyArgument, TransparencyLogArgument, SigningConfigArgument, TrustedRootArgument, RegistryArgument, LoginArgument, UsernameArgument, PasswordArgument, AwsRegionArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, CosignVersionArgument, CosignChecksumsArgument, CosignDownloadUrlArgument, AttemptsArgument, ExecutorArgument {}
interface VerifySignatureJob extends ImageNameArgument2, OrganizationArgument, ProjectArgument, BranchArgument, IssuerArgument, IdentityArgument, KeyArgument2, TransparencyLogArgument, TrustedRootArgument, RegistryArgument, LoginArgument, UsernameArgument, PasswordArgument, AwsRegionArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, CosignVersionArgument, CosignChecksumsArgument, CosignDownloadUrlArgument, AttemptsArgument, ExecutorArgument {}
interface ScanImageJob extends RegistryArgument, LoginArgument, UsernameArgument, PasswordArgument, AwsRegionArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, ImageNameArgument, SeverityArgument, OnlyFixableArgument, IgnoreFileArgument, SbomArgument2, MaxDatabaseAgeArgument, DatabaseUrlArgument, AttemptsArgument, NoOutputTimeoutArgument, GrypeVersionArgument, GrypeDownloadUrlArgument, GrypeChecksumsArgument, ExecutorArgument {}
interface PreviewJob extends StackArgument, BackendArgument, AccessTokenArgument, OidcOrganizationArgument, OidcTeamArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, PulumiVersionArgument, PulumiDownloadUrlArgument, AttemptsArgument2, ExecutorArgument, NoOutputTimeoutArgument, ProgramArgument, CreateArgument, ConfigArgument, SecretConfigArgument, ImageConfigArgument, ConfigFileArgument, SecretsProviderArgument, CacheDependenciesArgument, ExpectNoChangesArgument, SavePlanArgument, UrlOutputArgument, RefreshArgument, TargetArgument2, ExcludeArgument, DependentsArgument, ReplaceArgument, ParallelArgument, AttachArgument, CommentArgument, GithubTokenArgument, GithubApiArgument, GitlabTokenArgument, GitlabApiArgument, BitbucketTokenArgument, BitbucketApiArgument, AfterPreviewArgument {}
interface DeployJob extends StackArgument, BackendArgument, AccessTokenArgument, OidcOrganizationArgument, OidcTeamArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, PulumiVersionArgument, PulumiDownloadUrlArgument, AttemptsArgument2, ExecutorArgument, NoOutputTimeoutArgument, ProgramArgument, CreateArgument, ConfigArgument, SecretConfigArgument, ImageConfigArgument, ConfigFileArgument, SecretsProviderArgument, CacheDependenciesArgument, UrlOutputArgument, ExpiresArgument, RefreshArgument, TargetArgument2, ExcludeArgument, DependentsArgument, ReplaceArgument, ParallelArgument, DiffArgument, LockWaitArgument, TimeLimitArgument, PlanArgument, VerifyArchitectureArgument, EcsServiceArgument2, EcsDeadlineArgument, AttachArgument2, EnvironmentNameArgument2, ComponentNameArgument, BeforeDeployArgument, AfterDeployArgument {}
interface SmokeTestJob extends UrlArgument, PathArgument, MethodArgument, RequestHeaderArgument, RequestBodyArgument, StatusArgument, HeaderArgument, BodyContainsArgument, BodyMatchesArgument, JsonArgument, RevisionInArgument, ChecksArgument, ConnectToArgument, SuccessesArgument, DeadlineArgument, RequestTimeoutArgument, LatencyRequestsArgument, LatencyLimitArgument, CertificateDaysArgument, ExecutorArgument2, EnvironmentNameArgument2, ComponentNameArgument {}
interface RollbackJob extends UrlArgument, PathArgument, MethodArgument, RequestHeaderArgument, RequestBodyArgument, StatusArgument, HeaderArgument, BodyContainsArgument, BodyMatchesArgument, JsonArgument, RevisionInArgument, ChecksArgument, ConnectToArgument, SuccessesArgument, DeadlineArgument, RequestTimeoutArgument, LatencyRequestsArgument, LatencyLimitArgument, CertificateDaysArgument, StackArgument, BackendArgument, AccessTokenArgument, OidcOrganizationArgument, OidcTeamArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, PulumiVersionArgument, PulumiDownloadUrlArgument, AttemptsArgument2, ExecutorArgument, NoOutputTimeoutArgument, ProgramArgument, SecretConfigArgument, CacheDependenciesArgument, UrlOutputArgument, EcsServiceArgument2, EcsDeadlineArgument, EnvironmentNameArgument2, ComponentNameArgument {}
interface DestroyJob extends StackArgument, BackendArgument, AccessTokenArgument, OidcOrganizationArgument, OidcTeamArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, PulumiVersionArgument, PulumiDownloadUrlArgument, AttemptsArgument2, ExecutorArgument, NoOutputTimeoutArgument, RefreshArgument, RunProgramArgument, BreakLockArgument, LockWaitArgument, TimeLimitArgument, DestroyAttemptsArgument, CacheDependenciesArgument {}
interface ReapJob extends BackendArgument, AccessTokenArgument, OidcOrganizationArgument, OidcTeamArgument, RoleArnArgument2, RoleRegionArgument, RoleSessionNameArgument, RoleDurationArgument, PulumiVersionArgument, PulumiDownloadUrlArgument, AttemptsArgument2, ExecutorArgument, NoOutputTimeoutArgument, DryRunArgument, StacksArgument, OwnersArgument, OlderThanArgument, MinAgeArgument, HourlyCostArgument, ProgramArgument, RefreshArgument, LockWaitArgument2, DestroyAttemptsArgument, CacheDependenciesArgument {}
interface NotifyJob extends OutcomeArgument, WebhookArgument, FormatArgument, MessageArgument, StackArgument2, AttemptsArgument2, AttachArgument2, ExecutorArgument2 {}

/** This orb, for `importOrb`. */
export interface ArmPipelineOrb extends AnyOrb {
  readonly executors: {
    /** A native Arm Linux machine with a container engine, the AWS CLI and Node.js. */
    readonly arm_machine: ExecutorDefinition<"arm_machine", ParametersOf<ArmMachineExecutor>>;
    /** An x86 Linux machine with a container engine, for the amd64 part of a multi-architecture image. */
    readonly amd64_machine: ExecutorDefinition<"amd64_machine", ParametersOf<Amd64MachineExecutor>>;
    /** A container on Arm, for jobs that need no container engine. */
    readonly arm_container: ExecutorDefinition<"arm_container", ParametersOf<ArmContainerExecutor>>;
  };
  readonly commands: {
    /** Log in to a container registry: Docker Hub by default, any other by its host, Amazon ECR through the AWS CLI. Wrong credentials fail at once; a dropped connection is tried again. */
    readonly log_in: CommandDefinition<"log_in", ParametersOf<LogInCommand>>;
    /** Remove the credentials that log_in left on the machine. Runs after a failed step too. */
    readonly log_out: CommandDefinition<"log_out", ParametersOf<LogOutCommand>>;
    /** Create the image's repository in Amazon ECR where it is missing, also those of also_push_to. Needs ecr:DescribeRepositories and ecr:CreateRepository. One that is there stays as it is. */
    readonly create_repository: CommandDefinition<"create_repository", ParametersOf<CreateRepositoryCommand>>;
    /** Take the image that the registry has under the first tag already, once its platform and commit are verified; build_image and push_image of the same job then leave it as it is. Does nothing where there is none. */
    readonly find_image: CommandDefinition<"find_image", ParametersOf<FindImageCommand>>;
    /** Build a container image for one platform and prove that it is of that platform. Uses buildx where it is there, else docker build with BuildKit. Needs a checkout. */
    readonly build_image: CommandDefinition<"build_image", ParametersOf<BuildImageCommand>>;
    /** Write the built image, compressed, to .arm-pipeline/images/NAME.tar.gz, for a push job on another machine. */
    readonly save_image: CommandDefinition<"save_image", ParametersOf<SaveImageCommand>>;
    /** Load the image that save_image wrote, and prove that it is the one that was built. */
    readonly load_image: CommandDefinition<"load_image", ParametersOf<LoadImageCommand>>;
    /** Push an image that was built with provenance or sbom, with its attestations, and write its digest as push_image does. An image without attestations is left to push_image. */
    readonly push_attested_image: CommandDefinition<"push_attested_image", ParametersOf<PushAttestedImageCommand>>;
    /** Push every tag of the built image, and write its digest to .arm-pipeline/images/NAME.json and $ARM_PIPELINE_IMAGE. */
    readonly push_image: CommandDefinition<"push_image", ParametersOf<PushImageCommand>>;
    /** Prove, from the registry's manifest and configuration, that the pushed image is of the promised platforms. */
    readonly verify_image: CommandDefinition<"verify_image", ParametersOf<VerifyImageCommand>>;
    /** Prove, from the registry, that each platform of the image has the attestations that its build was told to make, and that they are of that image. */
    readonly verify_attestations: CommandDefinition<"verify_attestations", ParametersOf<VerifyAttestationsCommand>>;
    /** Merge the parts that were pushed with part: true into one multi-architecture image, by digest. */
    readonly publish_manifest: CommandDefinition<"publish_manifest", ParametersOf<PublishManifestCommand>>;
    /** Push the image that push_image or publish_manifest pushed to further registries too, byte for byte. Log in to them before. */
    readonly copy_image: CommandDefinition<"copy_image", ParametersOf<CopyImageCommand>>;
    /** Install cosign for this machine's architecture, pinned, with its checksum verified. */
    readonly install_cosign: CommandDefinition<"install_cosign", ParametersOf<InstallCosignCommand>>;
    /** Sign the pushed image by its digest with cosign, without a key by the job's own OpenID Connect token, or with a key. Needs install_cosign and a login that may push. */
    readonly sign_image: CommandDefinition<"sign_image", ParametersOf<SignImageCommand>>;
    /** Prove with cosign that the pushed image was signed by whom it has to be: a project of CircleCI and a branch of it, another identity, or a key. Needs install_cosign. */
    readonly verify_signature: CommandDefinition<"verify_signature", ParametersOf<VerifySignatureCommand>>;
    /** Install the scanner grype for this machine's architecture, pinned, with its checksum verified. */
    readonly install_grype: CommandDefinition<"install_grype", ParametersOf<InstallGrypeCommand>>;
    /** Scan an image that was pushed for known vulnerabilities: its SBOM where there is one, so that nothing is pulled again. One that is severe ends with 5. A table, SARIF and JSON are artifacts. Needs install_grype and, for a private image, log_in before it. */
    readonly scan_image: CommandDefinition<"scan_image", ParametersOf<ScanImageCommand>>;
    /** Install the Pulumi command line for this machine's architecture, pinned, with its checksum verified. */
    readonly install_pulumi: CommandDefinition<"install_pulumi", ParametersOf<InstallPulumiCommand>>;
    /** Assume an AWS role by OpenID Connect for the steps that follow. Needs a context, which is what gives a job its token. */
    readonly assume_aws_role: CommandDefinition<"assume_aws_role", ParametersOf<AssumeAwsRoleCommand>>;
    /** Become a service account of Google Cloud by OpenID Connect (workload identity federation) for the steps that follow, and log in to Artifact Registry where one is named. Needs a context, which is what gives a job its token; log_out_of_backend removes it. For pre-steps of a job. */
    readonly assume_google_identity: CommandDefinition<"assume_google_identity", ParametersOf<AssumeGoogleIdentityCommand>>;
    /** Become an application or a managed identity of Microsoft Entra ID by OpenID Connect (workload identity federation) for the steps that follow, and log in to Azure Container Registry where one is named. Needs a context, which is what gives a job its token; log_out_of_backend removes it. For pre-steps of a job. */
    readonly assume_azure_identity: CommandDefinition<"assume_azure_identity", ParametersOf<AssumeAzureIdentityCommand>>;
    /** Open environments of Pulumi ESC for the steps that follow: their environmentVariables, and their files as files outside the work tree that only the job's user can read. What is secret is masked in all that steps print whose shell is bash; a step whose shell is sh gets nothing of it. Such output is no terminal any more. log_out_of_backend removes all of it. For pre-steps of a job. */
    readonly open_environment: CommandDefinition<"open_environment", ParametersOf<OpenEnvironmentCommand>>;
    /** Log in to the backend that keeps Pulumi's state: by token, by OpenID Connect, or to a self-managed one by its URL. */
    readonly log_in_to_backend: CommandDefinition<"log_in_to_backend", ParametersOf<LogInToBackendCommand>>;
    /** Remove the credentials that log_in_to_backend, assume_aws_role and their like left on the machine, and what open_environment opened. Runs after a failed step too. */
    readonly log_out_of_backend: CommandDefinition<"log_out_of_backend", ParametersOf<LogOutOfBackendCommand>>;
    /** Copy to .arm-pipeline/program what destroying the stack needs in a later job: the project file and, for dynamic providers, what installs their packages. */
    readonly hand_over_program: CommandDefinition<"hand_over_program", ParametersOf<HandOverProgramCommand>>;
    /** Write .arm-pipeline/dependencies.key, whose checksum names the cache of the program's dependencies: the lock file, the architecture and the version of Node.js. */
    readonly name_dependencies: CommandDefinition<"name_dependencies", ParametersOf<NameDependenciesCommand>>;
    /** Install the dependencies of the Pulumi program where it lies, in the versions of its lock file, and its plugins. */
    readonly install_program: CommandDefinition<"install_program", ParametersOf<InstallProgramCommand>>;
    /** Select the stack, creating it only when the backend says that it is missing, and set its configuration and the image by digest. A stack that is created gets the tags by which reap and destroy know it. */
    readonly configure_stack: CommandDefinition<"configure_stack", ParametersOf<ConfigureStackCommand>>;
    /** Show what an update would change, and keep it as text, as Markdown and as JSON in .arm-pipeline/preview and in the artifacts. */
    readonly preview_stack: CommandDefinition<"preview_stack", ParametersOf<PreviewStackCommand>>;
    /** Keep one comment on the pull request (GitHub, Bitbucket) or merge request (GitLab) up to date with what preview_stack found. Nothing changed, or no pull request: no comment. */
    readonly comment_preview: CommandDefinition<"comment_preview", ParametersOf<CommentPreviewCommand>>;
    /** Hold the update of the stack to policy packs of the repository, by a preview: what breaks a mandatory policy ends with 5 before anything is changed. Each policy is a test in the results. The update after it, in the same job, keeps to them too. For before_deploy of deploy, or after_preview of preview. */
    readonly check_policies: CommandDefinition<"check_policies", ParametersOf<CheckPoliciesCommand>>;
    /** Compare the architectures of the images that were handed over, and of ECS tasks, their machines, EC2 instances, Lambda functions and Kubernetes workloads, by a preview of the update. A mismatch ends with 5 before anything is changed; what is not known yet is none. For a step between configure_stack and deploy_stack. */
    readonly verify_architecture: CommandDefinition<"verify_architecture", ParametersOf<VerifyArchitectureCommand>>;
    /** Update the stack that configure_stack made ready, with tags that say whose it is, and write what came of it to .arm-pipeline/deployment.json. */
    readonly deploy_stack: CommandDefinition<"deploy_stack", ParametersOf<DeployStackCommand>>;
    /** Ask ECS which task definition a service runs, until the one that was deployed is complete. A rollback by ECS is a failure. For a step after deploy_stack. */
    readonly verify_ecs_service: CommandDefinition<"verify_ecs_service", ParametersOf<VerifyEcsServiceCommand>>;
    /** Export the stack's outputs, those that are not secret, as environment variables for the steps that follow. */
    readonly export_outputs: CommandDefinition<"export_outputs", ParametersOf<ExportOutputsCommand>>;
    /** Ask the deployment until it answers rightly or the deadline is over, and store the result as a test and its figures as smoke.json. */
    readonly smoke_test: CommandDefinition<"smoke_test", ParametersOf<SmokeTestCommand>>;
    /** Tell CircleCI's Deploys page how a deployment goes. */
    readonly mark_deployment: CommandDefinition<"mark_deployment", ParametersOf<MarkDeploymentCommand>>;
    /** Find what the stack had before this workflow's update, and check out the program of that revision. Ends the job where this workflow changed nothing. */
    readonly plan_rollback: CommandDefinition<"plan_rollback", ParametersOf<PlanRollbackCommand>>;
    /** Deploy again what the stack had before this workflow's update. Refuses where another update came since, or nothing was there before. */
    readonly roll_back: CommandDefinition<"roll_back", ParametersOf<RollBackCommand>>;
    /** Destroy everything that the stack made, prove that nothing is left, and remove the stack. A missing stack is a success. */
    readonly destroy_stack: CommandDefinition<"destroy_stack", ParametersOf<DestroyStackCommand>>;
    /** Destroy the stacks of this project whose time is over or whose branch is gone, and report what is left: .arm-pipeline/reap, also an artifact. A dry run by default. */
    readonly reap_stacks: CommandDefinition<"reap_stacks", ParametersOf<ReapStacksCommand>>;
    /** Tell people by a webhook how a deployment went: what was deployed, by whom, where it answers and what was measured, or what failed and how to look. */
    readonly notify: CommandDefinition<"notify", ParametersOf<NotifyCommand>>;
  };
  readonly jobs: {
    /** Build a container image natively on Arm and keep it in the workspace for a push job. Needs no credentials; where building and pushing belong together, build_and_push saves the transfer. */
    readonly build: StepsJobDefinition<"build", ParametersOf<BuildJob>>;
    /** Push the image that a build job kept in the workspace, and prove from the registry that it is of the promised platform. */
    readonly push: StepsJobDefinition<"push", ParametersOf<PushJob>>;
    /** Build a container image natively on Arm, push it, and prove from the registry that it is of the promised platform, all on one machine. */
    readonly build_and_push: StepsJobDefinition<"build_and_push", ParametersOf<BuildAndPushJob>>;
    /** Merge the images that build_and_push made with part: true into one multi-architecture image, by digest, without emulation. */
    readonly publish_manifest: StepsJobDefinition<"publish_manifest", ParametersOf<PublishManifestJob>>;
    /** Sign the image that an earlier job pushed, with cosign: by the identity of the job, or with a key. */
    readonly sign_image: StepsJobDefinition<"sign_image", ParametersOf<SignImageJob>>;
    /** Prove that the image that an earlier job pushed was signed by a project of CircleCI, a branch of it, or a key, before a deploy job that requires this one. */
    readonly verify_signature: StepsJobDefinition<"verify_signature", ParametersOf<VerifySignatureJob>>;
    /** Hold a pushed image to a limit of known vulnerabilities, by its SBOM where the registry has one. Needs the job before it that pushed, with its workspace. */
    readonly scan_image: StepsJobDefinition<"scan_image", ParametersOf<ScanImageJob>>;
    /** Show what an update of the stack would change, in the log, in artifacts and, where it is asked for, in one comment on the pull request. A missing stack is created for it, empty, and removed again, unless create is false. */
    readonly preview: StepsJobDefinition<"preview", ParametersOf<PreviewJob>>;
    /** Deploy the pushed image, by digest, with Pulumi. Creates the stack when it is missing; hands the program over to destroy before anything is created. */
    readonly deploy: StepsJobDefinition<"deploy", ParametersOf<DeployJob>>;
    /** Ask what was deployed until it answers rightly or the deadline is over. The URL comes from the deploy job, or from a parameter. */
    readonly smoke_test: StepsJobDefinition<"smoke_test", ParametersOf<SmokeTestJob>>;
    /** Deploy again what a stack that stays had before this workflow's update, and smoke test it. It requires [{arm/smoke_test: [failed, not_run]}], of which not_run stands for a failed deploy job; the workflow stays red. */
    readonly rollback: StepsJobDefinition<"rollback", ParametersOf<RollbackJob>>;
    /** Destroy everything that the stack made, prove that nothing is left, and remove the stack. A missing stack is a success. Needs the deploy job before it, ended either way. */
    readonly destroy: StepsJobDefinition<"destroy", ParametersOf<DestroyJob>>;
    /** Destroy the stacks of this project whose time is over (expires) or whose branch is gone, and report what is left. A dry run by default. For a schedule, or for pipelines of the default branch. */
    readonly reap: StepsJobDefinition<"reap", ParametersOf<ReapJob>>;
    /** Tell people by a webhook, in the form of Slack, how a deployment went. One entry that requires the smoke test tells its success; another with outcome failed requires [{arm/smoke_test: [failed, not_run]}]. */
    readonly notify: StepsJobDefinition<"notify", ParametersOf<NotifyJob>>;
  };
}
