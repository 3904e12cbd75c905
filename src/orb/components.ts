import { defineOrb } from "../model/index.ts";
import { assumeAwsRole } from "./commands/assume-aws-role.ts";
import { assumeAzureIdentity } from "./commands/assume-azure-identity.ts";
import { assumeGoogleIdentity } from "./commands/assume-google-identity.ts";
import { buildImage } from "./commands/build-image.ts";
import { checkPolicies } from "./commands/check-policies.ts";
import { commentPreview } from "./commands/comment-preview.ts";
import { configureStack } from "./commands/configure-stack.ts";
import { copyImage } from "./commands/copy-image.ts";
import { createRepository } from "./commands/create-repository.ts";
import { deployStack } from "./commands/deploy-stack.ts";
import { destroyStack } from "./commands/destroy-stack.ts";
import { exportOutputs } from "./commands/export-outputs.ts";
import { findImage } from "./commands/find-image.ts";
import { handOverProgram } from "./commands/hand-over-program.ts";
import { installCosign } from "./commands/install-cosign.ts";
import { installGrype } from "./commands/install-grype.ts";
import { installProgram } from "./commands/install-program.ts";
import { installPulumi } from "./commands/install-pulumi.ts";
import { loadImage } from "./commands/load-image.ts";
import { logIn } from "./commands/log-in.ts";
import { logInToBackend } from "./commands/log-in-to-backend.ts";
import { logOut } from "./commands/log-out.ts";
import { logOutOfBackend } from "./commands/log-out-of-backend.ts";
import { markDeployment } from "./commands/mark-deployment.ts";
import { nameDependencies } from "./commands/name-dependencies.ts";
import { notify as notifyCommand } from "./commands/notify.ts";
import { openEnvironment } from "./commands/open-environment.ts";
import { planRollback } from "./commands/plan-rollback.ts";
import { previewStack } from "./commands/preview-stack.ts";
import { publishManifest as publishManifestCommand } from "./commands/publish-manifest.ts";
import { pushAttestedImage } from "./commands/push-attested-image.ts";
import { pushImage } from "./commands/push-image.ts";
import { reapStacks } from "./commands/reap-stacks.ts";
import { rollBack } from "./commands/roll-back.ts";
import { saveImage } from "./commands/save-image.ts";
import { scanImage as scanImageCommand } from "./commands/scan-image.ts";
import { signImage as signImageCommand } from "./commands/sign-image.ts";
import { smokeTest as smokeTestCommand } from "./commands/smoke-test.ts";
import { verifyArchitecture } from "./commands/verify-architecture.ts";
import { verifyAttestations } from "./commands/verify-attestations.ts";
import { verifyEcsService } from "./commands/verify-ecs-service.ts";
import { verifyImage } from "./commands/verify-image.ts";
import { verifySignature as verifySignatureCommand } from "./commands/verify-signature.ts";
import { amd64Machine, armContainer, armMachine } from "./executors.ts";
import { build } from "./jobs/build.ts";
import { buildAndPush } from "./jobs/build-and-push.ts";
import { deploy } from "./jobs/deploy.ts";
import { destroy } from "./jobs/destroy.ts";
import { notify } from "./jobs/notify.ts";
import { preview } from "./jobs/preview.ts";
import { publishManifest } from "./jobs/publish-manifest.ts";
import { push } from "./jobs/push.ts";
import { reap } from "./jobs/reap.ts";
import { rollback } from "./jobs/rollback.ts";
import { scanImage } from "./jobs/scan-image.ts";
import { signImage } from "./jobs/sign-image.ts";
import { smokeTest } from "./jobs/smoke-test.ts";
import { verifySignature } from "./jobs/verify-signature.ts";
import { repositoryUrl } from "./own-orb.ts";
import { withSharedFunctions } from "./share-functions.ts";

const orb = defineOrb({
  description:
    "Take a repository with a Dockerfile and a Pulumi program to a tested Arm deployment: build natively on Arm, push, deploy by digest, smoke test, destroy.",
  display: {
    home_url: repositoryUrl,
    source_url: repositoryUrl,
  },
  executors: [armMachine, amd64Machine, armContainer],
  commands: [
    logIn,
    logOut,
    createRepository,
    findImage,
    buildImage,
    saveImage,
    loadImage,
    pushAttestedImage,
    pushImage,
    verifyImage,
    verifyAttestations,
    publishManifestCommand,
    copyImage,
    installCosign,
    signImageCommand,
    verifySignatureCommand,
    installGrype,
    scanImageCommand,
    installPulumi,
    assumeAwsRole,
    assumeGoogleIdentity,
    assumeAzureIdentity,
    openEnvironment,
    logInToBackend,
    logOutOfBackend,
    handOverProgram,
    nameDependencies,
    installProgram,
    configureStack,
    previewStack,
    commentPreview,
    checkPolicies,
    verifyArchitecture,
    deployStack,
    verifyEcsService,
    exportOutputs,
    smokeTestCommand,
    markDeployment,
    planRollback,
    rollBack,
    destroyStack,
    reapStacks,
    notifyCommand,
  ],
  jobs: [
    build,
    push,
    buildAndPush,
    publishManifest,
    signImage,
    verifySignature,
    scanImage,

    preview,
    deploy,
    smokeTest,
    rollback,
    destroy,
    reap,
    notify,
  ],
});

/** What a configuration can use of this orb. The examples, which use it themselves, are added in orb.ts. */
export const components = withSharedFunctions(orb);
