import pulumi

from files import File

config = pulumi.Config()
web = File("web", path=config.require("path"), text=config.require("image"))
pulumi.export("url", "http://127.0.0.1:1")
pulumi.export("image", web.text)
