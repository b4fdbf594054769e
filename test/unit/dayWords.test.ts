import { describe, expect, test } from 'vitest';

import { asOf } from '../../nodes/CreditGrants/grants/dates';
import { dayWords } from '../../nodes/CreditGrants/grants/dayWords';

const words = (date: string, now: string, timeZone: string) =>
	dayWords(date, asOf(new Date(now), timeZone), timeZone);

describe('a calendar day', () => {
	test.each([
		['2027-05-18', '18 May 2027, in 174 days'],
		['2026-11-25', '25 November 2026, today'],
		['2026-11-26', '26 November 2026, tomorrow'],
		['2026-11-27', '27 November 2026, in 2 days'],
		['2026-11-24', '24 November 2026, yesterday'],
		['2026-11-22', '22 November 2026, 3 days ago'],
		['2027-09-01', '1 September 2027, in 280 days'],
		['2032-02-29', '29 February 2032, in 1,922 days'],
		['9999-12-31', '31 December 9999, in 2,912,114 days'],
	])('%s is, on 25 November 2026, %s', (date, expected) => {
		expect(words(date, '2026-11-25T12:00:00Z', 'UTC')).toBe(expected);
	});

	test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'Europe/Berlin'])(
		'is the same in %s',
		(timeZone) => {
			expect(words('2026-11-25', '2026-11-25T10:30:00Z', timeZone)).toMatch(/^25 November 2026, /);
		},
	);
});

describe('an instant falls on a day of the time zone', () => {
	test.each([
		['2027-05-18T02:51:56.000Z', 'UTC', '18 May 2027, in 3 days'],
		['2027-05-18T02:51:56.000Z', 'America/New_York', '17 May 2027, in 2 days'],
		['2027-05-18T02:51:56.000Z', 'Asia/Tokyo', '18 May 2027, in 3 days'],
		['2027-05-15T23:30:00.000Z', 'UTC', '15 May 2027, today'],
		['2027-05-15T23:30:00.000Z', 'Europe/Berlin', '16 May 2027, tomorrow'],
		['2027-05-14T23:59:59.999Z', 'UTC', '14 May 2027, yesterday'],
		['+010000-01-01T00:00:00.000Z', 'UTC', '1 January 10000, in 2,911,944 days'],
		[
			'+275760-09-13T00:00:00.000Z',
			'Pacific/Kiritimati',
			'13 September 275760, in 99,979,046 days',
		],
	])('%s in %s: %s', (date, timeZone, expected) => {
		expect(words(date, '2027-05-15T12:00:00Z', timeZone)).toBe(expected);
	});
});

describe('days are counted as on a calendar where clocks are changed', () => {
	test.each([
		['2026-03-29T22:30:00.000Z', '2026-03-28T23:30:00Z', 'Europe/Berlin', 'tomorrow'],
		['2026-03-29T21:30:00.000Z', '2026-03-28T23:30:00Z', 'Europe/Berlin', 'today'],
		['2026-10-25T22:30:00.000Z', '2026-10-24T22:30:00Z', 'Europe/Berlin', 'today'],
		['2026-10-25T23:30:00.000Z', '2026-10-24T22:30:00Z', 'Europe/Berlin', 'tomorrow'],
		['2026-11-02T05:00:00.000Z', '2026-11-01T04:00:00Z', 'America/New_York', 'tomorrow'],
		['2026-04-05T13:30:00.000Z', '2026-04-04T13:00:00Z', 'Australia/Lord_Howe', 'tomorrow'],
		['2026-04-06T00:00:00.000Z', '2026-03-29T00:30:00Z', 'Europe/Berlin', 'in 8 days'],
	])('%s is, seen at %s in %s, %s', (date, now, timeZone, distance) => {
		expect(words(date, now, timeZone).split(', ')[1]).toBe(distance);
	});
});
