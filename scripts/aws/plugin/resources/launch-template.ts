import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
  type RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import type { Account } from "../account.ts";
import {
  flag,
  list,
  number,
  object,
  optional,
  replacing,
  required,
  text,
  texts,
  unread,
  type Values,
  withDefault,
} from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { changeEc2Tags, tagList, tagSpecifications, tags, tagsOf } from "../tagging.ts";
import { unlessMissing } from "../waiting.ts";

const gone = ["InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.NotFoundException"];

const properties = {
  name: replacing(optional(text)),
  imageId: optional(text),
  instanceType: optional(text),
  iamInstanceProfile: optional(object({ arn: optional(text), name: optional(text) })),
  vpcSecurityGroupIds: optional(list(text)),
  metadataOptions: optional(
    object({ httpEndpoint: optional(text), httpTokens: optional(text), httpPutResponseHopLimit: optional(number) }),
  ),
  blockDeviceMappings: optional(
    list(
      object({
        deviceName: required(text),
        ebs: required(
          object({
            volumeType: optional(text),
            volumeSize: optional(number),
            encrypted: optional(text),
            deleteOnTermination: optional(text),
          }),
        ),
      }),
    ),
  ),
  userData: optional(text),
  tagSpecifications: optional(list(object({ resourceType: required(text), tags: required(texts) }))),
  updateDefaultVersion: unread(withDefault(flag, false)),
  tags,
};

const truth = (value: string | undefined): boolean | undefined => (value === undefined ? undefined : value === "true");
const word = (value: boolean | undefined): string | undefined => (value === undefined ? undefined : String(value));

function dataOf(inputs: Values<typeof properties>): RequestLaunchTemplateData {
  const { iamInstanceProfile: profile, metadataOptions: metadata } = inputs;
  return {
    ImageId: inputs.imageId,
    InstanceType: inputs.instanceType as RequestLaunchTemplateData["InstanceType"],
    IamInstanceProfile: profile && { Arn: profile.arn, Name: profile.name },
    SecurityGroupIds: inputs.vpcSecurityGroupIds && [...inputs.vpcSecurityGroupIds],
    MetadataOptions: metadata && {
      HttpEndpoint: metadata.httpEndpoint as "enabled",
      HttpTokens: metadata.httpTokens as "required",
      HttpPutResponseHopLimit: metadata.httpPutResponseHopLimit,
    },
    BlockDeviceMappings: inputs.blockDeviceMappings?.map(({ deviceName, ebs }) => ({
      DeviceName: deviceName,
      Ebs: {
        VolumeType: ebs.volumeType as "gp3",
        VolumeSize: ebs.volumeSize,
        Encrypted: truth(ebs.encrypted),
        DeleteOnTermination: truth(ebs.deleteOnTermination),
      },
    })),
    UserData: inputs.userData,
    TagSpecifications: inputs.tagSpecifications?.map((each) => ({
      ResourceType: each.resourceType as "volume",
      Tags: tagList(each.tags),
    })),
  };
}

async function describe({ ec2 }: Account, id: string) {
  const asking = ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] }));
  return (await unlessMissing(gone, asking))?.LaunchTemplates?.[0];
}

/** `aws:ec2/launchTemplate:LaunchTemplate`; each change of what it launches is a version. */
export const launchTemplate = resourceType({
  token: "aws:ec2/launchTemplate:LaunchTemplate",
  properties,
  named: { property: "name", longest: 125 },
  create: async (inputs, call) => {
    const made = await call.account.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: inputs.name,
        LaunchTemplateData: dataOf(inputs),
        TagSpecifications: tagSpecifications("launch-template", inputs.tags),
      }),
    );
    return made.LaunchTemplate?.LaunchTemplateId ?? "";
  },
  read: async (id, { account }) => {
    const found = await describe(account, id);
    if (found === undefined) return undefined;
    const versions = await account.ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: ["$Latest"] }),
    );
    const data = versions.LaunchTemplateVersions?.[0]?.LaunchTemplateData ?? {};
    const { IamInstanceProfile: profile, MetadataOptions: metadata } = data;
    return {
      arn: `arn:${account.partition}:ec2:${account.region}:${account.id}:launch-template/${id}`,
      name: found.LaunchTemplateName,
      latestVersion: found.LatestVersionNumber,
      defaultVersion: found.DefaultVersionNumber,
      imageId: data.ImageId,
      instanceType: data.InstanceType,
      iamInstanceProfile: profile && { arn: profile.Arn, name: profile.Name },
      vpcSecurityGroupIds: data.SecurityGroupIds,
      metadataOptions: metadata && {
        httpEndpoint: metadata.HttpEndpoint,
        httpTokens: metadata.HttpTokens,
        httpPutResponseHopLimit: metadata.HttpPutResponseHopLimit,
      },
      blockDeviceMappings: data.BlockDeviceMappings?.map(({ DeviceName, Ebs }) => ({
        deviceName: DeviceName,
        ebs: {
          volumeType: Ebs?.VolumeType,
          volumeSize: Ebs?.VolumeSize,
          encrypted: word(Ebs?.Encrypted),
          deleteOnTermination: word(Ebs?.DeleteOnTermination),
        },
      })),
      userData: data.UserData,
      // moto keeps the tags of the template itself among those of what it launches.
      tagSpecifications: data.TagSpecifications?.filter((each) => each.ResourceType !== "launch-template").map(
        (each) => ({ resourceType: each.ResourceType, tags: tagsOf(each.Tags).tags }),
      ),
      ...tagsOf(found.Tags),
    };
  },
  update: async (id, { old, wanted, changed }, { account }) => {
    const other = [...changed].some((name) => name !== "tags" && name !== "updateDefaultVersion");
    if (other) {
      const made = await account.ec2.send(
        new CreateLaunchTemplateVersionCommand({ LaunchTemplateId: id, LaunchTemplateData: dataOf(wanted) }),
      );
      const version = String(made.LaunchTemplateVersion?.VersionNumber);
      if (wanted.updateDefaultVersion)
        await account.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId: id, DefaultVersion: version }));
    }
    await changeEc2Tags(account, id, { old: old.tags, wanted: wanted.tags });
  },
  remove: async (id, { account }) => {
    await unlessMissing(gone, account.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id })));
  },
});
