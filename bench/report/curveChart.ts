import type { Point } from '../work/curve';
import { COLORS, document, dot, label, line, NAMES } from './svg';

const PANEL = { width: 300, height: 190, left: 62, top: 96, gapX: 82, gapY: 84 };
const WIDTH = 2 * PANEL.width + PANEL.gapX + PANEL.left + 28;
const HEIGHT = 2 * PANEL.height + PANEL.gapY + PANEL.top + 62;

/** Time and memory over pages and inputs, both axes in powers of ten: a straight line of slope one is linear. */
export function curveChart({ pages, inputs }: { pages: Point[]; inputs: Point[] }): string {
	const time = ({ ms }: Point) => ms;
	const held = ({ heldBytes }: Point) => heldBytes / 2 ** 20;
	const title = 'Cost of the whole node in the engine, without latency';
	const providers = [...new Set(pages.map(({ provider }) => provider))];
	const shapes = [
		label(20, 30, title, { size: 15, bold: true }),
		...providers.flatMap((provider, index) => [
			dot(26 + index * 130, 50, colorOf(provider)),
			label(36 + index * 130, 54, NAMES[provider]),
		]),
		...panel(0, 0, 'Time, ms, by pages of 100 grants', pages, time),
		...panel(1, 0, 'Time, ms, by input customers', inputs, time),
		...panel(0, 1, 'Memory held by the items, MB, by pages', pages, held),
		...panel(1, 1, 'Memory held by the items, MB, by inputs', inputs, held),
		label(
			20,
			HEIGHT - 14,
			'Dashed: exactly proportional. Both axes count in powers of ten; the flat start is what a run costs by itself.',
			{
				size: 12,
				color: COLORS.faint,
			},
		),
	];
	return document(WIDTH, HEIGHT, title, shapes);
}

function panel(
	column: number,
	row: number,
	title: string,
	points: Point[],
	valueOf: (point: Point) => number,
): string[] {
	const left = PANEL.left + column * (PANEL.width + PANEL.gapX);
	const top = PANEL.top + row * (PANEL.height + PANEL.gapY);
	const bottom = top + PANEL.height;
	const values = points.map(valueOf).filter((value) => value > 0);
	const [low, high] = [
		Math.floor(Math.log10(Math.min(...values))),
		Math.ceil(Math.log10(Math.max(...values))),
	];
	const most = Math.log10(Math.max(...points.map(({ size }) => size)));
	const x = (size: number) => left + (Math.log10(size) / most) * PANEL.width;
	const y = (value: number) => bottom - ((Math.log10(value) - low) / (high - low)) * PANEL.height;

	const shapes = [label(left, top - 12, title, { bold: true })];
	for (let power = low; power <= high; power++) {
		const at = y(10 ** power);
		shapes.push(
			line(
				[
					[left, at],
					[left + PANEL.width, at],
				],
				COLORS.line,
				'1 0',
			),
		);
		shapes.push(
			label(left - 8, at + 4, (10 ** power).toLocaleString('en'), {
				anchor: 'end',
				size: 12,
				color: COLORS.faint,
			}),
		);
	}
	for (const size of new Set(points.map((point) => point.size))) {
		shapes.push(
			label(x(size), bottom + 18, size.toLocaleString('en'), {
				anchor: 'middle',
				size: 12,
				color: COLORS.faint,
			}),
		);
	}
	const largest = points.filter(({ size }) => Math.log10(size) === most).map(valueOf);
	const start = Math.max(10 ** low, Math.max(...largest) * 10 ** -most);
	shapes.push(
		line(
			[
				[x((10 ** most * start) / Math.max(...largest)), y(start)],
				[x(10 ** most), y(Math.max(...largest))],
			],
			COLORS.faint,
			'4 4',
		),
	);
	for (const provider of new Set(points.map((point) => point.provider))) {
		const ofProvider = points.filter((point) => point.provider === provider && valueOf(point) > 0);
		const places = ofProvider.map((point): [number, number] => [x(point.size), y(valueOf(point))]);
		shapes.push(
			line(places, colorOf(provider)),
			...places.map(([atX, atY]) => dot(atX, atY, colorOf(provider))),
		);
	}
	return shapes;
}

function colorOf(provider: string): string {
	return provider === 'stripe'
		? COLORS.stripe
		: provider === 'sequence'
			? COLORS.sequence
			: COLORS.dodoPayments;
}
