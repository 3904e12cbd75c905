/**
 * A stand-in for Pulumi's AWS plugin, for accounts that answer on this machine: the engine starts it as
 * `pulumi-resource-aws` and reads the port from the first line that it prints.
 */
import { Provider } from "./provider.ts";
import { serve } from "./service.ts";

// Where the real plugin would be asked by mistake, this one must not answer for it.
const endpoint = process.env.AWS_ENDPOINT_URL ?? "";
const version = process.env.AWS_PLUGIN_STAND_IN_VERSION ?? "";
if (!/^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(endpoint)) {
  console.error(
    `This pulumi-resource-aws is a stand-in for Pulumi's AWS plugin and works on loopback only; AWS_ENDPOINT_URL is "${endpoint}". Take its folder out of PATH to deploy to AWS.`,
  );
  process.exit(1);
}
console.log(await serve(new Provider(), version));
