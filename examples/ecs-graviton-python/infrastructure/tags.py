"""On everything that can carry tags, so that what a broken teardown leaves behind can be found, and charged."""

import pulumi

TAGS = {"arm-pipeline:program": pulumi.get_project(), "arm-pipeline:stack": pulumi.get_stack()}
