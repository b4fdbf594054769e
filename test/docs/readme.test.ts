import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { withBalance } from '../../nodes/CreditGrants/grants/creditGrant';
import { providers } from '../../nodes/CreditGrants/providers';
import { workflowFiles } from '../demo/workflows';
import { PROJECT } from '../engine/nodeTypes';
import { ITEM_TABLES, withItemTables } from './itemTables';

const read = (file: string) => readFileSync(path.join(PROJECT, file), 'utf8');
const pages = ['.', 'docs'].flatMap((folder) =>
	readdirSync(path.join(PROJECT, folder))
		.filter((file) => file.endsWith('.md'))
		.map((file) => path.join(folder, file)),
);

test.each(Object.keys(ITEM_TABLES))(
	'the tables of %s are what the definition of the item gives (npm run docs writes them)',
	(page) => {
		const written = read(page);
		for (const name of Object.keys(ITEM_TABLES[page])) {
			expect(written).toContain(`<!-- ${name} -->`);
		}
		expect(withItemTables(page, written)).toBe(written);
	},
);

describe('README', () => {
	test('the grant it shows is the documented Stripe grant, as the node gives it', () => {
		const [shown] = read('README.md')
			.match(/```json\n([^]*?)```/)!
			.slice(1);
		const raw = {
			id: 'credgr_test_61R9a6NUWsRmOW3RM41L6nFOS1ekDGHo',
			amount: { type: 'monetary', monetary: { currency: 'usd', value: 1000 } },
			category: 'paid',
			customer: { id: 'cus_QrvQguzkIK8zTj', name: 'Acme Ltd' },
			effective_at: 1729297860,
			expires_at: null,
			livemode: false,
			metadata: {},
			name: 'Purchased Credits',
			voided_at: null,
		};
		const now = { instant: '2026-01-01T00:00:00.000Z', day: '2026-01-01' };
		const grant = withBalance(
			providers.stripe.toCreditGrant({ raw }, now, null),
			{ balance: '7.25' },
			now,
		);
		const item = Object.entries(grant).slice(0, 10);
		expect(Object.entries(JSON.parse(shown) as object)).toEqual(item);
	});
});

test.each(pages)('every file that %s links to exists', (page) => {
	const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link);
	for (const link of links)
		expect(existsSync(path.join(PROJECT, path.dirname(page), link)), link).toBe(true);
});

test("the recipes give the address of each template, for n8n's Import > From URL", () => {
	const { repository } = JSON.parse(read('package.json')) as { repository: { url: string } };
	const [, name] = /github\.com\/(.+)\.git$/.exec(repository.url)!;
	const folder = `https://raw.githubusercontent.com/${name}/main/workflows/`;
	const addresses = read('docs/recipes.md').match(/https:\/\/raw\.[^\s`)]+/g) ?? [];
	expect([...addresses].sort()).toEqual(workflowFiles().map((file) => folder + file));
});
