# Two commands: `make run` shows the main job on a sample, `make test` checks everything.
.POSIX:

run:
	go run ./cmd/standing

test:
	go test ./...

check:
	scripts/check

.PHONY: run test check
