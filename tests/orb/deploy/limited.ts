export type Case = {
  readonly script: string;
  readonly parameter: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Every parameter whose value is limited to a form: what is not of it is refused by name. */
export const limited: readonly Case[] = [
  ...["version", "download_url", "install_folder", "attempts"].map((parameter) => ({
    script: "install_pulumi.sh",
    parameter,
    env: { PARAM_VERSION: "3.259.0" },
  })),
  ...["program", "cache", "required", "attempts"].map((parameter) => ({ script: "install_program.sh", parameter })),
  { script: "name_dependencies.sh", parameter: "program" },
  ...["backend", "access_token", "oidc_organization", "oidc_team", "program", "attempts"].map((parameter) => ({
    script: "log_in_to_backend.sh",
    parameter,
  })),
  ...["role_arn", "role_region", "role_session_name", "role_duration", "attempts"].map((parameter) => ({
    script: "assume_aws_role.sh",
    parameter,
    env: { PARAM_ROLE_ARN: "arn:aws:iam::123456789012:role/x", PARAM_ROLE_REGION: "eu-central-1" },
  })),
  ...["provider", "service_account", "registry", "sts_url", "iam_url", "attempts"].map((parameter) => ({
    script: "assume_google_identity.sh",
    parameter,
    env: {
      PARAM_PROVIDER: "projects/1/locations/global/workloadIdentityPools/circleci/providers/circleci",
    },
  })),
  ...["tenant", "client", "subscription", "storage_account", "subject", "registry", "sts_url", "attempts"].map(
    (parameter) => ({
      script: "assume_azure_identity.sh",
      parameter,
      env: {
        PARAM_TENANT: "acme.onmicrosoft.com",
        PARAM_CLIENT: "11111111-2222-3333-4444-555555555555",
      },
    }),
  ),
  ...[
    ...["environments", "variables", "mask", "service_url"],
    ...["access_token", "oidc_organization", "oidc_team", "attempts"],
  ].map((parameter) => ({
    script: "open_environment.sh",
    parameter,
    env: { PARAM_ENVIRONMENTS: "acme/web/production" },
  })),
  ...["program", "stack"].map((parameter) => ({
    script: "hand_over_program.sh",
    parameter,
    env: { PARAM_STACK: "ci-42", PARAM_PROGRAM: ".arm-pipeline/program" },
  })),
  ...["stack", "create", "secret_config", "secrets_provider", "config_file", "image_config", "expires"].map(
    (parameter) => ({
      script: "configure_stack.sh",
      parameter,
      env: { PARAM_STACK: "ci-42" },
    }),
  ),
  ...[
    "expect_no_changes",
    "save_plan",
    "refresh",
    "target",
    "exclude",
    "dependents",
    "replace",
    "parallel",
    "secret_config",
    "image_config",
  ].map((parameter) => ({
    script: "preview_stack.sh",
    parameter,
  })),
  ...["policy_packs", "refresh", "secret_config", "attempts"].map((parameter) => ({
    script: "check_policies.sh",
    parameter,
  })),
  ...["github_token", "github_api", "gitlab_token", "gitlab_api", "bitbucket_token", "bitbucket_api", "attempts"].map(
    (parameter) => ({ script: "comment_preview.sh", parameter }),
  ),
  ...["outcome", "webhook", "format", "stack", "attempts"].map((parameter) => ({ script: "notify.sh", parameter })),
  ...["refresh", "secret_config"].map((parameter) => ({ script: "verify_architecture.sh", parameter })),
  { script: "plan_rollback.sh", parameter: "stack", env: { PARAM_STACK: "ci-42" } },
  { script: "roll_back.sh", parameter: "secret_config" },
  ...["status", "rollback"].map((parameter) => ({
    script: "mark_deployment.sh",
    parameter,
    env: { PARAM_STATUS: "planned", PARAM_ENVIRONMENT_NAME: "production" },
  })),
  ...[
    "refresh",
    "diff",
    "target",
    "exclude",
    "dependents",
    "replace",
    "parallel",
    "lock_wait",
    "time_limit",
    "secret_config",
    "expires",
    "plan",
  ].map((parameter) => ({
    script: "deploy_stack.sh",
    parameter,
  })),
  ...["ecs_service", "ecs_deadline"].map((parameter) => ({
    script: "verify_ecs_service.sh",
    parameter,
    env: { PARAM_ECS_SERVICE: "ecsService" },
  })),
  ...[
    "dry_run",
    "stacks",
    "older_than",
    "min_age",
    "hourly_cost",
    "refresh",
    "lock_wait",
    "destroy_attempts",
    "program",
    "attempts",
  ].map((parameter) => ({ script: "reap_stacks.sh", parameter, env: { CIRCLE_PROJECT_ID: "project-1" } })),
  { script: "export_outputs.sh", parameter: "prefix" },
  ...["url", "path", "status", "header", "successes", "deadline", "request_timeout", "method", "request_header"].map(
    (parameter) => ({ script: "smoke_test.sh", parameter, env: { PARAM_URL: "http://web.example" } }),
  ),
  ...["json", "revision_in", "checks", "connect_to", "latency_requests", "latency_limit", "certificate_days"].map(
    (parameter) => ({ script: "smoke_test.sh", parameter, env: { PARAM_URL: "http://web.example" } }),
  ),
  ...["stack", "refresh", "lock_wait", "time_limit", "destroy_attempts", "break_lock", "run_program"].map(
    (parameter) => ({
      script: "destroy_stack.sh",
      parameter,
      env: { PARAM_STACK: "ci-42" },
    }),
  ),
];
