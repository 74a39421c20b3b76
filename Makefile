# make help tells what there is.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

HOST := target/release/storefront
# `storefront import` builds its program when it is first used; then it is kept up to date.
BUILT_IMPORT := $(if $(wildcard target/release/storefront-import),import)

# The Wasm components have a target folder of their own: they may be built by
# another toolchain than the host, and the two would undo each other's work.
WASM_TARGET := target/wasm
# SIMD and unrolled loops are for Argon2; LLVM hardly unrolls for Wasm by itself. Each iteration
# asks whether the guest's time is over, a tenth of a hash. Elsewhere, unrolled loops are a tenth
# of a component. The linker leaves room for addresses of any size: without it, a component is a
# fourteenth smaller.
WASM_FLAGS := -Ctarget-feature=+simd128 -Cstrip=symbols -Clink-arg=--compress-relocations
HASH_FLAGS := $(WASM_FLAGS) -Cllvm-args=-unroll-partial-threshold=300
# All but auth, for which loops are unrolled, and auth-middleware: the SDK has an interface for
# middleware, which all components would import that are built in one call with it.
COMPONENTS := passkeys sanitiser image-resizer users products media web docs probe

ON_LIBSQL := STOREFRONT_TEST_DATABASE=libsql STOREFRONT_TEST_HOSTS=2
# They need a file, or nothing that is stored.
NOT_ON_LIBSQL := host:: imports:: operations:: pictures::large:: components:: cors:: front:: \
	middleware::composition openapi:: stateless:: transport::

.PHONY: help up watch release build components sizes host import redis openapi test test-http test-spin test-api test-browser test-faults test-examples examples soak screenshots check audit fuzz bench clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

up: build redis ## Build and serve the shop with the demo catalog; ARGS="--listen 0.0.0.0:8080" adds options
	@exec $(HOST) up --variable demo_catalogue=$${DEMO_CATALOGUE:-on} $(ARGS)

watch: ## Serve the shop, and rebuild and restart it when a file changes
	@scripts/watch.sh $(ARGS)

build: components host $(BUILT_IMPORT) ## The components, and the host that serves them

release: components $(BUILT_IMPORT) ## As build, with the host optimised as well as can be: target/dist/storefront
	@echo "Building the host: about 10 minutes"
	@cargo build --profile dist -p storefront-host

components: sizes ## The Wasm components
	@echo "Building the Wasm components: about 3 minutes the first time"
	@$(call wasm,auth,$(HASH_FLAGS))
	@$(call wasm,auth-middleware,$(WASM_FLAGS))
	@$(call wasm,$(COMPONENTS),$(WASM_FLAGS))

# `media` compiles in what there is of them. Those of the demo pictures are committed.
sizes: ## Smaller sizes of the pictures in static/catalog
	@scripts/sizes.sh

host: ## The embedded host
	@echo "Building the embedded host: some minutes the first time"
	@cargo build --release -p storefront-host

import: ## The program behind `storefront import` and `storefront export`
	@echo "Building the import"
	@cargo build --release -p storefront-import

# Those that describe the API; `web` last, as its build reads what the others write.
openapi: ## The description of the API (components/*/openapi.json), from the code
	@STOREFRONT_WRITE_OPENAPI=1 cargo test --quiet --lib -p users -p products -p media is_current
	@STOREFRONT_WRITE_OPENAPI=1 cargo test --quiet --lib -p web is_current

redis:
	@scripts/redis-server.sh

# One call each, as cargo builds dependencies anew for every other selection of
# packages: wasmtime would be built a second time for the whole workspace.
test: build import redis ## Units, and HTTP against a real server with SQLite and Redis
	@echo "Tests 1 of 4: the host, images, the import"
	@cargo test --release -p storefront-host
	@cargo test --release -p storefront-images
	@cargo test --release -p storefront-import
	@echo "Tests 2 of 4: units of what becomes Wasm"
	@cargo test --lib --features storefront-assets/build -p storefront-account -p storefront-assets -p storefront-http -p storefront-identity -p storefront-languages -p storefront-settings -p storefront-browse -p storefront-catalog -p storefront-storage -p storefront-tokens -p storefront-webauthn -p auth -p auth-middleware $(addprefix -p ,$(COMPONENTS))
	@echo "Tests 3 of 4: a server over HTTP"
	@scripts/test-http.sh
	@echo "Tests 4 of 4: the same, on two servers that take turns and share a database of libSQL"
	@$(ON_LIBSQL) scripts/test-http.sh $(addprefix --skip ,$(NOT_ON_LIBSQL))

test-browser: build redis ## The web front in headless Chromium; pictures of each page in target/browser/looks
	@scripts/browser.sh
	@cargo test --release -p storefront-tests --test browser

test-faults: build redis ## Faults of Redis, the database, the disk, the clock and clients; SIGKILL: about 5 minutes
	@scripts/test-faults.sh

soak: build redis ## 20 minutes of mixed load: memory and errors; SOAK_MINUTES=5 SOAK_CLIENTS=8
	@scripts/test-faults.sh --ignored soak

examples: components ## The components of examples, in Rust, Python and JavaScript, in target/examples
	@scripts/examples.sh

test-examples: build redis examples ## The examples against a shop; npm and PyPI provide the compilers
	@cargo test --release -p storefront-tests --test examples

screenshots: build redis ## The README's pictures, in docs
	@scripts/browser.sh
	@cargo test --release -p storefront-tests --test browser readme -- --ignored

test-http: ## The stateless HTTP tests against any running server: BASE_URL=http://127.0.0.1:3000 make test-http
	@: $${BASE_URL:?set BASE_URL, for example BASE_URL=http://127.0.0.1:3000 make test-http}
	@cargo test --release -p storefront-tests --test http stateless

test-spin: components redis ## The tests over HTTP, with the `spin` on PATH instead of the embedded host
	@scripts/test-spin.sh

test-api: build redis ## Schemathesis against a server of its own, with /openapi.json
	@scripts/test-api.sh

check: ## Formatting, lints, licences of dependencies, manifests of deploy/
	@cargo fmt --all --check
	@cargo clippy --release --workspace --all-targets -- -D warnings
	@# "All" are those that a plain `cargo test` runs.
	@cargo clippy --release --workspace --test browser --test faults --test examples -- -D warnings
	@scripts/cargo-deny.sh --log-level error check bans licenses sources
	@scripts/check-deploy.sh

audit: ## Known vulnerabilities of dependencies; their list comes over the network
	@scripts/cargo-deny.sh check advisories

fuzz: ## Fuzz the parsers, each for SECONDS_EACH=600; or TARGETS="dates ranges"; findings in target/fuzz
	@scripts/fuzz.sh

bench: release redis ## Speed, as ratios to native yardsticks of the same run
	@scripts/bench.sh

clean: ## Remove what was built; .storefront, the shop's data, stays
	@cargo clean

# Builds components with flags of the compiler. cargo sees by itself when there is nothing to do.
define wasm
	environment=$$(scripts/wasm-target.sh); eval "$$environment"; \
	CARGO_TARGET_DIR=$(WASM_TARGET) CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS="$(2)" \
	cargo build --target wasm32-wasip2 --profile wasm $(addprefix -p ,$(1))
endef
