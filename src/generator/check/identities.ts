import { isRegistryOf, registryIdentity } from "../identities.ts";
import type { ConfigInput, ConfigOptions, InputProblem } from "../input.ts";
import { withoutContext } from "./tests-and-role.ts";

const google =
  /^projects\/\d{1,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}(?:=[a-z0-9-]{1,63}@[a-z0-9.:-]{1,100}\.gserviceaccount\.com)?$/;
const id = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
const azure = new RegExp(`^(?:${id}|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+)/${id}(?:/${id})?$`);

const forms = {
  google: {
    option: "--google-identity",
    pattern: google,
    what: "a workload identity provider of Google Cloud",
    advice:
      'Give its full name, and the service account if there is one, such as "projects/123456789/locations/global/workloadIdentityPools/circleci/providers/circleci=deploy@acme.iam.gserviceaccount.com".',
    registry: "Google's",
    host: "one of Artifact Registry, such as europe-docker.pkg.dev,",
  },
  azure: {
    option: "--azure-identity",
    pattern: azure,
    what: "an identity of Microsoft Entra ID",
    advice: "Give TENANT/CLIENT, or TENANT/CLIENT/SUBSCRIPTION: the ids of the three.",
    registry: "Azure's",
    host: "one of Azure Container Registry, such as acme.azurecr.io,",
  },
} as const;

/** What is wrong with the identities of Google Cloud and of Azure. */
export function checkIdentities(input: ConfigInput, options: ConfigOptions): readonly InputProblem[] {
  const { registry, deployment, registryContexts, identities } = options;
  // Of a role the same is said already.
  const told = input.roleArn === undefined ? deployment : undefined;
  const pushes = registryIdentity(options) !== undefined;
  const contexts = identities.length > 0 ? withoutContext({ pushes, registryContexts, deployment: told }) : [];
  const problems = identities.flatMap(({ cloud }): readonly InputProblem[] => {
    const { option, pattern, what, advice, host, registry: whose } = forms[cloud];
    const given = (cloud === "google" ? input.googleIdentity : input.azureIdentity) ?? "";
    return [
      ...(pattern.test(given) ? [] : [{ option, message: `"${given}" is not ${what}.`, advice }]),
      ...(deployment === undefined && !isRegistryOf(cloud, registry)
        ? [
            {
              option,
              message: `has no use: "${registry}" is not ${whose} registry, and nothing is deployed.`,
              advice: `Leave it out, or name ${host} with --registry.`,
            },
          ]
        : []),
    ];
  });
  return [...problems, ...contexts];
}

/** Google's registry has images in repositories of a project, and a path of Docker Hub has no room for the image. */
export function checkRegistryPath({ images, registry }: ConfigOptions): readonly InputProblem[] {
  if (!registry.endsWith("-docker.pkg.dev")) return [];
  return images
    .filter(({ repository }) => repository.split("/").length < 3)
    .map(({ repository }) => ({
      option: "--image",
      message: `"${repository}" is no image of Artifact Registry, whose path is PROJECT/REPOSITORY/IMAGE.`,
      advice: `Give all of it, such as --image acme-project/images/${repository.split("/").at(-1)}.`,
    }));
}
