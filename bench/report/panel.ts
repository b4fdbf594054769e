import { COLORS, dot, label, line, type TextStyle } from './svg';

/** What a value is at a size, such as the seconds of an account's grants. */
export type Place = [size: number, value: number];

export interface Panel {
	/** The powers of ten that the values lie between. */
	low: number;
	high: number;
	at: (place: Place) => [x: number, y: number];
	shapes: string[];
}

interface Frame {
	left: number;
	top: number;
	width: number;
	height: number;
}

const TICK: TextStyle = { size: 12, color: COLORS.faint };

/** Both axes in powers of ten: a straight line of slope one is linear. */
export function panel({ left, top, width, height }: Frame, title: string, places: Place[]): Panel {
	const bottom = top + height;
	const sizes = [...new Set(places.map(([size]) => size))];
	const [least, most] = [Math.log10(Math.min(...sizes)), Math.log10(Math.max(...sizes))];
	const values = places.map(([, value]) => value).filter(isDrawn);
	const low = Math.floor(Math.log10(Math.min(...values)));
	const high = Math.ceil(Math.log10(Math.max(...values)));
	const x = (size: number) => left + ((Math.log10(size) - least) / (most - least)) * width;
	const y = (value: number) => bottom - ((Math.log10(value) - low) / (high - low)) * height;

	const shapes = [label(left, top - 12, title, { bold: true })];
	for (let power = low; power <= high; power++) {
		const at = y(10 ** power);
		shapes.push(
			line(
				[
					[left, at],
					[left + width, at],
				],
				COLORS.line,
				'1 0',
			),
			label(left - 8, at + 4, (10 ** power).toLocaleString('en'), { ...TICK, anchor: 'end' }),
		);
	}
	for (const size of sizes) {
		shapes.push(
			label(x(size), bottom + 18, size.toLocaleString('en'), { ...TICK, anchor: 'middle' }),
		);
	}
	return { low, high, at: ([size, value]) => [x(size), y(value)], shapes };
}

/** Through places of a panel, each of them marked. */
export function curve({ at }: Panel, places: Place[], color: string): string[] {
	const points = places.filter(([, value]) => isDrawn(value)).map(at);
	return [line(points, color), ...points.map(([x, y]) => dot(x, y, color))];
}

/** Memory can come out as less than nothing, which no power of ten is. */
function isDrawn(value: number): boolean {
	return value > 0;
}

/** Who has which color, side by side. */
export function legend(entries: Array<[name: string, color: string]>, step: number): string[] {
	return entries.flatMap(([name, color], index) => [
		dot(26 + index * step, 50, color),
		label(36 + index * step, 54, name),
	]);
}
