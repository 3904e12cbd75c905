import { join } from "node:path";
import { inject } from "vitest";
import { type Account, startAccount } from "../../../scripts/aws/account/start-account.ts";
import { installPlugin } from "../../../scripts/aws/install-plugin.ts";
import { type ExampleStack, makeStack } from "../../../scripts/aws/stack.ts";
import { startAws } from "../../../scripts/provision/services/aws.ts";
import { Session } from "../../../scripts/provision/services/session.ts";
import { realSystem } from "../../../scripts/provision/system.ts";

/** An account of its own for a file of tests. */
export type TestAccount = {
  /** moto itself, past every rule. */
  readonly moto: string;
  readonly commandFolder: string;
  /** A new layer in front of it; services have their tasks at once. */
  readonly open: (options?: Omit<Parameters<typeof startAccount>[0], "moto">) => Promise<Account>;
  readonly stack: (
    endpoint: string,
    more?: Omit<Parameters<typeof makeStack>[0], "endpoint" | "path">,
  ) => Promise<ExampleStack>;
  readonly end: () => Promise<void>;
};

/** Starts moto and makes the plugin. */
export async function testAccount(): Promise<TestAccount> {
  const [system, { privilege }, { folders, path }] = [realSystem(), inject("facts"), inject("services")];
  const session = await Session.begin({ system, folders, privilege, progress: { say: () => undefined } });
  const { endpoint, commandFolder } = await startAws(session, folders);
  const plugin = join(session.folder, "plugin");
  await installPlugin(plugin);
  const undo: (() => Promise<void>)[] = [];
  return {
    moto: endpoint,
    commandFolder,
    open: async (options) => {
      const account = await startAccount({ moto: endpoint, tasksRunAtOnce: true, ...options });
      undo.push(account.close);
      return account;
    },
    stack: async (at, more) => {
      const stack = await makeStack({ endpoint: at, path: [plugin, ...path], ...more });
      undo.push(stack.remove);
      return stack;
    },
    end: async () => {
      for (const each of undo.reverse()) await each();
      await session.end();
    },
  };
}

/** So many milliseconds for a minute of a limit of the plugin's: few where a limit is to be met, more where it is not. */
export const minute = (milliseconds: number) => ({ AWS_PLUGIN_STAND_IN_MINUTE_MS: String(milliseconds) });
/** Of each stack that is to meet no limit, on a busy machine too. */
export const usually = minute(4_000);

/** Without a question and without a preview. */
export const quietly = ["--yes", "--skip-preview"] as const;

/** The resources that a command says it made, changed or deleted: `33 created`. */
export const figuresOf = (output: string): readonly string[] =>
  [...output.matchAll(/^ {4}(?:[+~-]|\+-)? *(\d+ (?:created|updated|deleted|replaced|unchanged|errored))$/gm)].map(
    ([, figure = ""]) => figure,
  );

/** Without the digits that make a name or an id one of its own. */
export const anyName = (text: string): string =>
  text
    .replaceAll(/\b([a-z]+-)[0-9a-f]{17}\b/g, "$1(id)")
    .replaceAll(/-[0-9a-f]{7}\b/g, "-(random)")
    .replaceAll(/\b[0-9a-f]{16}\b|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "(id)")
    .replaceAll(/(task-definition\/[\w-]+):\d+/g, "$1:(revision)");
