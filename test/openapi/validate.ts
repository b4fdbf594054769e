import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { OpenAPIRouter, OpenAPIValidator } from 'openapi-backend';
import type { AjvCustomizer, Document } from 'openapi-backend';

export type DescribedProvider = 'stripe' | 'sequence' | 'dodoPayments';

/** A request as it left, its path with the query cut off. What a sandbox records fits. */
export interface SentRequest {
	method: string;
	path: string;
	query: Record<string, string | string[]>;
	headers: Record<string, string | string[] | undefined>;
}

export interface Verdict {
	valid: boolean;
	/** The operation of the description; absent when it knows none for this method and path. */
	operationId?: string;
	/** One sentence each; empty when valid. */
	violations: string[];
}

/** The part of a base URL's path that the description counts as the server's. */
const API_ROOTS: Record<DescribedProvider, string> = {
	stripe: '/v1',
	sequence: '/api',
	dodoPayments: '/',
};

/** JSON Schema leaves formats to the validator, and ajv knows none by itself. */
const withDates: AjvCustomizer = (ajv) =>
	ajv
		.addFormat('date', /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/)
		.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/);

const descriptions = new Map<
	DescribedProvider,
	{ router: OpenAPIRouter; validator: OpenAPIValidator }
>();

function describe(provider: DescribedProvider) {
	const known = descriptions.get(provider);
	if (known) return known;
	const document: unknown = JSON.parse(readFileSync(join(__dirname, `${provider}.json`), 'utf8'));
	const definition = dereferenced(document, document) as Document;
	const router = new OpenAPIRouter({ definition, apiRoot: API_ROOTS[provider] });
	const validator = new OpenAPIValidator({
		definition,
		router,
		customizeAjv: withDates,
		lazyCompileValidators: true,
	});
	descriptions.set(provider, { router, validator });
	return { router, validator };
}

/** Whether a provider's OpenAPI description allows a request; a parameter it does not name is a violation. */
export function validateRequest(provider: DescribedProvider, sent: SentRequest): Verdict {
	const { router, validator } = describe(provider);
	const request = {
		...sent,
		query: withPlainBrackets(sent.query),
		headers: presentOnly(sent.headers),
	};
	const operation = router.matchOperation(request);
	if (!operation) return unknownOperation(provider, sent);
	const { errors } = validator.validateRequest(request, operation);
	return verdict(operation.operationId, errors);
}

/** Whether an answer has the shape the description gives this operation and status. */
export function validateResponse(
	provider: DescribedProvider,
	sent: Pick<SentRequest, 'method' | 'path'>,
	status: number,
	body: unknown,
): Verdict {
	const { router, validator } = describe(provider);
	const operation = router.matchOperation({ ...sent, headers: {} });
	if (!operation) return unknownOperation(provider, sent);
	if (!operation.responses || !(String(status) in operation.responses)) {
		return verdict(operation.operationId, [
			{ instancePath: '', message: `status ${status} is not described` },
		]);
	}
	const { errors } = validator.validateResponse(body, operation, status);
	return verdict(operation.operationId, errors);
}

interface Complaint {
	instancePath: string;
	message?: string;
	params?: Record<string, unknown>;
}

function verdict(
	operationId: string | undefined,
	complaints: Complaint[] | null | undefined,
): Verdict {
	const violations = (complaints ?? []).map(({ instancePath, message, params }) => {
		const named = params?.additionalProperty ?? params?.allowedValues;
		return `${instancePath} ${message ?? 'is invalid'}${named === undefined ? '' : `: ${JSON.stringify(named)}`}`.trim();
	});
	return { valid: violations.length === 0, operationId, violations };
}

function unknownOperation(
	provider: DescribedProvider,
	{ method, path }: Pick<SentRequest, 'method' | 'path'>,
): Verdict {
	return { valid: false, violations: [`${provider} has no operation ${method} ${path}`] };
}

/** Stripe takes `expand[0]=`, as its SDK writes it, for `expand[]=`. */
function withPlainBrackets(query: SentRequest['query']): SentRequest['query'] {
	const plain: SentRequest['query'] = {};
	for (const [name, value] of Object.entries(query)) {
		const key = name.replace(/\[\d+\]$/, '[]');
		plain[key] = key in plain ? [plain[key], value].flat() : value;
	}
	return plain;
}

function presentOnly(headers: SentRequest['headers']): Record<string, string | string[]> {
	const present: Record<string, string | string[]> = {};
	for (const [name, value] of Object.entries(headers))
		if (value !== undefined) present[name] = value;
	return present;
}

/** The description with each `#/…` reference replaced by what it names; none of ours is circular. */
function dereferenced(part: unknown, document: unknown): unknown {
	if (Array.isArray(part)) return part.map((item) => dereferenced(item, document));
	if (!isRecord(part)) return part;
	if (typeof part.$ref === 'string') return dereferenced(lookUp(part.$ref, document), document);
	return Object.fromEntries(
		Object.entries(part).map(([key, value]) => [key, dereferenced(value, document)]),
	);
}

function lookUp(reference: string, document: unknown): unknown {
	return reference
		.replace(/^#\//, '')
		.split('/')
		.reduce((part, key) => (isRecord(part) ? part[key] : undefined), document);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
