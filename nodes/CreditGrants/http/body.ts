/** No page of 100 grants comes near this; a body that does is not what was asked for. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const UTF_8 = new TextDecoder();

/** What arrived is too large to be an answer. */
export class OversizedBody extends Error {}

/**
 * Reads a decoded body as text. Characters split across chunks come out whole.
 *
 * @throws OversizedBody as soon as more than 16 MB have come, without reading on
 */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.byteLength;
		if (size > MAX_BODY_BYTES) {
			throw new OversizedBody(`its answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB`);
		}
		chunks.push(chunk);
	}
	return UTF_8.decode(Buffer.concat(chunks));
}

/** A JS number may not hold as many digits. */
const LONG = 16;
/** Such a number, not a text, in an object or a list. */
const LONG_NUMBER = /[:,[]\s*-?\d[\d.]{15}/;
const ESCAPE_QUOTE_OR_LONG_NUMBER = /\\.|"|-?\d[\d.eE+-]{15,}/g;

/**
 * Parses JSON. A number with more digits than a JS number holds is kept as text, with all of them: two ids
 * must not become one, nor an amount another.
 *
 * @returns undefined for anything else than JSON
 */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(hasLongNumber(text) ? quoteLongNumbers(text) : text);
	} catch {
		return undefined;
	}
}

function hasLongNumber(json: string): boolean {
	return hasLongRun(json) && LONG_NUMBER.test(json);
}

/** Whether there are so many digits and points in a row: leaping, in a third of the pattern's time. */
function hasLongRun(text: string): boolean {
	let start = 0;
	for (let end = LONG; end <= text.length; end = start + LONG) {
		start = end;
		while (start > end - LONG && isDigitOrPoint(text.charCodeAt(start - 1))) start--;
		if (end - start === LONG) return true;
	}
	return false;
}

function isDigitOrPoint(code: number): boolean {
	return (code >= 0x30 && code <= 0x39) || code === 0x2e;
}

function quoteLongNumbers(json: string): string {
	let inText = false;
	return json.replace(ESCAPE_QUOTE_OR_LONG_NUMBER, (token) => {
		if (token === '"') inText = !inText;
		return !inText && losesDigits(token) ? `"${token}"` : token;
	});
}

function losesDigits(number: string): boolean {
	if (String(Number(number)) === number) return false;
	const digits = number.replace(/e.*/i, '').replace(/\D/g, '');
	return digits.replace(/^0+|0+$/g, '').length > 15;
}
