export class DodoRefusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly headers: Record<string, string> = {},
	) {
		super(message);
	}
}

export function notFound(message: string): DodoRefusal {
	return new DodoRefusal(404, 'NOT_FOUND', message);
}
