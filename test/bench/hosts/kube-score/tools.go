//go:build tools

// Package kubescore pins kube-score, whose checks the workloads of nospof-kubernetes are held against.
package kubescore

import _ "github.com/zegl/kube-score/cmd/kube-score"
