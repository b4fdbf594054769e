/** The error object of https://docs.stripe.com/api/errors. */
export interface StripeErrorBody {
	type: 'invalid_request_error' | 'idempotency_error' | 'api_error';
	message: string;
	code?: string;
	param?: string;
	doc_url?: string;
}

export class StripeRefusal extends Error {
	constructor(
		readonly status: number,
		readonly body: StripeErrorBody,
		readonly headers: Record<string, string> = {},
	) {
		super(body.message);
	}
}

/** The request itself is wrong: 400 for a parameter. */
export function invalid(message: string, param?: string, code?: string): StripeRefusal {
	return new StripeRefusal(400, {
		...(code && {
			code,
			doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
		}),
		message,
		...(param && { param }),
		type: 'invalid_request_error',
	});
}

/** An id that nobody has: 404 when it is in the path, 400 when a parameter names it. */
export function missing(what: string, id: string, param: string): StripeRefusal {
	const { body } = invalid(`No such ${what}: '${id}'`, param, 'resource_missing');
	return new StripeRefusal(param === 'id' ? 404 : 400, body);
}

/** The message as users of restricted keys quote it: it names the permission that is lacking. */
export function forbidden(permission: string): StripeRefusal {
	return new StripeRefusal(403, {
		message: `The provided key does not have the required permissions for this endpoint. Having the '${permission}' permission would allow this request to continue.`,
		type: 'invalid_request_error',
	});
}

export function unauthorized(key: string | undefined): StripeRefusal {
	const message = key
		? `Invalid API Key provided: ${masked(key)}`
		: "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
	return new StripeRefusal(
		401,
		{ message, type: 'invalid_request_error' },
		{
			'www-authenticate': 'Bearer realm="Stripe"',
		},
	);
}

/** `sk_test_****************0001`: the prefix and the last four characters stay readable. */
function masked(key: string): string {
	const prefix = /^[a-z]{2}_(?:test|live)_/.exec(key)?.[0] ?? '';
	const hidden = Math.max(0, key.length - prefix.length - 4);
	return prefix + '*'.repeat(hidden) + key.slice(prefix.length + hidden);
}
