module nospof.invalid/engine/yaml

go 1.26

require github.com/pulumi/pulumi-yaml v1.32.0
