import * as plays from '../plays';
import { changed, status } from '../plays';
import type { FaultServer } from '../server';
import { ALWAYS, type Row } from './row';

/** No answer comes, or none that ends: the page is asked for again when its time is up, and then it comes. */
const AFTER_DEADLINE = { expect: 'complete', deadlineMs: 1500, atLeastMs: 1400 } as const;

/** What becomes of the connection and of the answer on it. */
export const ANSWERS: Row[] = [
	{ row: '9', fault: 'reset before headers', play: plays.resetBeforeHeaders, expect: 'complete' },
	{ row: '10', fault: 'reset mid-body', play: plays.resetMidBody, times: 2, expect: 'complete' },
	{ row: '11', fault: 'FIN mid-chunk', play: plays.closeMidChunk, times: 2, expect: 'complete' },
	{
		row: '+',
		fault: 'Content-Length too long',
		play: plays.shorterThanSaid,
		times: 2,
		expect: 'complete',
	},
	{
		row: '+',
		fault: 'reset for good',
		play: plays.resetBeforeHeaders,
		times: ALWAYS,
		expect: /could not be reached.*; tried 6 times/,
		requests: 7,
	},
	{
		row: '12',
		fault: 'stale kept-alive socket',
		play: plays.closeBeforeHeaders,
		expect: 'complete',
	},
	{ row: '13', fault: 'headers stall', play: plays.stall, ...AFTER_DEADLINE },
	{ row: '14', fault: 'body stalls', play: plays.stallMidBody, ...AFTER_DEADLINE },
	{ row: '15', fault: 'slow drip', play: plays.drip, ...AFTER_DEADLINE },
	{ row: '16', fault: '200, truncated JSON', play: plays.truncatedJson, expect: 'complete' },
	{
		row: '17',
		fault: '200, HTML',
		play: status(200, { 'Content-Type': 'text/html' }, '<html>hello</html>'),
		expect: 'complete',
	},
	{ row: '18', fault: '200, empty', play: status(200), expect: 'complete' },
	{ row: '18', fault: '200, null', play: status(200, {}, 'null'), expect: 'complete' },
	...['<html>', '', 'null', '{"data":['].map((body): Row => ({
		row: '16–18',
		fault: `200 with ${JSON.stringify(body)} for good`,
		play: status(200, {}, body),
		times: ALWAYS,
		expect: /empty, no JSON or breaks off/,
		requests: 7,
	})),
	{
		row: '19',
		fault: '200, error object',
		play: status(200, {}, { error: { message: 'no' }, message: 'no' }),
		expect: /answered with an error instead of data \(200\): no$/,
		requests: 2,
	},
	{
		row: '20',
		fault: 'an empty object',
		play: status(200, {}, {}),
		expect: /is missing, not a/,
		requests: 2,
	},
	{
		row: '20',
		fault: 'has_more "false"',
		play: changed((honest) => ({ ...honest, has_more: 'false' })),
		expect: /"has_more" is "false"/,
		only: ['stripe'],
		requests: 2,
	},
	{
		row: '20',
		fault: 'pagination missing',
		play: changed(({ items }) => ({ items })),
		expect: /"pagination" is missing/,
		only: ['sequence'],
		requests: 2,
	},
	{
		row: '20',
		fault: 'items an object',
		play: changed((honest) => ({ ...honest, data: {}, items: {} })),
		expect: /not a list/,
		requests: 2,
	},
	{
		row: '20',
		fault: 'an item null',
		play: changed((honest) => ({ ...honest, data: [null], items: [null] })),
		expect: /\[0\]" is null, not an object/,
		requests: 2,
	},
	{
		row: '+',
		fault: 'JSON and then garbage',
		play: ({ honest, reply }) => reply({ body: `${JSON.stringify(honest)}}garbage` }),
		expect: 'complete',
	},
	{
		row: '+',
		fault: 'byte order mark, blank lines',
		play: ({ honest, reply }) => reply({ body: `\ufeff\r\n${JSON.stringify(honest)}\r\n\r\n` }),
		times: ALWAYS,
		expect: 'complete',
		requests: 4,
	},
	{
		row: '+',
		fault: 'HTTP/1.0, to the end',
		play: plays.untilClose,
		times: ALWAYS,
		expect: 'complete',
		requests: 4,
	},
	{ row: '+', fault: 'HTTP/1.0, cut', play: plays.untilCut, times: 2, expect: 'complete' },
	{ row: '+', fault: '100 and 103 before 200', play: plays.interim, expect: 'complete' },
	{ row: '+', fault: 'two answers for one', play: plays.twice, expect: 'complete' },
	{ row: '+', fault: 'Content-Length too short', play: plays.longerThanSaid, expect: 'complete' },
	{
		row: '+',
		fault: 'headers of 64 kB',
		play: ({ reply }) => reply({ headers: { 'X-Large': 'a'.repeat(65_536) } }),
		expect: 'complete',
	},
	{ row: '+', fault: 'no HTTP at all', play: plays.noHttp, times: 2, expect: 'complete' },
	{ row: '29', fault: 'gzip', play: plays.compressed('gzip'), expect: 'complete' },
	{ row: '29', fault: 'br', play: plays.compressed('br'), expect: 'complete' },
	{ row: '29', fault: 'deflate', play: plays.compressed('deflate'), expect: 'complete' },
	{ row: '29', fault: 'gzip in members', play: plays.gzipInMembers, expect: 'complete' },
	{ row: '29', fault: 'truncated gzip', play: plays.truncatedGzip, expect: 'complete' },
	{ row: '29', fault: 'gzip that is none', play: plays.damagedGzip, expect: 'complete' },
	{
		row: '30',
		fault: '600 MB body',
		play: plays.endlessBody,
		expect: /larger than 16 MB/,
		requests: 2,
		check: cutOff,
	},
	{
		row: '30',
		fault: 'decompression bomb',
		play: plays.decompressionBomb,
		expect: /larger than 16 MB/,
		requests: 2,
		check: cutOff,
	},
	{ row: '31', fault: 'UTF-8 split across chunks', play: plays.byteByByte, expect: 'complete' },
	{
		row: '32',
		fault: '401 echoing the key',
		play: plays.echo,
		expect: /refused the credential \(401\)/,
		requests: 2,
	},
	{
		row: '32',
		fault: '200 echoing the key',
		play: changed((honest, { request }) => ({
			...honest,
			has_more: request.headers.authorization,
			data: request.headers,
			items: request.headers,
		})),
		expect: /not/,
	},
];

/** The connection was torn down, and long before all was sent. */
async function cutOff(server: FaultServer): Promise<string | undefined> {
	while (server.sockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
	return server.mostWritten > 64 * 1024 * 1024
		? `${server.mostWritten} bytes were taken`
		: undefined;
}
