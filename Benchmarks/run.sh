#!/usr/bin/env bash
# Builds a release and measures it: the table goes to the terminal, the same as JSON beside the build.
# Options are passed on: --list, --only NAME,NAME, --short, --rounds N, --messages N, --large N, --entries N, --mails N,
# --mailbox GIGABYTES, --record (adds a line to history.jsonl). Real samples: --shared DIR, else CANUTE_SHARED, else ../shared.
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build --configuration release --scratch-path "${CANUTE_SCRATCH:-.build}")
"${build[@]}" --product canute >&2
"${build[@]}" --product Benchmarks >&2
bin=$("${build[@]}" --show-bin-path)
work=$(realpath -m "${CANUTE_SCRATCH:-.build}/benchmarks")

"$bin/Benchmarks" --canute "$bin/canute" --work "$work" --shared "${CANUTE_SHARED:-../shared}" \
    --history Benchmarks/history.jsonl --revision "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" "$@"
