"""A dynamic provider: the state names this module, so that destroying needs it, and the packages that it imports."""

import os

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class FileProvider(ResourceProvider):
    def create(self, props):
        with open(props["path"], "w") as file:
            file.write(props["text"])
        return CreateResult(id_=props["path"], outs=props)

    def delete(self, _id, _props):
        os.remove(_id)


class File(Resource):
    path: pulumi.Output[str]
    text: pulumi.Output[str]

    def __init__(self, name, path, text):
        super().__init__(FileProvider(), name, {"path": path, "text": text})
