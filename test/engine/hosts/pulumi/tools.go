//go:build tools

// Package engine pins the Pulumi engine that the tests build where its download cannot be had.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
