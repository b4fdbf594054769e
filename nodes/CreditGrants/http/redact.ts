/** Long enough that no word of a message is one by chance, short enough that no useful part of a key gets by. */
const SLICE = 12;

/**
 * Makes a function that blots out every secret in a text: whole, base64 or URL encoded, and any part of
 * them of 12 characters or more. A provider's error may echo the key.
 */
export function redactor(secrets: string[]): (text: string) => string {
	const slices = new Set<string>();
	for (const secret of secrets) {
		const base64 = Buffer.from(secret).toString('base64');
		for (const form of [secret, base64, encodeURIComponent(secret)]) {
			const size = Math.min(SLICE, form.length);
			for (let start = 0; start + size <= form.length; start++) {
				slices.add(form.slice(start, start + size));
			}
		}
	}
	const sizes = [...new Set([...slices].map((slice) => slice.length))];

	return (text) => {
		let shown = '';
		let hiddenUntil = 0;
		for (let at = 0; at < text.length; at++) {
			for (const size of sizes) {
				if (slices.has(text.slice(at, at + size))) hiddenUntil = Math.max(hiddenUntil, at + size);
			}
			if (at >= hiddenUntil) shown += text[at];
			else if (!shown.endsWith('…')) shown += '…';
		}
		return shown;
	};
}
