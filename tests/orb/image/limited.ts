import { handedOver, pushed } from "./engine.ts";

const built = { ".arm-pipeline/images/web.json": handedOver() };
const parts = {
  ".arm-pipeline/parts/web/linux-amd64.json": pushed("1", { platform: "linux/amd64" }),
  ".arm-pipeline/parts/web/linux-arm64.json": pushed("2"),
};
const cosign = { PARAM_VERSION: "3.1.3" };
const signer = { CIRCLE_ORGANIZATION_ID: "o", CIRCLE_PROJECT_ID: "p" };
const login = { DOCKER_USERNAME: "ann", DOCKER_PASSWORD: "s3cret" };
export const building = { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1" };

/** The parameters whose grammar has no room for such a value: it is refused by its name, and no tool is called. */
export const limited: readonly (readonly [
  script: string,
  parameters: readonly string[],
  env: Record<string, string>,
  files: Record<string, string>,
])[] = [
  ["log_in.sh", ["registry", "login", "username", "password", "attempts"], login, {}],
  ["log_in.sh", ["aws_region"], { PARAM_LOGIN: "ecr" }, {}],
  ["log_out.sh", ["registry"], {}, {}],
  [
    "build_image.sh",
    [
      "image",
      "registry",
      "tags",
      "platform",
      "target",
      "build_args",
      "secrets",
      "secret_files",
      "ssh",
      "network",
      "add_hosts",
    ],
    building,
    { Dockerfile: "" },
  ],
  [
    "build_image.sh",
    ["pull", "no_cache", "part", "image_name", "annotations", "registry_cache", "attempts"],
    building,
    { Dockerfile: "" },
  ],
  [
    "build_image.sh",
    ["provenance", "sbom", "sbom_generator"],
    { ...building, PARAM_PROVENANCE: "min", PARAM_SBOM: "true" },
    { Dockerfile: "" },
  ],
  ["build_image.sh", ["dockerfile", "build_context"], building, { Dockerfile: "" }],
  ["log_in.sh", ["also_push_to"], login, {}],
  ["log_out.sh", ["also_push_to"], {}, {}],
  ["find_image.sh", ["image", "registry", "tags", "platform", "part", "image_name", "attempts"], building, {}],
  ["copy_image.sh", ["also_push_to", "image_name", "attempts"], {}, { ".arm-pipeline/images/web.json": pushed("1") }],
  [
    "create_repository.sh",
    ["image", "registry", "also_push_to", "aws_region", "login", "repository_tags", "scan_on_push", "attempts"],
    { ...building, PARAM_REGISTRY: "123456789012.dkr.ecr.eu-central-1.amazonaws.com" },
    {},
  ],
  ["push_image.sh", ["registry", "attempts", "part", "image_name"], {}, built],
  ["push_attested_image.sh", ["registry", "attempts", "image_name"], {}, built],
  [
    "verify_attestations.sh",
    ["provenance", "sbom", "attempts", "image_name"],
    {},
    { ".arm-pipeline/images/web.json": pushed("1") },
  ],
  ["install_cosign.sh", ["version", "checksums", "download_url", "install_folder", "attempts"], cosign, {}],
  [
    "sign_image.sh",
    ["key", "transparency_log", "signing_config", "trusted_root", "image_name", "attempts"],
    {},
    { ".arm-pipeline/images/web.json": pushed("1") },
  ],
  [
    "verify_signature.sh",
    [
      "organization",
      "project",
      "branch",
      "issuer",
      "identity",
      "key",
      "transparency_log",
      "trusted_root",
      "image_name",
      "attempts",
    ],
    signer,
    { ".arm-pipeline/images/web.json": pushed("1") },
  ],
  ["save_image.sh", ["image_name"], {}, built],
  ["load_image.sh", ["image_name"], {}, built],
  ["verify_image.sh", ["platforms", "attempts", "image_name"], {}, { ".arm-pipeline/images/web.json": pushed("1") }],
  [
    "publish_manifest.sh",
    ["image", "registry", "tags", "annotations", "skip_when_tags_exist", "attempts", "image_name"],
    building,
    parts,
  ],
  [
    "install_grype.sh",
    ["version", "download_url", "checksums", "install_folder", "attempts"],
    { PARAM_VERSION: "0.121.3" },
    {},
  ],
  [
    "scan_image.sh",
    ["severity", "only_fixable", "ignore_file", "max_database_age", "database_url", "sbom", "attempts", "image_name"],
    {},
    { ".arm-pipeline/images/web.json": pushed("1") },
  ],
];
