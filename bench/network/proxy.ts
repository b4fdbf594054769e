import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { answerParent } from './control';

/**
 * Latency in userland, a process of its own so that no client shares its event loop: a new connection
 * costs one round trip before its first byte leaves, each direction half of one. What is inside (the TLS
 * handshake, the requests) therefore pays for its own round trips. Bandwidth is not limited.
 */
const [originPort, roundTripMs] = process.argv.slice(2).map(Number);

let connections = 0;
let bytes = 0;
const open = new Set<Socket>();

const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
	connections++;
	const opensAt = performance.now() + roundTripMs;
	const origin = connect({
		port: originPort,
		host: '127.0.0.1',
		noDelay: true,
		allowHalfOpen: true,
	});
	open.add(client);
	client.once('close', () => open.delete(client));
	delay(client, origin, opensAt);
	delay(origin, client, 0);
});

/** Passes on what comes in, in its order, half a round trip later and not before a connection is open. */
function delay(from: Socket, to: Socket, opensAt: number): void {
	const later = (action: () => void) => {
		const wait = Math.max(performance.now(), opensAt) + roundTripMs / 2 - performance.now();
		if (wait > 0) setTimeout(action, wait);
		else action();
	};
	from.on('data', (chunk) => {
		bytes += chunk.length;
		later(() => to.writable && to.write(chunk));
	});
	from.on('end', () => later(() => to.end()));
	from.on('close', () => later(() => to.destroy()));
	from.on('error', () => {});
}

server.listen(0, '127.0.0.1', () => {
	answerParent((server.address() as AddressInfo).port, () => {
		const counted = { connections, bytes };
		connections = 0;
		bytes = 0;
		// Some clients keep a connection for their next run: every run is to begin without one.
		for (const client of open) client.destroy();
		return counted;
	});
});
