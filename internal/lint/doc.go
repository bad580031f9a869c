// Package lint holds what compilers and linters do not know about this program: rules of
// its own, checked on its sources and on the live catalog of both engines. Its tests run
// them; each rule is also run on a planted violation, which it must find.
//
// Always true:
//   - Every column, log key, job field, cookie and outgoing field is in the data map, and
//     nothing else is.
//   - SQL stands in files sql*.go, is understood by both engines alike, and names the
//     organization of every tenant table it touches.
//   - Guards of the live catalog are those that the map demands.
//   - The ground never imports a room; rooms import each other only as listed.
//
// Lists that people must look at when they change are golden files in testdata. To accept
// a change: go test ./internal/lint -update.
//
// Uses: datamap, testkit (in tests). Used by: nothing.
// Not here: what golangci-lint checks (.golangci.yml).
package lint
