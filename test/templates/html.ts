const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** What a person reads of HTML, line by line; a row of a table is one line, its cells apart by ` | `. */
export function linesOf(html: string): string[] {
	return html
		.replace(/\s+/g, ' ')
		.replace(/<\/t[dh]> *<t[dh]/g, ' | <td')
		.replace(/<(?:br|\/tr|\/table|\/p|\/h\d|\/div)\b[^>]*>/g, '\n')
		.replace(/<[^>]+>/g, '')
		.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
		.replace(/&(\w+);/g, (_, name: string) => ENTITIES[name] ?? '?')
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
}
