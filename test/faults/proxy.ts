import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** What becomes of the n-th connection to a proxy, from 1: a tunnel, a reset, or an answer of its own. */
export type Behaviour = (connection: number) => 'tunnel' | 'reset' | number;

export type Proxy = Awaited<ReturnType<typeof startProxy>>;

/**
 * A proxy that tunnels on CONNECT, and passes on what names a whole URL. Whatever the name, what it leads to
 * is on this machine.
 *
 * @param tls for a proxy that is spoken to over TLS
 */
export async function startProxy(behave: Behaviour = () => 'tunnel', tls?: TlsOptions) {
	const sockets = new Set<Socket>();
	/** The first bytes of each connection. */
	const heads: string[] = [];
	const connected = (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => {}).on('close', () => sockets.delete(socket));
		socket.once('data', (bytes) => {
			const head = bytes.toString('latin1');
			const behaviour = behave(heads.push(head));
			if (!/^[A-Z]+ /.test(head)) return void socket.end('HTTP/1.1 400 No HTTP\r\n\r\n');
			if (behaviour === 'tunnel') return tunnel(socket, head);
			if (behaviour === 'reset') return void socket.resetAndDestroy();
			socket.end(`HTTP/1.1 ${behaviour} No\r\nContent-Length: 0\r\n\r\n`);
		});
	};
	const proxy = tls ? createTlsServer(tls, connected) : createServer(connected);
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return {
		port: (proxy.address() as AddressInfo).port,
		heads,
		/** Goes away at once, with every tunnel. */
		close: async () => {
			const closed = new Promise((resolve) => proxy.close(resolve));
			for (const socket of sockets) socket.destroy();
			await closed;
		},
	};
}

function tunnel(socket: Socket, head: string): void {
	const isConnect = head.startsWith('CONNECT');
	const address = head.split(' ')[1];
	const target = new URL(isConnect ? `http://${address}` : address);
	const upstream = connect(Number(target.port), '127.0.0.1', () => {
		if (isConnect) socket.write('HTTP/1.1 200 OK\r\n\r\n');
		else upstream.write(head.replace(target.origin, ''));
		socket.pipe(upstream).pipe(socket);
	});
	upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
	socket.on('close', () => upstream.destroy());
}
