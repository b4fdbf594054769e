import { spawn } from 'node:child_process';
import { existsSync, readdirSync, watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { startSandbox, type ProviderName, type Sandbox } from '../sandbox';
import { runToEnd } from './child';
import { installHost } from './install';
import { startN8n, type N8n } from './n8n';
import { PACKAGE, packPackage, PROJECT } from './package';
import { OWNER } from './rest';
import { Steps } from './steps';

/** Kept between starts: the owner, the workflows made by hand, the executions. */
const FOLDER = path.join(PROJECT, '.cache/dev');
const WATCHED = ['nodes', 'credentials'];
/** An editor writes a file in several steps, and several files at once. */
const QUIET_MS = 150;

const CREDENTIALS: Record<ProviderName, { name: string; type: string }> = {
	stripe: { name: 'Stripe (sandbox)', type: 'creditGrantsStripeApi' },
	sequence: { name: 'Sequence (sandbox)', type: 'creditGrantsSequenceApi' },
	dodoPayments: { name: 'Dodo Payments (sandbox)', type: 'creditGrantsDodoPaymentsApi' },
};

async function main(): Promise<void> {
	const steps = new Steps();
	const host = await steps.run('n8n in .cache (the first time this takes minutes)', (log) =>
		installHost({ log }),
	);
	await steps.run('build of the package', build);
	const tarball = await steps.run('tarball', () => packPackage(FOLDER));
	// The grants of a person who looks around, not of a load test.
	const sandbox = await startSandbox({ grants: 60, customers: 130 });
	const n8n = await steps.run('n8n, with the package, credentials and templates', async (log) => {
		const started = await startN8n({
			host,
			userFolder: path.join(FOLDER, 'user'),
			packageTarball: tarball,
			env: { N8N_DEV_RELOAD: 'true' },
			log,
		});
		await fillIn(started, sandbox);
		return started;
	});

	let changed: NodeJS.Timeout | undefined;
	const watchers = WATCHED.map((folder) =>
		watch(path.join(PROJECT, folder), { recursive: true }, () => {
			clearTimeout(changed);
			changed = setTimeout(() => void reload(n8n, steps), QUIET_MS);
		}),
	);
	endOnSignal(n8n, sandbox, watchers);
	console.log(`
The editor     ${n8n.url}
Signed in by   ${OWNER.email}, password ${OWNER.password}
The sandbox    ${sandbox.url} (Stripe, Sequence and Dodo Payments: 60 grants each)

A change under nodes/ or credentials/ is built and loaded. Ctrl-C ends everything.`);
	openInBrowser(n8n.url);
}

/** Credentials for this start's sandbox, and the templates that are not there yet. */
async function fillIn({ rest }: N8n, sandbox: Sandbox): Promise<void> {
	type Stored = { id: string; name: string };
	const stored = await rest.call<Stored[]>('GET', '/credentials');
	const accounts: Record<string, Stored> = {};
	for (const [provider, { name, type }] of Object.entries(CREDENTIALS)) {
		const data = sandbox.credentials[provider as ProviderName];
		const known = stored.find((each) => each.name === name);
		if (known) await rest.call('PATCH', `/credentials/${known.id}`, { name, type, data });
		accounts[type] = known ?? { id: await rest.createCredential(name, type, data), name };
	}
	const present = new Set((await rest.call<Stored[]>('GET', '/workflows')).map(({ name }) => name));
	const folder = path.join(PROJECT, 'workflows');
	for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
		const template = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Template;
		if (present.has(template.name)) continue;
		const nodes = template.nodes.map((node) =>
			node.type.startsWith(`${PACKAGE}.`) ? { ...node, credentials: accounts } : node,
		);
		await rest.createWorkflow({ ...template, nodes });
	}
}

interface Template {
	name: string;
	nodes: Array<{ type: string }>;
	connections: object;
	settings?: object;
}

async function build(log: (line: string) => void): Promise<void> {
	const { code, lines } = await runToEnd('npx', ['gulp', 'build', '--silent'], {
		cwd: PROJECT,
		log,
	});
	if (code !== 0) throw new Error(lines.join('\n'));
}

/** A build that fails is shown, and n8n keeps the one it has. */
async function reload(n8n: N8n, steps: Steps): Promise<void> {
	await steps
		.run('build and reload', async (log) => {
			await build(log);
			await n8n.replaceBuild(PACKAGE, path.join(PROJECT, 'dist'));
		})
		.catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
}

function endOnSignal(n8n: N8n, sandbox: Sandbox, watchers: FSWatcher[]): void {
	const end = async () => {
		for (const watcher of watchers) watcher.close();
		await Promise.all([n8n.stop(), sandbox.close()]);
		process.exit(0);
	};
	let ending: Promise<void> | undefined;
	// A terminal sends Ctrl-C to npm and to this process, and npm hands it on: it comes more than once.
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.on(signal, () => void (ending ??= end()));
}

/** Where there is a desktop; elsewhere the address is printed and that is all. */
function openInBrowser(url: string): void {
	const opener = process.platform === 'darwin' ? '/usr/bin/open' : '/usr/bin/xdg-open';
	const isDesktop =
		process.platform === 'darwin' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
	if (!isDesktop || !existsSync(opener)) return;
	spawn(opener, [url], { stdio: 'ignore', detached: true }).unref();
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
});
