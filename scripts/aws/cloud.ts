import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { CacheFolders } from "../provision/cache.ts";
import { startAws } from "../provision/services/aws.ts";
import type { Session } from "../provision/services/session.ts";
import type { Layer } from "./account/layer.ts";
import { type Account, startAccount } from "./account/start-account.ts";
import { wireTo } from "./account/wire.ts";
import { installPlugin } from "./install-plugin.ts";
import { accountCredentials } from "./stack.ts";

/** AWS on loopback, with what a job needs to deploy to it. */
export type Cloud = {
  readonly account: Account;
  /** moto, behind the account. */
  readonly moto: string;
  /** The region that everything is in. */
  readonly region: string;
  /** Variables of the context that deploys. */
  readonly context: Readonly<Record<string, string>>;
  /** The same without a key: who has it takes a role. */
  readonly keyless: Readonly<Record<string, string>>;
  /** Variables of the project: where Pulumi finds the plugin installed. */
  readonly variables: Readonly<Record<string, string>>;
  /** Folders in front of PATH: the plugin, and the AWS command line. */
  readonly path: readonly string[];
  readonly stop: () => Promise<void>;
};

/** What moto gives out as ECR's login. */
export const ecrUser = { username: "AWS", password: "123456789012-auth-token" } as const;

/** Keeps a registry's login in Secrets Manager, as an account has it before anything is deployed. */
export async function keepLogin(
  { account, region }: Cloud,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<string> {
  const { ARN } = await wireTo(account.endpoint, region).json<{ ARN: string }>("secretsmanager", "CreateSecret", {
    Name: "registry",
    SecretString: JSON.stringify({ username, password }),
  });
  return ARN;
}

/** Starts moto, the account in front of it, and makes the plugin. */
export async function startCloud(
  session: Session,
  options: { readonly folders: CacheFolders; readonly layers?: readonly Layer[]; readonly tasksRunAtOnce?: boolean },
): Promise<Cloud> {
  const { folders, ...more } = options;
  // A session may have several clouds, one after the other.
  const plugin = await mkdtemp(join(session.folder, "plugin-"));
  const [aws, { pulumiHome }] = await Promise.all([startAws(session, folders), installPlugin(plugin)]);
  const account = await startAccount({ moto: aws.endpoint, ...more });
  const context = accountCredentials(account.endpoint);
  const { AWS_ACCESS_KEY_ID: _key, AWS_SECRET_ACCESS_KEY: _secret, ...keyless } = context;
  return {
    account,
    moto: aws.endpoint,
    region: context.AWS_REGION ?? "",
    context,
    keyless,
    // The example's types are checked by its own tests: 14 of 24 seconds of an update.
    variables: { PULUMI_HOME: pulumiHome, PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    path: [plugin, aws.commandFolder],
    stop: account.close,
  };
}
