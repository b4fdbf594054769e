import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { rowsOf, rowsOfCustomer } from '../demo/truth';
import { installHost, type Release } from '../host/install';
import { startN8n, type N8n } from '../host/n8n';
import { byId, CREDENTIAL_TYPES, itemsOf, PROVIDERS, World } from './world';

const RELEASES: Record<Release, string> = {
	'n8n-2': 'the newest n8n 2',
	'n8n-1': 'the last n8n 1',
};

describe.each(['n8n-2', 'n8n-1'] as const)('%s', (release) => {
	let folder: string;
	let n8n: N8n | undefined;
	let world: World;

	beforeAll(async () => {
		if (release === 'n8n-1') {
			folder = await mkdtemp(path.join(tmpdir(), 'credit-grants-hosts-'));
			n8n = await startN8n({
				host: await installHost({ release }),
				userFolder: folder,
				packageTarball: inject('tarball'),
			});
		}
		world = await World.open(n8n?.url ?? inject('n8nUrl'), { grants: 120 });
	});

	afterAll(async () => {
		await world?.close();
		await n8n?.stop();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	it(`${RELEASES[release]} offers the node, its trigger and its three credentials`, async () => {
		expect(await typesAt('nodes')).toEqual(
			expect.arrayContaining([
				'n8n-nodes-credit-grants.creditGrants',
				'n8n-nodes-credit-grants.creditGrantsTrigger',
			]),
		);
		expect(await typesAt('credentials')).toEqual(
			expect.arrayContaining(Object.values(CREDENTIAL_TYPES)),
		);
	});

	it.each(PROVIDERS)(
		`${RELEASES[release]} reads all grants and balances of %s`,
		async (provider) => {
			const rows = rowsOf(world.sandbox, provider);
			const grants = itemsOf(
				await world.run(world.grantsNode({ provider, operation: 'list', returnAll: true })),
				'Grants',
			);
			expect(grants.map(({ json }) => json.id).sort()).toEqual(rows.map(({ id }) => id).sort());

			const customerId = rows[0].customerId;
			const active = rowsOfCustomer(rows, provider, customerId).filter(
				({ status }) => status === 'active',
			);
			const balances = itemsOf(
				await world.run(
					world.grantsNode({
						provider,
						operation: 'customerBalance',
						customerId: byId(customerId),
						options: { output: 'full' },
					}),
				),
				'Grants',
			);
			const counted = balances.reduce((sum, { json }) => sum + Number(json.activeGrants), 0);
			expect(counted).toBe(active.length);
		},
	);

	async function typesAt(kind: 'nodes' | 'credentials'): Promise<string[]> {
		const answer = await fetch(`${world.url}/types/${kind}.json`, { headers: world.rest.headers });
		return ((await answer.json()) as Array<{ name: string }>).map(({ name }) => name);
	}
});
