# Everything that CI runs, by name. `just check` is exactly what CI runs.

set shell := ["bash", "-euo", "pipefail", "-c"]

# What must hold before anything lands.
check: format lint deny test page

# Formatting.
format:
    cargo fmt --all --check

# Lints of the house, as errors.
lint:
    cargo clippy --workspace --all-targets --locked -- --deny warnings

# Licences, sources and banned crates.
deny:
    cargo deny --locked check bans licenses sources

# All tests, on SQLite and, where its server binaries are found, on PostgreSQL.
test:
    cargo test --workspace --locked

# Strangers' bytes against what reads them, SECONDS for each target (needs a nightly toolchain and cargo-fuzz).
fuzz SECONDS="20":
    ./tests/fuzz/check {{SECONDS}}

# The page in a real browser: every sign-in, every example operation.
page:
    ./page/check

# Writes what is generated and committed: review what changed.
schema:
    cargo run --quiet -- schema print > schema.graphql
    cargo run --quiet -- schema codes > errors.json

# Builds the page that the program carries (Node 20 or later).
build-page:
    cd page && npm ci && npm run build

# What hostile connections cost their neighbours.
bench-sockets:
    cargo bench --workspace --bench sockets

# Starts the demo.
demo:
    cargo run
