const AROUND = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

/** A text without what pasting brings along at both ends: spaces of all kinds, line breaks, invisible characters. */
export function trimmed(text: string): string {
	return text.replace(AROUND, '');
}
