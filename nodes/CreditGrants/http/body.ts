/** No page of 100 grants comes near this; a body that does is not what was asked for. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** What arrived is too large to be an answer. */
export class OversizedBody extends Error {}

/**
 * Reads a decoded body as text. Characters split across chunks come out whole.
 *
 * @throws OversizedBody as soon as more than 16 MB have come, without reading on
 */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
	const decoder = new TextDecoder();
	let text = '';
	let size = 0;
	for await (const chunk of body) {
		size += chunk.byteLength;
		if (size > MAX_BODY_BYTES) {
			throw new OversizedBody(`its answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB`);
		}
		text += decoder.decode(chunk, { stream: true });
	}
	return text + decoder.decode();
}

/** A number, not a text, of more digits than a JS number may hold. */
const LONG_NUMBER = /(^|[:,[])\s*-?[\d.]{16}/;

/**
 * Parses JSON. A number with more digits than a JS number holds is kept as text where the host's parser
 * tells the digits (Node 22 and later).
 *
 * @returns undefined for anything else than JSON
 */
export function parseJson(text: string): unknown {
	try {
		return LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
	} catch {
		return undefined;
	}
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
	if (typeof value !== 'number' || context?.source === undefined) return value;
	if (String(value) === context.source) return value;
	const digits = (text: string) => text.replace(/[^\d]|^[-0.]+/g, '').replace(/0+$/, '').length;
	return digits(context.source) > 15 ? context.source : value;
}
