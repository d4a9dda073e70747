//go:build tools

// Package kwok pins the program that plays the nodes. Its requirements clash with those of the control plane.
package kwok

import _ "sigs.k8s.io/kwok/cmd/kwok"
