#!/usr/bin/env bash
# Checks a pack's page in Chromium: run.sh [PACK.zip VKEY]
# Without arguments on packs made around the pages of the tests; with them also on that pack.
# Skipped, with the reason, where Chromium or playwright is absent. SWIFT_TEST_FLAGS is passed on to `swift test`.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
    echo "skipped: no chromium on this machine (apt-get install chromium)"
    exit 0
fi
# Where pages.sh has made an interpreter with all that is needed, that one is taken.
python=.build/python/bin/python3
[ -x "$python" ] || python=python3
if ! "$python" -c 'import playwright' 2>/dev/null; then
    echo "skipped: the Python package playwright is not installed (pip install playwright)"
    exit 0
fi

samples=.build/browser/pages
rm -rf .build/browser
mkdir -p "$samples"
# shellcheck disable=SC2086  # the flags are several words
CANUTE_PAGE_SAMPLES="$PWD/$samples" swift test ${SWIFT_TEST_FLAGS:-} --filter 'DisclosureTests.PageTests' >.build/browser/swift.log 2>&1 ||
    { tail -n 40 .build/browser/swift.log; exit 1; }
"$python" Tests/Browser/check_page.py "$samples" --speed --shots .build/browser/shots
if [ $# -eq 2 ]; then
    "$python" Tests/Browser/check_page.py --pack "$1" --key "$2" --shots .build/browser/pack-shots
fi
echo "screenshots: .build/browser"
