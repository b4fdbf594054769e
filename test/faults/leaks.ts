/**
 * The parts of a secret that a text shows: itself, its halves, any 12 characters of it, also as base64
 * (wherever in the encoded text it starts), URL-encoded or escaped. Written apart from what it checks.
 */
export function leaks(text: string, secrets: string[]): string[] {
	const decoded = !text.includes('\\u00')
		? ''
		: text.replace(/\\u00([0-9a-f]{2})/gi, (_, hex: string) =>
				String.fromCharCode(parseInt(hex, 16)),
			);
	const found = new Set<string>();
	for (const secret of secrets) {
		const half = Math.floor(secret.length / 2);
		for (const form of [secret, encodeURIComponent(secret), ...base64Forms(secret)]) {
			const size = Math.min(12, half);
			if (!mayHold(text + decoded, form, size)) continue;
			for (let at = 0; at + size <= form.length; at++) {
				const slice = form.slice(at, at + size);
				if (text.includes(slice) || decoded.includes(slice)) found.add(slice);
			}
		}
	}
	return [...found];
}

/** Any slice of a size holds a whole piece of half that size. */
function mayHold(text: string, form: string, size: number): boolean {
	const piece = Math.floor((size + 1) / 2);
	for (let at = 0; at + piece <= form.length; at += piece) {
		if (text.includes(form.slice(at, at + piece))) return true;
	}
	return false;
}

function base64Forms(secret: string): string[] {
	return [0, 1, 2].flatMap((offset) => {
		const whole = Buffer.from('#'.repeat(offset) + secret + '##').toString('base64');
		// The characters that the secret alone decides.
		const own = whole.slice(
			Math.ceil((offset * 8) / 6),
			Math.floor(((offset + secret.length) * 8) / 6),
		);
		return [own, own.replace(/\+/g, '-').replace(/\//g, '_')];
	});
}
