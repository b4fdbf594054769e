import type { Row } from '../rounds';
import { box, COLORS, document, label, line, NAMES } from './svg';

const WIDTH = 760;
const LEFT = 210;
const BAR = 18;
const STEP = 25;
const LONGEST = 400;

/** Milliseconds a page by peer, with the ratio to this node. */
export function barChart(
	{ pages, rows }: { pages: number; rows: Row[] },
	roundTripMs: number,
): string {
	const shown = rows.filter(({ label: name }) => !name.includes('as shipped'));
	const perPage = (row: Row) => row.ms.median / pages;
	const scale = LONGEST / Math.max(...shown.map(perPage));
	const title = `Milliseconds for a page of 100 grants: ${pages} pages over TLS, ${roundTripMs} ms round trip`;
	const shapes = [label(20, 30, title, { size: 15, bold: true })];
	const wire = LEFT + roundTripMs * scale;
	let y = 50;
	for (const provider of new Set(shown.map((row) => row.provider))) {
		const peers = shown.filter((row) => row.provider === provider);
		const ours = peers.find(({ peer }) => peer === 'grantsNode');
		shapes.push(label(20, y + 16, NAMES[provider], { bold: true }));
		y += 26;
		shapes.push(
			line(
				[
					[wire, y - 4],
					[wire, y + peers.length * STEP - 4],
				],
				COLORS.faint,
				'3 3',
			),
		);
		for (const row of peers) {
			const width = perPage(row) * scale;
			const times =
				ours && row !== ours ? ` · ${(row.ms.median / ours.ms.median).toFixed(2)} ×` : '';
			shapes.push(
				label(LEFT - 10, y + 13, row.label, { anchor: 'end', bold: row === ours }),
				box(LEFT, y, width, BAR, row === ours ? COLORS.ours : COLORS.others),
				label(LEFT + width + 8, y + 13, `${perPage(row).toFixed(0)} ms${times}`, {
					bold: row === ours,
				}),
			);
			y += STEP;
		}
		y += 14;
	}
	shapes.push(
		label(
			LEFT,
			y + 6,
			`Dashed: the round trip alone. × : time relative to this node. Shorter is better.`,
			{ size: 12, color: COLORS.faint },
		),
	);
	return document(WIDTH, y + 24, title, shapes);
}
