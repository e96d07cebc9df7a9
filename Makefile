# SPDX-License-Identifier: MIT
# The door: Meson and ninja do the work. `make run` and `make test` install what is missing first.
.DEFAULT_GOAL := build
.PHONY: build run walk test setup asan tsan fuzz pictures tidy format bench soak fresh deb install clean

BUILD := build
DEMO := $(BUILD)/demo
ONLY :=
SECONDS := 60
PREFIX := /usr/local

# make            the program, in build/; its tests are built by those who run them
build: $(BUILD)/build.ninja
	@ninja -C $(BUILD) src/app/mw
	@test ! -x $(BUILD)/src/app/mw || ln -sfn src/app/mw $(BUILD)/mw

$(BUILD)/build.ninja:
	@meson setup $(BUILD) --prefix=$(PREFIX)

setup:
	@tools/setup

# make run        sets up, builds, and serves the page on the example workspace, its line running
run: setup
	@$(MAKE) --no-print-directory build
	@tools/demo $(BUILD)/mw $(DEMO)

# make walk       the command line on three small workspaces, each command shown
walk: setup
	@$(MAKE) --no-print-directory build
	@tools/walk $(BUILD)/mw $(BUILD)/walk

# make test       sets up, then every check; its last line counts them
test: setup
	@tools/run_tests

# make asan       all tests under the address and undefined-behaviour sanitizers
asan:
	@tools/run_tests asan

# make tsan       the tests of threaded modules under the thread sanitizer
tsan:
	@tools/run_tests tsan

# make fuzz       each fuzz target for SECONDS (60); ONLY=name for one
fuzz:
	@tools/run_tests fuzz --seconds $(SECONDS) $(if $(ONLY),--only $(ONLY))

# make pictures   those of README.md and docs/page.md, made anew; ONLY=name for one
pictures: build
	@MW=$(CURDIR)/$(BUILD)/mw tools/node test/web/pictures.js $(ONLY)

# make tidy       style as a test: sizes, names, includes, banned calls
tidy:
	@tools/tidy

# make format     lays out every C file
format:
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format-14 -i

# make bench      ours against the peers, into build/bench.csv; ONLY=name for one
bench: $(BUILD)/build.ninja
	@bench/run $(ONLY)

# make soak       what is too long for make test: long fuzzing, kill rounds
soak: build
	@tools/soak $(if $(ONLY),--only $(ONLY))

# make fresh      make run and make test on a bare Debian 12 laid into a folder (needs root)
fresh:
	@tools/fresh

# make deb        a Debian package, into build/
deb: setup
	@tools/package/deb $(BUILD)/deb

# make install    into PREFIX (/usr/local)
install: build
	@meson configure $(BUILD) -Dprefix=$(PREFIX)
	@meson install --no-rebuild -C $(BUILD)

clean:
	@rm -rf $(BUILD)
