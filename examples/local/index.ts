import * as pulumi from "@pulumi/pulumi";
import { Container } from "./container";

const config = new pulumi.Config();
const reference = config.require("image");
const secret = config.getSecret("token");

const web = new Container("web", {
  image: reference,
  platform: config.get("platform") ?? "linux/arm64",
  containerPort: config.getNumber("containerPort") ?? 8080,
  port: config.getNumber("port") ?? 0,
  // The app names the image it runs in each answer; the token shows how a secret reaches a container and nothing else.
  environment: { IMAGE: reference, ...(secret === undefined ? {} : { API_TOKEN: secret }) },
  labels: { "arm-pipeline.project": pulumi.getProject(), "arm-pipeline.stack": pulumi.getStack() },
});

/** Where it answers, on this machine only. */
export const url = web.url;
/** What runs, by digest. */
export const image = reference;
/** The engine's id of the container. */
export const container = web.id;
/** Secret: readable with `pulumi stack output --show-secrets`, and handed to no other job. Absent when it is not configured. */
export const token = secret;
