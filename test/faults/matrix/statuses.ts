import * as plays from '../plays';
import { status } from '../plays';
import { ALWAYS, type Row } from './row';

const in2Seconds = () => new Date(Date.now() + 2000).toUTCString();

const LINES = '\u001b[31mno\r\n\0'.repeat(20_000);

/** What the provider says with its status and headers. */
export const STATUSES: Row[] = [
	{
		row: '1',
		fault: '429 with seconds',
		play: status(429, { 'Retry-After': 1 }),
		expect: 'complete',
		atLeastMs: 1000,
	},
	{
		row: '2',
		fault: '429 with a date',
		play: (exchange) =>
			exchange.reply({ status: 429, headers: { 'Retry-After': in2Seconds() }, body: '' }),
		expect: 'complete',
		atLeastMs: 900,
	},
	{ row: '3', fault: '429 bare', play: status(429), expect: 'complete' },
	{ row: '4', fault: '429, three in a row', play: status(429), times: 3, expect: 'complete' },
	{
		row: '+',
		fault: '429 with milliseconds',
		play: status(429, { 'retry-after-ms': 300 }),
		expect: 'complete',
		atLeastMs: 300,
	},
	{
		row: '+',
		fault: 'Retry-After, two of them',
		play: status(429, { 'Retry-After': 1, 'retry-after': 1 }),
		expect: 'complete',
		atLeastMs: 1000,
	},
	{
		row: '5',
		fault: 'Retry-After 3600',
		play: status(429, { 'Retry-After': 3600 }),
		expect: /asks to wait 3600 seconds/,
		requests: 2,
	},
	{
		row: '5',
		fault: 'Retry-After 1e9',
		play: status(429, { 'Retry-After': '1e9' }),
		expect: /asks to wait 1000000000 seconds/,
		requests: 2,
	},
	...['soon', '-5', 'Wed, 21 Oct 2015 07:28:00 GMT', '', 'NaN'].map((value): Row => ({
		row: '6',
		fault: `Retry-After "${value}"`,
		play: status(429, { 'Retry-After': value }),
		expect: 'complete',
	})),
	{
		row: '7',
		fault: '500 twice',
		play: status(500, {}, { error: { message: 'oops' } }),
		times: 2,
		expect: 'complete',
	},
	{
		row: '8',
		fault: '503 with HTML twice',
		play: status(503, { 'Content-Type': 'text/html' }, '<html>busy</html>'),
		times: 2,
		expect: 'complete',
	},
	...[408, 409, 502, 504].map((code): Row => ({
		row: '+',
		fault: `${code} twice`,
		play: status(code),
		times: 2,
		expect: 'complete',
	})),
	{
		row: '+',
		fault: '500 for good',
		play: status(500),
		times: ALWAYS,
		expect: /failed to answer \(500\); tried 6 times/,
		requests: 7,
	},
	{
		row: '+',
		fault: '429 for good',
		play: status(429),
		times: ALWAYS,
		expect: /too many requests \(429\); tried 6 times/,
		requests: 7,
	},
	{
		row: '+',
		fault: '400 rate_limit',
		play: status(400, {}, { error: { code: 'rate_limit', message: 'slow down' } }),
		times: 2,
		expect: 'complete',
		only: ['stripe'],
	},
	{
		row: '+',
		fault: '400, should-retry true',
		play: status(400, { 'Stripe-Should-Retry': 'true' }),
		expect: 'complete',
		only: ['stripe'],
	},
	{
		row: '+',
		fault: '500, should-retry false',
		play: status(500, { 'Stripe-Should-Retry': 'false' }),
		expect: /failed to answer \(500\)$/,
		only: ['stripe'],
		requests: 2,
	},
	{
		row: '+',
		fault: '206, a part of the list',
		play: plays.partOfList,
		times: 2,
		expect: 'complete',
	},
	{ row: '+', fault: '202, come later', play: status(202, {}, '{}'), times: 2, expect: 'complete' },
	{ row: '+', fault: '204', play: plays.noContent, times: 2, expect: 'complete' },
	{
		row: '+',
		fault: '204 for good',
		play: plays.noContent,
		times: ALWAYS,
		expect: /sent no complete answer \(204\); tried 6 times/,
		requests: 7,
	},
	{
		row: '+',
		fault: '400 with HTML',
		play: status(400, { 'Content-Type': 'text/html' }, '<html>no</html>'),
		expect: /rejected the request \(400\)$/,
		requests: 2,
	},
	{
		row: '+',
		fault: '400 with 20,000 lines',
		play: status(400, {}, { error: { message: LINES }, message: LINES }),
		expect: /rejected the request \(400\): [^\p{Cc}]{400}…$/u,
		requests: 2,
	},
	{
		row: '28',
		fault: 'redirect to another origin',
		play: plays.answers({ status: 302, headers: { Location: 'http://127.0.0.1:9/' }, body: '' }),
		expect: /answered with a redirect \(302\)/,
		requests: 2,
	},
];
