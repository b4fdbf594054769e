import { utils } from '@e965/xlsx';

import type { Call } from './rerouted';

type Cell = string | number | boolean;

/**
 * One sheet of a Google document, behind the requests of the Sheets API v4 that n8n's node makes. A null
 * leaves a cell as it is, an empty text empties it.
 * https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values
 */
export class GoogleSheet {
	readonly rows: Cell[][] = [];

	constructor(
		private readonly document: string,
		private readonly title: string,
	) {}

	/** The cells as a person sees them, each row as long as the longest. */
	get cells(): Cell[][] {
		const width = Math.max(0, ...this.rows.map((row) => row.length));
		return this.rows.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''));
	}

	answer({ method, path, body, query }: Call): unknown {
		const base = `/v4/spreadsheets/${this.document}`;
		if (path === base) {
			return { sheets: [{ properties: { sheetId: 0, title: this.title, gridProperties: {} } }] };
		}
		if (path === `${base}:batchUpdate`) return {};
		if (path === `${base}/values:batchUpdate`) {
			const { data, valueInputOption } = body as { data: Written[]; valueInputOption: string };
			requireRaw(valueInputOption);
			for (const each of data) this.write(each);
			return {};
		}
		const range = path.slice(`${base}/values/`.length);
		if (method === 'GET') return this.rows.length > 0 ? { range, values: this.rows } : { range };
		if (method === 'PUT') {
			requireRaw(query.get('valueInputOption'));
			this.write(body as Written);
			return {};
		}
		throw new Error(`the stand-in for Google Sheets does not know ${method} ${path}`);
	}

	private write({ range, values }: Written): void {
		const [title, area] = range.split('!');
		if (title !== this.title) throw new Error(`there is no sheet ${title}`);
		const [from] = area.split(':');
		const start = /^\d+$/.test(from) ? { r: Number(from) - 1, c: 0 } : utils.decode_cell(from);
		values.forEach((row, down) => {
			const target = (this.rows[start.r + down] ??= []);
			row.forEach((value, right) => {
				if (value !== null) target[start.c + right] = value;
			});
		});
	}
}

interface Written {
	range: string;
	values: Array<Array<Cell | null>>;
}

/** Otherwise Google would take a text that begins with "=" for a formula. */
function requireRaw(valueInputOption: string | null): void {
	if (valueInputOption !== 'RAW') throw new Error(`the cells are written as ${valueInputOption}`);
}
