#!/usr/bin/env bash
# Plays an FOI officer's main task in the served pages, with axe on every page: pages.sh
# What it needs from PyPI goes into .build/python; skipped, with the reason, where Chromium is absent.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
    echo "skipped: no chromium on this machine (apt-get install chromium)"
    exit 0
fi
python=.build/python/bin/python
if ! "$python" -c 'import playwright, axe_playwright_python' 2>/dev/null; then
    python3 -m venv .build/python
    "$python" -m pip install --quiet playwright axe-playwright-python
fi
swift build --product canute
"$python" Tests/Browser/pages.py --canute "$(swift build --show-bin-path)/canute" --shots .build/browser/pages-shots
