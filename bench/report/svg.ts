/** The few shapes that a chart needs, readable on a light and on a dark page: it brings its own ground. */
export const COLORS = {
	ground: '#ffffff',
	text: '#1f2328',
	faint: '#656d76',
	line: '#d0d7de',
	ours: '#0f766e',
	others: '#b6c2cf',
	stripe: '#0f766e',
	sequence: '#b45309',
	dodoPayments: '#6d28d9',
	/** Of one thing, how much. */
	most: '#134e4a',
	some: '#0d9488',
	none: '#5fd0c1',
};

export const NAMES: Record<string, string> = {
	stripe: 'Stripe',
	sequence: 'Sequence',
	dodoPayments: 'Dodo Payments',
};

const FONT = 'ui-sans-serif, system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';

export function document(width: number, height: number, title: string, shapes: string[]): string {
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" role="img" aria-label="${escape(title)}">`,
		`<title>${escape(title)}</title>`,
		`<rect width="${width}" height="${height}" rx="6" fill="${COLORS.ground}"/>`,
		...shapes,
		'</svg>',
		'',
	].join('\n');
}

export interface TextStyle {
	size?: number;
	color?: string;
	anchor?: 'start' | 'middle' | 'end';
	bold?: boolean;
}

export function label(
	x: number,
	y: number,
	text: string,
	{ size = 13, color = COLORS.text, anchor = 'start', bold = false }: TextStyle = {},
): string {
	const weight = bold ? ' font-weight="600"' : '';
	return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${color}" text-anchor="${anchor}"${weight}>${escape(text)}</text>`;
}

export function box(x: number, y: number, width: number, height: number, color: string): string {
	return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}" rx="2" fill="${color}"/>`;
}

export function line(points: Array<[x: number, y: number]>, color: string, dashes = ''): string {
	const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
	return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="${dashes ? 1 : 2}"${dashes && ` stroke-dasharray="${dashes}"`}/>`;
}

export function dot(x: number, y: number, color: string): string {
	return `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="${color}"/>`;
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}

function escape(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
