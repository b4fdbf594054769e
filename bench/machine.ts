import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export function machine() {
	const [cpu] = os.cpus();
	return {
		cpu: cpu?.model ?? 'unknown',
		cores: os.availableParallelism(),
		memoryGb: Math.round(os.totalmem() / 2 ** 30),
		system: `${os.type()} ${os.arch()}`,
		/** Of the last minute: a busy machine makes every time longer, and ratios less sure. */
		load: Math.round(os.loadavg()[0] * 10) / 10,
	};
}

const PACKAGES = ['n8n-core', 'n8n-workflow', 'n8n-nodes-base', 'undici', 'stripe', 'dodopayments'];

export function versions(): Record<string, string> {
	return Object.fromEntries([
		['node', process.versions.node],
		...PACKAGES.map((name) => [name, versionOf(name)]),
	]) as Record<string, string>;
}

function versionOf(name: string): string {
	const file = path.join(__dirname, '../node_modules', name, 'package.json');
	return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
