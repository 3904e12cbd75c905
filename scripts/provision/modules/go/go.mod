module armpipeline.local/tools/go

go 1.19
