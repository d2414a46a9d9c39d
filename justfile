# Everything that CI runs, by name. `just check` is exactly what CI runs.

set shell := ["bash", "-euo", "pipefail", "-c"]

# What must hold before anything lands.
check: format lint deny test page clients audit-http provider (fuzz "10")

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

# The page in a real browser: every sign-in, every example operation.
page:
    ./page/check

# Apollo, urql, Relay and the code generators of npm against the program.
clients:
    ./tests/node/check

# The audits of GraphQL over HTTP, by npm's graphql-http.
audit-http:
    cargo build --quiet --locked --bin indsats
    ./tests/node/install
    cd tests/node && node graphql-http/audit.mjs

# Sign-in through a certified OpenID provider (npm's oidc-provider), end to end.
provider:
    ./tests/node/provider/check

# Strangers' bytes against what reads them, SECONDS for each target (needs a nightly toolchain and cargo-fuzz).
fuzz SECONDS="20":
    ./tests/fuzz/check {{SECONDS}}

# The rules against a second reading of their definition, on 100,000 random cases of each property: two minutes, once built.
rules:
    INDSATS_FULL=1 cargo test --release --locked -p indsats-tests --test it -- rules::

# What the check of a token costs, beside the library's own.
bench-verify:
    cargo bench --locked --workspace --bench verify

# How soon hostile requests and sockets are refused, and what a neighbour notices: ten minutes, once built, and 1 if a limit does
# not hold. ROWS chooses some by a part of their names.
bench-hostile *ROWS:
    cargo bench --locked --workspace --bench hostile -- {{ROWS}}

# What hostile connections cost their neighbours: four minutes, once the program is built, and 1 if a limit does not hold.
bench-sockets:
    cargo build --locked --release --workspace --bin indsats
    cargo bench --locked --workspace --bench sockets

# Ten thousand changes by concurrent writers, on both databases; then no kept row may differ from the rules.
storm:
    INDSATS_FULL=1 cargo test --release --locked -p indsats-tests --test it -- worklists::storm

# What a page costs at ten thousand, a hundred thousand and a million persons; the databases are drawn once and kept (7 GB).
bench-worklist *PERSONS:
    cargo bench --locked --workspace --bench worklist -- {{PERSONS}}

# What the trail adds to a reading, at 1 to 256 readers, on both databases: two minutes, once built.
bench-audit:
    cargo bench --locked --workspace --bench audit

# A thousand servers killed between commit and answer, on both databases.
kill:
    INDSATS_FULL=1 cargo test --release --locked -p indsats-tests --test it -- trail::kill

# Writes what is generated and committed: review what changed.
schema:
    cargo run --quiet -- schema print > schema.graphql
    cargo run --quiet -- schema codes > errors.json

# Builds the page that the program carries (Node 20 or later).
build-page:
    cd page && npm ci && npm run build

# Starts the demo.
demo:
    cargo run
