#!/usr/bin/env bash
# What the end-to-end and queue tests need beside Node.js, on a clean Debian machine: a browser, the servers
# of queue mode, a compiler, and the two releases of n8n. Whatever is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
command -v chromium > /dev/null || packages+=(chromium)
[ -x /usr/bin/redis-server ] || packages+=(redis-server)
compgen -G '/usr/lib/postgresql/*/bin/postgres' > /dev/null || packages+=(postgresql)
# n8n's native modules are compiled where their prebuilt ones cannot be downloaded.
for tool in g++ make python3; do
	command -v "$tool" > /dev/null || packages+=("$tool")
done

if [ ${#packages[@]} -gt 0 ]; then
	if [ "$(id -u)" != 0 ]; then
		echo "Install Debian's packages ${packages[*]} first, or run this as root" >&2
		exit 1
	fi
	# A locale that every machine has: PostgreSQL's package makes a database in that of its environment.
	export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
	apt=(apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
	"${apt[@]}" update
	"${apt[@]}" install -y --no-install-recommends "${packages[@]}"
	echo "installed ${packages[*]} (after $SECONDS s)"
fi

npx tsx test/host/installBoth.ts
echo "the tools of the tests are there (after $SECONDS s)"
