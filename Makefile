# The two commands: `make serve` and `make test`. Both install what is missing and can be repeated.
PORT ?= 8080

.PHONY: serve build test bench torture shots clean

serve: build  ## build the page and serve it on this machine
	@node tools/serve.mjs dist --port $(PORT)

build:        ## build the static site into dist/
	@bash tools/setup.sh build
	@bash tools/build.sh

test:         ## run everything: format, lints, native tests, the built page in Chromium
	@bash tools/setup.sh test
	@node tools/test.mjs

bench:        ## measure the built page and print the figures
	@bash tools/setup.sh test
	@bash tools/build.sh
	@node tools/bench.mjs

torture:      ## attack what the built page has saved, and count what was lost
	@bash tools/setup.sh test
	@bash tools/build.sh
	@node tools/torture.mjs

shots:        ## screenshots of every screen into tests/browser/out/shots
	@bash tools/setup.sh test
	@bash tools/build.sh
	@node tools/shots.mjs

clean:        ## remove what was built
	rm -rf dist target tests/browser/out
