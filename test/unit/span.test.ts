import { describe, expect, test } from 'vitest';

import { InputError } from '../../nodes/CreditGrants/grants/errors';
import { beginOf, endOf, spanOf } from '../../nodes/CreditGrants/grants/span';

const instants = (date: string, timeZone: string) => {
	const span = spanOf(date, timeZone);
	return span && [span.first.instant, span.last.instant];
};

describe('a date of the form', () => {
	test.each([
		['2026-01-15T12:00:00Z', '2026-01-15T12:00:00.000Z'],
		['2026-01-15T12:00:00.5+05:30', '2026-01-15T06:30:00.500Z'],
		['2026-01-15T12:00', '2026-01-15T17:00:00.000Z'],
		['2026-01-15 12:00:30', '2026-01-15T17:00:30.000Z'],
		['2026-07-15T12:00:00', '2026-07-15T16:00:00.000Z'],
	])('%s in New York is %s', (date, instant) => {
		expect(instants(date, 'America/New_York')).toEqual([instant, instant]);
	});

	test.each([
		['2026-01-15', 'UTC', '2026-01-15T00:00:00.000Z', '2026-01-15T23:59:59.999Z'],
		['2026-01-15', 'Asia/Kolkata', '2026-01-14T18:30:00.000Z', '2026-01-15T18:29:59.999Z'],
		// A day of 23 hours, and one of 25.
		['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'],
		['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'],
		// Its clocks go from midnight to one.
		['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z', '2026-04-24T20:59:59.999Z'],
		['2026-12-31', 'Pacific/Kiritimati', '2026-12-30T10:00:00.000Z', '2026-12-31T09:59:59.999Z'],
	])('%s in %s is all of that day', (date, timeZone, first, last) => {
		expect(instants(date, timeZone)).toEqual([first, last]);
		expect(spanOf(date, timeZone)).toMatchObject({ first: { day: date }, last: { day: date } });
	});

	test('that its clocks show twice is the first of both; one that they jump over is when they do', () => {
		expect(instants('2026-10-25T02:30', 'Europe/Berlin')?.[0]).toBe('2026-10-25T00:30:00.000Z');
		expect(instants('2026-03-29T02:30', 'Europe/Berlin')?.[0]).toBe('2026-03-29T01:00:00.000Z');
	});

	test.each([
		'',
		'yesterday',
		'2026-02-30',
		'2026-13-01',
		'15.01.2026',
		'2026-01-15T25:00',
		'1768',
	])('%j is none', (text) => {
		expect(spanOf(text, 'UTC')).toBeUndefined();
	});

	test('in a time zone that does not exist is an error of the input', () => {
		expect(() => spanOf('2026-01-15', 'Mars/Olympus')).toThrow(InputError);
	});
});

test('a calendar day of an item begins and ends by the clocks of the zone, an instant is itself', () => {
	const iso = (milliseconds: number) => new Date(milliseconds).toISOString();
	expect(iso(beginOf('2026-01-15', 'Asia/Tokyo'))).toBe('2026-01-14T15:00:00.000Z');
	expect(iso(endOf('2026-01-15', 'Asia/Tokyo'))).toBe('2026-01-15T15:00:00.000Z');
	const instant = '+010000-01-01T00:00:00.000Z';
	expect([beginOf(instant, 'Asia/Tokyo'), endOf(instant, 'Asia/Tokyo')].map(iso)).toEqual([
		instant,
		instant,
	]);
});
