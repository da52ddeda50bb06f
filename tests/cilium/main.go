// Reads objects with cilium/ebpf: one path a line on standard input, one JSON line each on standard output. Nothing is loaded.
//
//	GOPATH=/usr/share/gocode GO111MODULE=off go build -o reader .
//
// Debian: golang-go golang-github-cilium-ebpf-dev
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/cilium/ebpf"
)

type answer struct {
	Path  string `json:"path"`
	Error string `json:"error"`
}

func read(path string) (message string) {
	defer func() {
		if panicked := recover(); panicked != nil {
			message = fmt.Sprint("panic: ", panicked)
		}
	}()
	if _, err := ebpf.LoadCollectionSpec(path); err != nil {
		return err.Error()
	}
	return ""
}

func main() {
	paths := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for paths.Scan() {
		if err := answers.Encode(answer{paths.Text(), read(paths.Text())}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
