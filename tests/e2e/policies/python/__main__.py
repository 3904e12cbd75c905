from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy


def named(args, report):
    if args.resource_type == "pulumi-nodejs:dynamic:Resource" and not args.name.startswith("thing"):
        report(f'"{args.name}" is not the name of a thing')


PolicyPack(
    name="names",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[ResourceValidationPolicy(name="named", description="A thing is called one.", validate=named)],
)
