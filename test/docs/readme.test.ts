import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';

import { actionProperties } from '../../nodes/CreditGrants/form/actionProperties';
import { triggerProperties } from '../../nodes/CreditGrants/form/triggerProperties';
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
	test('has at most 200 lines', () => {
		expect(read('README.md').split('\n').length).toBeLessThanOrEqual(200);
	});

	test('links every template', () => {
		const links = linksIn('README.md').filter((link) => link.startsWith('workflows/'));
		expect(links.sort()).toEqual(workflowFiles().map((file) => `workflows/${file}`));
	});

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

test.each(pages)('everything that %s links to exists: pages, their headings, pictures', (page) => {
	for (const link of linksIn(page)) {
		const [file, heading] = link.split('#');
		const target = file === '' ? page : path.join(path.dirname(page), file);
		expect(existsSync(path.join(PROJECT, target)), link).toBe(true);
		if (heading !== undefined) expect(anchorsOf(target), link).toContain(heading);
	}
});

test.each(pages.filter((page) => page !== 'README.md'))(
	'%s is linked from another page',
	(page) => {
		const others = pages.filter((each) => each !== page);
		const linked = others.flatMap((each) =>
			linksIn(each).map((link) => path.join(path.dirname(each), link.split('#')[0])),
		);
		expect(linked).toContain(page);
	},
);

test.each([
	['node', actionProperties(providers)],
	['trigger', triggerProperties(providers)],
])('every field, choice and option of the %s is documented by its name', (_node, properties) => {
	const written = pages.map(read).join('\n').toLowerCase();
	const missing = namesIn(properties).filter((name) => !written.includes(name.toLowerCase()));
	expect([...new Set(missing)]).toEqual([]);
});

/** Links to what is in the repository. */
function linksIn(page: string): string[] {
	return [...read(page).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link]) => link);
}

/** The names that GitHub gives the headings of a page. */
function anchorsOf(page: string): string[] {
	const headings = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
	return headings.map((heading) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

/** What the editor shows of a form: its fields, and what can be chosen or added there. */
function namesIn(properties: INodeProperties[]): string[] {
	return properties.flatMap(({ displayName, type, options = [] }) => {
		if (type === 'collection') return [displayName, ...namesIn(options as INodeProperties[])];
		const isChoice = type === 'options' || type === 'multiOptions';
		const choices = isChoice ? (options as INodePropertyOptions[]).map(({ name }) => name) : [];
		return [displayName, ...choices];
	});
}

test("the recipes give the address of each template, for n8n's Import > From URL", () => {
	const { repository } = JSON.parse(read('package.json')) as { repository: { url: string } };
	const [, name] = /github\.com\/(.+)\.git$/.exec(repository.url)!;
	const folder = `https://raw.githubusercontent.com/${name}/main/workflows/`;
	const addresses = read('docs/recipes.md').match(/https:\/\/raw\.[^\s`)]+/g) ?? [];
	expect([...addresses].sort()).toEqual(workflowFiles().map((file) => folder + file));
});
