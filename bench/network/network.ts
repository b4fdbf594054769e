import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createCertificate } from './certificate';
import { nextMessage, type Ready } from './control';

/** What went over the wire since it was last asked. */
export interface Traffic {
	requests: number;
	connections: number;
	bytes: number;
	/** The most requests that were under way at the same time, as the origin saw them. */
	mostAtOnce: number;
}

/** One way to the origin, as far away as it was made. */
export interface Route {
	url: string;
	traffic(): Promise<Traffic>;
}

/** The origin and the proxies before it, each in its own process; the key lives in a folder that goes with it. */
export class Network {
	private readonly folder = mkdtempSync(path.join(tmpdir(), 'credit-grants-bench-'));
	private readonly children: ChildProcess[] = [];
	private origin!: ChildProcess;
	private originPort = 0;

	static async start(): Promise<Network> {
		const network = new Network();
		const { cert, key } = createCertificate();
		const keyFile = path.join(network.folder, 'key.pem');
		writeFileSync(network.certificate, cert);
		writeFileSync(keyFile, key, { mode: 0o600 });
		[network.origin, network.originPort] = await network.spawn(
			'origin.ts',
			network.certificate,
			keyFile,
		);
		return network;
	}

	/** File that clients must trust: NODE_EXTRA_CA_CERTS. */
	get certificate(): string {
		return path.join(this.folder, 'certificate.pem');
	}

	/** @param firstWindow bytes that a new connection may send at once; the window then grows as TCP's does */
	async route(roundTripMs: number, firstWindow = Infinity): Promise<Route> {
		const numbers = [this.originPort, roundTripMs, firstWindow].map(String);
		const [proxy, port] = await this.spawn('proxy.ts', ...numbers);
		return {
			url: `https://localhost:${port}`,
			traffic: async () => {
				const counts = [proxy, this.origin].map(async (child) => {
					const counted = nextMessage<Partial<Traffic>>(child);
					child.send('count');
					return await counted;
				});
				return Object.assign({}, ...(await Promise.all(counts))) as Traffic;
			},
		};
	}

	close(): void {
		for (const child of this.children) child.disconnect();
		rmSync(this.folder, { recursive: true, force: true });
	}

	private async spawn(file: string, ...args: string[]): Promise<[ChildProcess, port: number]> {
		const child = fork(path.join(__dirname, file), args, { execArgv: ['--import', 'tsx'] });
		this.children.push(child);
		const { port } = await nextMessage<Ready>(child);
		return [child, port];
	}
}
