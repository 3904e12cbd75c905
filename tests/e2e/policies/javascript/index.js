const { PolicyPack } = require("@pulumi/policy");

const isThing = (type) => type === "pulumi-nodejs:dynamic:Resource";

new PolicyPack("things", {
  policies: [
    {
      name: "small",
      description: "A thing is small.",
      enforcementLevel: "mandatory",
      configSchema: { properties: { most: { type: "number", default: 5 } } },
      validateResource: ({ type, props, getConfig }, report) => {
        if (isThing(type) && props.size > getConfig().most)
          report(`size ${props.size} is more than ${getConfig().most}`);
      },
    },
    {
      name: "owned",
      description: "A thing has an owner.",
      enforcementLevel: "advisory",
      validateResource: ({ type, props }, report) => {
        if (isThing(type) && props.owner === undefined) report("nobody owns it");
      },
    },
    {
      name: "answers",
      description: "What a thing answers, which only its creation tells, is not broken.",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }, report) => {
        for (const { type, props, urn } of resources)
          if (isThing(type) && props.answer === "broken") report("it answers that it is broken", urn);
      },
    },
  ],
});
