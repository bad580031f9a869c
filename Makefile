# Two commands: `make run` answers the main question on a sample, `make test`
# runs every test. The rest is for those who change the code.
.POSIX:

SAMPLE = --pack nursing-fl --people 'examples/hospital.xlsx\#People' --records 'examples/hospital.xlsx\#Records' --as-of 2026-03-01

run: build
	bin/standing check $(SAMPLE) --quiet --within 60 --limit 15
	bin/standing check $(SAMPLE) --quiet --format html --out out/hospital.html --open

build:
	go build -o bin/standing ./cmd/standing

test:
	go test ./...

race:
	go test -race ./internal/rule ./internal/check ./internal/roster

check:
	scripts/check

bench:
	scripts/bench

fuzz:
	scripts/fuzz

sample:
	go run ./internal/sample/gen -xlsx examples/hospital.xlsx

.PHONY: run build test race check bench fuzz sample
