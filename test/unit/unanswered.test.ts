import { describe, expect, test } from 'vitest';

import { unanswered } from '../../nodes/CreditGrants/http/unanswered';
import { stripe } from '../../nodes/CreditGrants/providers/stripe';

const network = (code: string) => Object.assign(new Error('of the network'), { code });

describe('a request that nobody answered says what happened and what to do about it', () => {
	test.each<{ code: string; says: RegExp; fix: RegExp; again: boolean }>([
		{ code: 'ENOTFOUND', says: /address was not found$/, fix: /DNS.*Base URL/, again: true },
		{ code: 'EAI_AGAIN', says: /address was not found$/, fix: /DNS/, again: true },
		{ code: 'ECONNREFUSED', says: /refused$/, fix: /firewall.*HTTPS_PROXY.*Base URL/, again: true },
		{ code: 'ENETUNREACH', says: /no way to its network$/, fix: /internet/, again: true },
		{
			code: 'UND_ERR_CONNECT_TIMEOUT',
			says: /in time$/,
			fix: /firewall.*HTTPS_PROXY/,
			again: true,
		},
		{ code: 'ECONNRESET', says: /broke off$/, fix: /again.*firewall/, again: true },
		{ code: 'Z_DATA_ERROR', says: /arrived damaged$/, fix: /proxy.*may change/, again: true },
		{
			code: 'SELF_SIGNED_CERT_IN_CHAIN',
			says: /not trusted \(SELF_SIGNED_CERT_IN_CHAIN\)$/,
			fix: /NODE_EXTRA_CA_CERTS.*Base URL/,
			again: false,
		},
		{
			code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
			says: /not trusted \(UNABLE_TO_GET_ISSUER_CERT_LOCALLY\)$/,
			fix: /NODE_EXTRA_CA_CERTS/,
			again: false,
		},
		{ code: 'CERT_HAS_EXPIRED', says: /expired or is not valid yet$/, fix: /clock/, again: false },
		{
			code: 'CERT_NOT_YET_VALID',
			says: /expired or is not valid yet$/,
			fix: /clock/,
			again: false,
		},
		{
			code: 'ERR_TLS_CERT_ALTNAME_INVALID',
			says: /for another address$/,
			fix: /Base URL/,
			again: false,
		},
		{ code: 'EPROTO', says: /secure.*\(EPROTO\)$/, fix: /https.*http:\/\/host:port/, again: false },
		{ code: 'ERR_INVALID_URL', says: /proxy set .* no address$/, fix: /HTTPS_PROXY/, again: false },
	])('$code', ({ code, says, fix, again }) => {
		const failure = unanswered(stripe, new Error('fetch failed', { cause: network(code) }), false);
		expect(failure.error.message).toMatch(says);
		expect(failure.error.fix).toMatch(fix);
		expect(failure.again).toBe(again);
	});

	test('a login in the address of a proxy that is not encoded', () => {
		const failure = unanswered(stripe, new URIError('URI malformed'), false);
		expect(failure.error.message).toMatch(/proxy set .* no address$/);
		expect(failure.again).toBe(false);
	});

	test.each([
		[407, /user:password@/, false],
		[403, /Ask who runs the proxy to let n8n reach Stripe/, false],
		[502, /Ask who runs the proxy/, true],
	])('a proxy that answers %i', (status, fix, again) => {
		const cause = new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`);
		const failure = unanswered(stripe, cause, false);
		expect(failure.error.message).toMatch(new RegExp(`the proxy in between answered ${status}$`));
		expect(failure.error.fix).toMatch(fix);
		expect(failure.again).toBe(again);
	});

	test('an answer that takes too long', () => {
		const { error, again } = unanswered(stripe, new Error('ended'), true);
		expect(error.message).toMatch(/no complete answer in time$/);
		expect(error.fix).toMatch(/again/);
		expect(again).toBe(true);
	});
});
