import type { NodeExecutionHint } from 'n8n-workflow';

import type { Notices } from '../grants/notices';
import type { Provider } from '../grants/provider';
import type { Request } from '../grants/request';
import type { Run } from './run';

/** What the user should know of the runs of one execution although nothing failed. */
export function runHints(runs: Run[], requests: Request[]): NodeExecutionHint[] {
	const sentences = new Set(
		runs.flatMap(({ provider, api }) => sentencesOf(provider, api.notices)),
	);
	const lists = requests.filter(({ operation }) => operation === 'list').length;
	if (lists > 1) {
		sentences.add(
			`List ran once for each of the ${lists} input items. If they are all the same list, turn on "Execute Once" in the node's settings.`,
		);
	}
	return [...sentences].map((message) => ({ message, location: 'outputPane' }));
}

/** That of one run as sentences, what matters most first; the trigger writes them into n8n's log. */
export function sentencesOf(
	{ displayName }: Pick<Provider, 'displayName'>,
	notices: Notices,
): string[] {
	return [
		...SENTENCES.flatMap(([about, say]) => {
			const ids = [...notices[about]];
			return ids.length > 0 ? [say(ids.length, named(ids), displayName)] : [];
		}),
		...notices.messages,
		...repeated(notices, displayName),
	];
}

type Listed = 'gone' | 'unknownBalances' | 'uncertain' | 'ownerless' | 'empty' | 'clocks';

const SENTENCES: Array<[Listed, (count: number, ids: string, company: string) => string]> = [
	[
		'gone',
		(count, ids, company) =>
			`${company} knows ${count === 1 ? 'a customer' : `${count} customers`} no more whose credits were to be read: ${ids}. The balances of ${count === 1 ? 'this one' : 'these'} are missing.`,
	],
	[
		'unknownBalances',
		(count, ids, company) =>
			`${company} tells no balance of ${count === 1 ? 'an active grant' : `${count} active grants`}: ${ids}. Look there whether anything is left.`,
	],
	[
		'uncertain',
		(count, ids) =>
			`Whether ${count === 1 ? 'a customer is' : `${count} customers are`} low is not known: ${ids}. Only Low leaves ${count === 1 ? 'this one' : 'them'} out.`,
	],
	[
		'ownerless',
		(count, ids, company) =>
			`${company} names nobody who holds ${count === 1 ? 'a grant' : `${count} grants`}: ${ids}. The balance cannot be asked for.`,
	],
	[
		'empty',
		(count, ids, company) =>
			`${count === 1 ? 'A customer has' : `${count} customers have`} no credit grants at ${company}: ${ids}.`,
	],
	[
		'clocks',
		(count, ids) =>
			`Some grants live by ${count === 1 ? 'a test clock' : 'test clocks'} (${ids}), and are judged by ${count === 1 ? 'it' : 'them'}, not by today's date.`,
	],
];

const MOST_NAMED = 5;

function named(ids: string[]): string {
	const more = ids.length - MOST_NAMED;
	return ids.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function repeated({ duplicates }: Notices, company: string): string[] {
	return duplicates === 0
		? []
		: [
				`${company} sent ${duplicates} ${duplicates === 1 ? 'entry' : 'entries'} on more than one page: the list changed while it was read. Each is here once.`,
			];
}
