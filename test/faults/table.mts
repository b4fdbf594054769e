import { DefaultReporter, type TestModule } from 'vitest/node';

import type { Outcome } from './outcome';

/** Ends the run with one table: what came of each fault at each provider over each transport. */
export default class Table extends DefaultReporter {
	override onTestRunEnd(...[modules, ...rest]: Parameters<DefaultReporter['onTestRunEnd']>): void {
		super.onTestRunEnd(modules, ...rest);
		const outcomes = [...outcomesOf(modules)];
		const columns = [...new Set(outcomes.map(columnOf))].sort();
		const faults = new Map<string, Outcome[]>();
		for (const outcome of outcomes) {
			const name = `${outcome.row.padEnd(6)}${outcome.fault}`;
			faults.set(name, [...(faults.get(name) ?? []), outcome]);
		}
		const widths = columns.map((column) => Math.max(column.length, 'clear error'.length));
		const line = (first: string, cells: string[]) =>
			[first.padEnd(48), ...cells.map((cell, index) => cell.padEnd(widths[index]))]
				.join(' ')
				.trimEnd();
		console.log('\n' + line('      fault', columns));
		for (const [name, row] of [...faults].sort(([a], [b]) => number(a) - number(b))) {
			const cells = columns.map((column) => word(row.filter((each) => columnOf(each) === column)));
			console.log(line(name, cells));
		}
		console.log('\n' + totals(outcomes));
	}
}

function* outcomesOf(modules: readonly TestModule[]): Generator<Outcome> {
	for (const module of modules) {
		for (const test of module.children.allTests()) {
			const { outcome } = test.meta();
			if (outcome) yield outcome;
		}
	}
}

function columnOf({ provider, transport }: Outcome): string {
	return provider === '-'
		? 'node'
		: `${provider} / ${transport === 'undici' ? 'undici' : 'helper'}`;
}

function number(name: string): number {
	return Number.parseInt(name) || 99;
}

function word(outcomes: Outcome[]): string {
	const [worst] = outcomes.sort((a, b) => badness(b) - badness(a));
	if (!worst) return '';
	const { lost, doubled, leaked, result } = worst;
	if (leaked > 0) return 'LEAKED';
	if (lost > 0) return `LOST ${lost}`;
	if (doubled > 0) return `DOUBLED ${doubled}`;
	return result === 'wrong' ? 'WRONG' : result;
}

function badness({ lost, doubled, leaked, result }: Outcome): number {
	return lost + doubled + leaked + (result === 'wrong' ? 1 : 0);
}

/** The totals line, for docs/reliability.md too. */
function totals(outcomes: Outcome[]): string {
	const count = (is: (outcome: Outcome) => boolean) => outcomes.filter(is).length;
	const sum = (of: (outcome: Outcome) => number) =>
		outcomes.reduce((all, each) => all + of(each), 0);
	return [
		`${outcomes.length} runs`,
		`${sum(({ injected }) => injected)} faults injected`,
		`${count(({ result }) => result === 'complete')} survived`,
		`${count(({ result }) => result === 'clear error')} clear errors`,
		`${count(({ result }) => result === 'flagged')} flagged as possibly short`,
		`${sum(({ lost }) => lost)} lost unseen`,
		`${sum(({ doubled }) => doubled)} doubled`,
		`${count(({ leaked }) => leaked > 0)} leaked`,
		...(count(({ result }) => result === 'wrong')
			? [`${count(({ result }) => result === 'wrong')} WRONG`]
			: []),
	].join(', ');
}
