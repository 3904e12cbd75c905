import * as pulumi from "@pulumi/pulumi";
import { containerProvider } from "./container-provider";

/** The inputs of a container as the program gives them: any of which may come from another resource or be secret. */
export interface ContainerArgs {
  readonly image: pulumi.Input<string>;
  readonly platform: pulumi.Input<string>;
  readonly containerPort: pulumi.Input<number>;
  readonly port: pulumi.Input<number>;
  readonly environment: pulumi.Input<Record<string, pulumi.Input<string>>>;
  readonly labels: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** One container on the engine that DOCKER_HOST, or the current context of `docker`, names. */
export class Container extends pulumi.dynamic.Resource {
  declare readonly url: pulumi.Output<string>;
  declare readonly publishedPort: pulumi.Output<number>;
  declare readonly running: pulumi.Output<boolean>;

  constructor(name: string, args: ContainerArgs, options?: pulumi.CustomResourceOptions) {
    const provider = containerProvider({ limitMs: 30_000, pollMs: 250 });
    const outputs = { url: undefined, publishedPort: undefined, running: undefined };
    super(provider, name, { ...args, ...outputs }, options, "docker", "Container");
  }
}
