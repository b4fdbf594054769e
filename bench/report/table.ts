/** Columns aligned by spaces; the first of them to the left. */
export function table(heads: string[], lines: string[][]): string {
	const all = [heads, ...lines];
	const widths = heads.map((_, column) => Math.max(...all.map((line) => line[column].length)));
	return all
		.map((line) =>
			line
				.map((cell, column) =>
					column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
				)
				.join('  ')
				.trimEnd(),
		)
		.join('\n')
		.concat('\n');
}
