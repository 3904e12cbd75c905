import { isComposeFile } from "./compose.ts";
import { mapping, parseData } from "./parse-data.ts";
import { nameOf, type RepositoryFiles } from "./repository-files.ts";

/** Something else than Pulumi that deploys, by the first of its files. */
export type Deployer = { readonly name: string; readonly path: string };

type Sign = { readonly name: string; readonly file: RegExp; readonly says?: (text: string) => boolean };

/** What each one is known by: its own file, and where that has a common name what has to stand in it. */
const signs: readonly Sign[] = [
  { name: "Terraform", file: /(?:^|\/)(?:[\w.-]+\.tf(?:\.json)?|terragrunt\.hcl)$/ },
  { name: "AWS CDK", file: /(?:^|\/)cdk\.json$/ },
  { name: "AWS SAM", file: /(?:^|\/)samconfig\.(?:toml|ya?ml)$/ },
  {
    name: "CloudFormation",
    file: /(?:^|\/)(?:template|[\w.-]*(?:cloudformation|cfn|stack)[\w.-]*)\.(?:ya?ml|json)$|\.template$|(?:^|\/)cloudformation\//,
    says: (text) => /^\s*"?AWSTemplateFormatVersion"?\s*:/m.test(text),
  },
  { name: "AWS Copilot", file: /(?:^|\/)copilot\/\.workspace$/ },
  { name: "Serverless Framework", file: /(?:^|\/)serverless\.(?:ya?ml|json|js|ts)$/ },
  { name: "SST", file: /(?:^|\/)sst\.config\.[jt]s$/ },
  { name: "Helm", file: /(?:^|\/)Chart\.yaml$/ },
  { name: "Kubernetes", file: /(?:^|\/)(?:kustomization\.ya?ml|skaffold\.ya?ml)$/ },
  {
    name: "Kubernetes",
    file: /(?:^|\/)(?:k8s|kubernetes|manifests|deploy(?:ment)?)\/(?:[\w.-]+\/)*[\w.-]+\.ya?ml$/,
    says: (text) => /^kind:\s*(?:Deployment|StatefulSet|DaemonSet)\s*$/m.test(text),
  },
  { name: "Kamal", file: /(?:^|\/)config\/deploy\.ya?ml$/, says: (text) => /^service:/m.test(text) },
  { name: "Fly.io", file: /(?:^|\/)fly\.toml$/ },
  { name: "Heroku", file: /(?:^|\/)(?:Procfile|heroku\.yml)$/ },
  { name: "Render", file: /(?:^|\/)render\.ya?ml$/ },
  { name: "Vercel", file: /(?:^|\/)vercel\.json$/ },
  { name: "Netlify", file: /(?:^|\/)netlify\.toml$/ },
  { name: "Google App Engine", file: /(?:^|\/)app\.ya?ml$/, says: (text) => /^runtime:/m.test(text) },
  { name: "Nomad", file: /(?:^|\/)[\w.-]+\.nomad(?:\.hcl)?$/ },
  { name: "Ansible", file: /(?:^|\/)(?:ansible\.cfg|playbook\.ya?ml)$/ },
  { name: "Capistrano", file: /(?:^|\/)Capfile$/ },
  { name: "CodeDeploy", file: /(?:^|\/)appspec\.ya?ml$/ },
];

/**
 * Every deployer that has left a file here, each once. What CircleCI does is in the configuration, and is found there.
 */
export function findDeployers(files: RepositoryFiles): readonly Deployer[] {
  const found = new Map<string, string>();
  const paths = files.paths.filter((path) => !path.startsWith(".circleci/") && !isComposeFile(path));
  for (const { name, file, says } of signs) {
    if (found.has(name)) continue;
    const path = paths.find((each) => file.test(each) && (says === undefined || says(files.read(each) ?? "")));
    if (path !== undefined) found.set(name, path);
  }
  const compose = deployedByCompose(files);
  if (compose !== undefined) found.set("Docker Compose", compose);
  return [...found].map(([name, path]) => ({ name, path }));
}

/** Compose mostly serves developers; a file for production, or a service with `deploy`, is one that deploys. */
function deployedByCompose(files: RepositoryFiles): string | undefined {
  return files.paths.filter(isComposeFile).find((path) => {
    if (/prod|deploy|swarm|stack/.test(nameOf(path))) return true;
    const services = Object.values(mapping(mapping(parseData(files.read(path))).services));
    return services.some((service) => Object.keys(mapping(mapping(service).deploy)).length > 0);
  });
}
