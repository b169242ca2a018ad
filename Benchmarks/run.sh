#!/usr/bin/env bash
# Builds a release and measures it: the table goes to the terminal, the same as JSON beside the build.
# Options are passed on: --messages N, --rounds N, --mailbox GIGABYTES, --record (adds a line to history.jsonl).
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build --configuration release --scratch-path "${CANUTE_SCRATCH:-.build}")
"${build[@]}" --product canute
"${build[@]}" --product Benchmarks
bin=$("${build[@]}" --show-bin-path)

exec "$bin/Benchmarks" --canute "$bin/canute" --work "${CANUTE_SCRATCH:-.build}/benchmarks" \
    --history Benchmarks/history.jsonl --revision "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" "$@"
