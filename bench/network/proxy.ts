import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { answerParent } from './control';

/**
 * Latency in userland, a process of its own so that no client shares its event loop: a new connection
 * costs one round trip before its first byte leaves, each direction half of one. What is inside (the TLS
 * handshake, the requests) therefore pays for its own round trips. Bandwidth is not limited, but for a new
 * connection where `firstWindow` is: the bytes that may be on their way before the first is acknowledged.
 */
const [originPort, roundTripMs, firstWindow] = process.argv.slice(2).map(Number);

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

/**
 * Passes on what comes in, in its order, half a round trip later and not before a connection is open. What is
 * acknowledged, a round trip after it left, makes room for twice as much: TCP's slow start,
 * https://datatracker.ietf.org/doc/html/rfc5681#section-3.1, on a line that loses nothing.
 */
function delay(from: Socket, to: Socket, opensAt: number): void {
	const queue: Array<Buffer | (() => void)> = [];
	let room = firstWindow;
	const after = (ms: number, action: () => void) => {
		const wait = Math.max(performance.now(), opensAt) + ms - performance.now();
		if (wait > 0) setTimeout(action, wait);
		else action();
	};
	const send = (chunk: Buffer) => {
		room -= chunk.length;
		after(roundTripMs / 2, () => to.writable && to.write(chunk));
		if (room === Infinity) return;
		after(roundTripMs, () => {
			room += 2 * chunk.length;
			pass();
		});
	};
	const pass = () => {
		for (let next = queue[0]; next; next = queue[0]) {
			if (typeof next === 'function') {
				after(roundTripMs / 2, next);
			} else if (room < next.length) {
				if (room === 0) return;
				queue.splice(1, 0, next.subarray(room));
				send(next.subarray(0, room));
			} else {
				send(next);
			}
			queue.shift();
		}
	};
	const enter = (next: Buffer | (() => void)) => {
		queue.push(next);
		pass();
	};
	from.on('data', (chunk) => {
		bytes += chunk.length;
		enter(chunk);
	});
	from.on('end', () => enter(() => to.end()));
	from.on('close', () => enter(() => to.destroy()));
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
