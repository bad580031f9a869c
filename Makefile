# Two commands: `make run` starts it, `make test` runs every test. The rest is for
# those who change the code.
.POSIX:
.SUFFIXES:

run: build
	bin/standing serve

# Sample organizations of every kind, where one click signs in as anybody.
demo: build
	scripts/demo

build: ui
	go build -buildvcs=false -o bin/standing ./cmd/standing

ui:
	scripts/ui

sample-check: build
	bin/standing check --pack nursing-fl --people 'examples/hospital.xlsx#People' --records 'examples/hospital.xlsx#Records' --as-of 2026-03-01 --quiet --within 60 --limit 15
	bin/standing check --pack nursing-fl --people 'examples/hospital.xlsx#People' --records 'examples/hospital.xlsx#Records' --as-of 2026-03-01 --quiet --format html --out out/hospital.html --open

test:
	scripts/test

check:
	scripts/check

# The rest of the tests, by hand: docs/MEASURED.md has what they said and when.
suites:
	scripts/suites

mutate:
	scripts/mutate

soak:
	scripts/soak

bench:
	scripts/bench

fuzz:
	scripts/fuzz

sizes:
	scripts/sizes

sample:
	go run ./internal/sample/gen -xlsx examples/hospital.xlsx

clean:
	rm -rf bin/standing out

.PHONY: run demo build ui sample-check test check suites mutate soak bench fuzz sizes sample clean
