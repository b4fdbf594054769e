/** Long enough that no word of a message is one by chance, short enough that no useful part of a key gets by. */
const SLICE = 12;
/** Half of a shorter key is hidden too, as long as that is no common word: `_test_` stands in many an id. */
const SHORTEST_SLICE = 8;
/** No id or name is a secret of this length by chance. */
const LONG = 16;

/**
 * Blots out every secret: whole, base64 or URL encoded, escaped, and any part of them of 12 characters
 * or more, half of a shorter key included. A provider's error may echo the key.
 */
export class Redactor {
	private readonly slices = new Set<string>();
	private readonly sizes = new Set<number>();
	/** Every slice holds one of these, so a text without any of them is clean; it is a quick test. */
	private readonly traces = new Set<string>();

	private readonly wholes: string[];

	constructor(secrets: string[]) {
		this.wholes = secrets.filter(({ length }) => length >= LONG);
		for (const secret of secrets) {
			const half = Math.ceil(secret.length / 2);
			const size = Math.min(SLICE, Math.max(SHORTEST_SLICE, half));
			for (const form of forms(secret)) this.add(form, Math.min(size, form.length));
		}
	}

	private add(form: string, size: number): void {
		this.sizes.add(size);
		for (let at = 0; at + size <= form.length; at++) this.slices.add(form.slice(at, at + size));
		const step = Math.floor((size + 1) / 2);
		for (let at = 0; at + step <= form.length; at += step) {
			this.traces.add(form.slice(at, at + step));
		}
	}

	text(text: string): string {
		if (!this.mayBeIn(text)) return text;
		let shown = '';
		let hiddenUntil = 0;
		for (let at = 0; at < text.length; at++) {
			for (const size of this.sizes) {
				if (this.slices.has(text.slice(at, at + size))) {
					hiddenUntil = Math.max(hiddenUntil, at + size);
				}
			}
			if (at >= hiddenUntil) shown += text[at];
			else if (!shown.endsWith('…')) shown += '…';
		}
		return shown;
	}

	/** Hides long secrets that stand whole in an answer that is data: an id that looks like a part stays. */
	data(text: string): string {
		return this.wholes.reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
	}

	private mayBeIn(text: string): boolean {
		for (const trace of this.traces) if (text.includes(trace)) return true;
		return false;
	}
}

function forms(secret: string): Set<string> {
	// Base64 of a longer text that the secret is in the middle of depends on where in it the secret starts.
	const encoded = ['', '1', '12'].map((before) => {
		const base64 = Buffer.from(before + secret).toString('base64');
		return base64.slice(Math.ceil((before.length * 8) / 6)).replace(/.=+$/, '');
	});
	return new Set([
		secret,
		encodeURIComponent(secret),
		JSON.stringify(secret).slice(1, -1),
		Buffer.from(secret).toString('base64'),
		Buffer.from(secret).toString('base64url'),
		...encoded,
		...encoded.map((base64) => base64.replace(/\+/g, '-').replace(/\//g, '_')),
	]);
}
