#!/usr/bin/env bash
# What the end-to-end and queue tests need beside Node.js, on a clean Debian machine: a browser, the servers
# of queue mode, and the two releases of n8n. Whatever is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
command -v chromium > /dev/null || packages+=(chromium)
[ -x /usr/bin/redis-server ] || packages+=(redis-server)
ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1 || packages+=(postgresql)
# sqlite3, which n8n needs, is compiled where its prebuilt module cannot be downloaded.
command -v g++ > /dev/null && command -v make > /dev/null && command -v python3 > /dev/null || packages+=(g++ make python3)

if [ ${#packages[@]} -gt 0 ]; then
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends "${packages[@]}"
	echo "installed ${packages[*]} (after $SECONDS s)"
fi

npx tsx test/host/installBoth.ts
echo "the tools of the tests are there (after $SECONDS s)"
