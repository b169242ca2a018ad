#!/usr/bin/env bash
# Installs the named Debian packages that are missing, and checks that Swift is there. Asks nothing.
set -euo pipefail

stop() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}

command -v swift >/dev/null ||
    stop 'Swift 6.3 is needed and there is no "swift" on the PATH. Get it from https://www.swift.org/install/linux/.'
version=$(swift --version 2>&1 | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
if [ "$(printf '6.3\n%s\n' "${version:-0}" | sort -V | head -n 1)" != 6.3 ]; then
    stop "Swift 6.3 or later is needed; this is ${version:-of unknown version}. Get it from https://www.swift.org/install/linux/."
fi

missing=()
for package in "$@"; do
    state=$(dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null || true)
    [ "$state" = 'install ok installed' ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

command -v apt-get >/dev/null ||
    stop "these libraries are missing and there is no apt-get here to install them: ${missing[*]}."
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
        stop "these are missing: ${missing[*]}. As root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
fi

echo "setup: installing ${missing[*]}"
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The package lists may be old or absent: fetch them only when installing from what is there fails.
if ! "${install[@]}" "${missing[@]}" >"$log" 2>&1; then
    "${as_root[@]}" apt-get update --quiet >>"$log" 2>&1 || true
    if ! "${install[@]}" "${missing[@]}" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        stop "apt-get could not install ${missing[*]}. What it said last stands above."
    fi
fi
echo 'setup: done'
