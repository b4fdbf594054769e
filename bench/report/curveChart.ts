import type { Point } from '../work/curve';
import { curve, legend, panel, type Panel, type Place } from './panel';
import { COLORS, document, label, line, NAMES } from './svg';

const PANEL = { width: 300, height: 190, left: 62, top: 96, gapX: 82, gapY: 84 };
const WIDTH = 2 * PANEL.width + PANEL.gapX + PANEL.left + 28;
const HEIGHT = 2 * PANEL.height + PANEL.gapY + PANEL.top + 62;

/** Time and memory over pages and inputs. */
export function curveChart({ pages, inputs }: { pages: Point[]; inputs: Point[] }): string {
	const time = ({ ms }: Point) => ms;
	const held = ({ heldBytes }: Point) => heldBytes / 2 ** 20;
	const title = 'Cost of the whole node in the engine, without latency';
	const providers = [...new Set(pages.map(({ provider }) => provider))];
	const shapes = [
		label(20, 30, title, { size: 15, bold: true }),
		...legend(
			providers.map((provider) => [NAMES[provider], colorOf(provider)]),
			130,
		),
		...pointsPanel(0, 0, 'Time, ms, by pages of 100 grants', pages, time),
		...pointsPanel(1, 0, 'Time, ms, by input customers', inputs, time),
		...pointsPanel(0, 1, 'Memory held by the items, MB, by pages', pages, held),
		...pointsPanel(1, 1, 'Memory held by the items, MB, by inputs', inputs, held),
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

function pointsPanel(
	column: number,
	row: number,
	title: string,
	points: Point[],
	valueOf: (point: Point) => number,
): string[] {
	const { width, height } = PANEL;
	const left = PANEL.left + column * (width + PANEL.gapX);
	const top = PANEL.top + row * (height + PANEL.gapY);
	const placesOf = (some: Point[]) => some.map((point): Place => [point.size, valueOf(point)]);
	const frame = panel({ left, top, width, height }, title, placesOf(points));
	const shapes = [...frame.shapes, proportional(frame, placesOf(points))];
	for (const provider of new Set(points.map((point) => point.provider))) {
		const ofProvider = points.filter((point) => point.provider === provider);
		shapes.push(...curve(frame, placesOf(ofProvider), colorOf(provider)));
	}
	return shapes;
}

/** To the most that the largest size takes. */
function proportional({ low, at }: Panel, places: Place[]): string {
	const most = Math.max(...places.map(([size]) => size));
	const largest = Math.max(...places.filter(([size]) => size === most).map(([, value]) => value));
	const start = Math.max(10 ** low, largest / most);
	return line([at([(most * start) / largest, start]), at([most, largest])], COLORS.faint, '4 4');
}

function colorOf(provider: string): string {
	return provider === 'stripe'
		? COLORS.stripe
		: provider === 'sequence'
			? COLORS.sequence
			: COLORS.dodoPayments;
}
