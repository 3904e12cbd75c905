import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { flag, optional, required, text } from "../properties.ts";
import { functionType } from "../resource-type.ts";

/** `aws:ssm/getParameter:getParameter` */
export const getParameter = functionType({
  token: "aws:ssm/getParameter:getParameter",
  properties: { name: required(text), withDecryption: optional(flag) },
  ask: async ({ name, withDecryption = true }, { ssm, region }) => {
    const { Parameter: found } = await ssm.send(
      new GetParameterCommand({ Name: name, WithDecryption: withDecryption }),
    );
    return {
      id: name,
      name,
      region,
      arn: found?.ARN,
      type: found?.Type,
      value: found?.Value,
      insecureValue: found?.Value,
      version: found?.Version,
      withDecryption,
    };
  },
});
