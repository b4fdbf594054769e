/**
 * The fault server from the command line:
 *
 *     npx tsx test/faults/main.ts <provider> [fault] [--port 4010] [--grants 250] [--seed 1] [--at 2] [--times 1]
 *
 * Without a fault it lists them. Any key opens it.
 */
import { parseArgs } from 'node:util';

import type { ProviderName } from '../../nodes/CreditGrants/providers';
import { Book } from './book';
import { MATRIX } from './matrix';
import { FaultServer } from './server';

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { port: text, grants: text, seed: text, at: text, times: text },
});
const [provider, fault] = positionals;

async function main(): Promise<void> {
	const row = MATRIX.find((each) => each.fault === fault);
	if (!row || !['stripe', 'sequence', 'dodoPayments'].includes(provider)) {
		console.log('usage: main.ts stripe|sequence|dodoPayments <fault>, where the fault is one of');
		for (const each of MATRIX) console.log(`  ${each.fault}`);
		return;
	}
	const number = (value: string | undefined, otherwise: number) => Number(value ?? otherwise);
	const book = new Book(
		provider as ProviderName,
		number(values.grants, 250),
		number(values.seed, 1),
		row.habits,
	);
	const script = row.play && {
		play: row.play,
		at: number(values.at, row.at ?? 2),
		times: number(values.times, row.times ?? 1),
	};
	const server = await new FaultServer(book, script).listen(number(values.port, 4010));
	console.log(`${provider}, ${fault}: ${server.url}`);
}

void main();
