import { fileURLToPath } from "node:url";

/** Where the example lies. */
export const exampleFolder = fileURLToPath(new URL("../../../examples/local", import.meta.url));

/** The inputs of a container, as the example declares them. */
export interface ContainerInputs {
  readonly image: string;
  readonly platform: string;
  readonly containerPort: number;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** The state of a container, as the example declares it. */
export interface ContainerState extends ContainerInputs {
  readonly url: string;
  readonly publishedPort: number;
  readonly running: boolean;
}

/** The example's provider, as Pulumi calls it. */
export interface Provider {
  check(
    olds: ContainerInputs,
    news: ContainerInputs,
  ): Promise<{ readonly failures: readonly { readonly property: string; readonly reason: string }[] }>;
  diff(id: string, olds: ContainerState, news: ContainerInputs): Promise<unknown>;
  create(inputs: ContainerInputs): Promise<{ readonly id: string; readonly outs: ContainerState }>;
  read(id: string, state?: ContainerState): Promise<{ readonly id: string; readonly props?: ContainerState }>;
  delete(id: string): Promise<void>;
}

/**
 * Loaded by a path that the compiler does not follow: the example is checked by its own compiler, against its own dependencies,
 * and this file is what the test takes its provider to be.
 */
export const { containerProvider } = (await import(`${exampleFolder}/container-provider.ts`)) as {
  readonly containerProvider: (watch: { readonly limitMs: number; readonly pollMs: number }) => Provider;
};

/** It looks once after the start, and takes what runs then as started. */
export const provider = containerProvider({ limitMs: 0, pollMs: 0 });
