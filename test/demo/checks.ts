import type { Execution } from '../engine/engine';
import type { GrantRow } from './truth';

export type Item = Record<string, unknown>;

/** @throws what n8n would show in red, with the node it happened in */
export function succeeded(execution: Execution): Execution {
	const { error } = execution.run.data.resultData;
	if (!error) return execution;
	const node = 'node' in error && error.node ? ` in the node "${error.node.name}"` : '';
	throw new Error(
		`n8n reports an error${node}: ${[error.message, error.description].filter(Boolean).join('. ')}`,
	);
}

/** @throws Error that says what differs, where items are not what the sandbox holds, in any order */
export function expectSame(what: string, items: Item[], rows: GrantRow[]): void {
	if (items.length !== rows.length) {
		throw new Error(`${what}: ${items.length} items, but the sandbox holds ${rows.length}`);
	}
	const byId = new Map(items.map((item) => [item.id, item]));
	for (const row of rows) {
		const item = byId.get(row.id);
		if (!item) throw new Error(`${what}: the grant ${row.id} of the sandbox is missing`);
		const wanted: Item = { ...row, amount: Number(row.amount), balance: Number(row.balance) };
		for (const [key, value] of Object.entries(wanted)) {
			if (item[key] !== value) {
				throw new Error(
					`${what}: ${key} of ${row.id} is ${JSON.stringify(item[key])}, in the sandbox ${JSON.stringify(value)}`,
				);
			}
		}
	}
}

/** The bytes of the file that the workflow with Convert to File makes. */
export function csvFile(execution: Execution): Buffer {
	const [item] = execution.items('CSV File');
	if (!item.binary) throw new Error('Convert to File made no file');
	return Buffer.from(item.binary.data.data, 'base64');
}
