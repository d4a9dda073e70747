//go:build tools

// Package yaml pins the YAML language host, which needs older engine packages than the engine module does.
package yaml

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
