//go:build tools

// Package gatewayapi pins the Gateway API, of which the drill takes the definitions of its kinds.
package gatewayapi

import _ "sigs.k8s.io/gateway-api/apis/v1"
