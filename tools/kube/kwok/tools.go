//go:build tools

// Package tools keeps the programs that are built from this module in go.mod.
package tools

import (
	_ "sigs.k8s.io/kwok/cmd/kwok"
)
