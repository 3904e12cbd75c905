package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

// File is a file of the provider beside this program.
type File struct {
	pulumi.CustomResourceState
	Text pulumi.StringOutput `pulumi:"text"`
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		var web File
		inputs := pulumi.Map{
			"path": pulumi.String(config.Require(ctx, "path")),
			"text": pulumi.String(config.Require(ctx, "image")),
		}
		if err := ctx.RegisterResource("files:index:File", "web", inputs, &web); err != nil {
			return err
		}
		ctx.Export("url", pulumi.String("http://127.0.0.1:1"))
		ctx.Export("image", web.Text)
		return nil
	})
}
