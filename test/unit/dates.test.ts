import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
	asOf,
	calendarDay,
	hasBegun,
	instant,
	isBefore,
	isOver,
	isWithinDays,
	momentIn,
	unixSeconds,
} from '../../nodes/CreditGrants/grants/dates';
import { localTime } from '../../nodes/CreditGrants/grants/localTime';

/** A calendar day, its zone, its first instant and the first one after it. */
const DAYS = [
	['2026-07-01', 'UTC', '2026-07-01T00:00Z', '2026-07-02T00:00Z'],
	['2026-03-08', 'America/New_York', '2026-03-08T05:00Z', '2026-03-09T04:00Z'],
	['2026-11-01', 'America/New_York', '2026-11-01T04:00Z', '2026-11-02T05:00Z'],
	['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
	['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
	['2026-04-05', 'Australia/Lord_Howe', '2026-04-04T13:00Z', '2026-04-05T13:30Z'],
	['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15Z', '2026-01-01T18:15Z'],
	['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00Z', '2026-01-01T10:00Z'],
	['2011-12-29', 'Pacific/Apia', '2011-12-29T10:00Z', '2011-12-30T10:00Z'],
] as const;

const HOUR = 3_600_000;
const YEAR_0 = '0000-01-02T00:00:00Z';
const YEAR_9999 = '9999-12-30T00:00:00Z';

describe.each(DAYS)('the day %s in %s', (day, zone, first, after) => {
	const [start, end] = [Date.parse(first), Date.parse(after)];
	const at = (time: number) => asOf(new Date(time), zone);

	test('is the day of each of its instants, and of no other', () => {
		expect([at(start).day, at(end - 1).day]).toEqual([day, day]);
		fc.assert(
			fc.property(fc.integer({ min: start - 48 * HOUR, max: end + 48 * HOUR }), (time) => {
				expect(at(time).day === day).toBe(time >= start && time < end);
			}),
		);
	});

	test('begins with its first instant', () => {
		expect([hasBegun(day, at(start - 1)), hasBegun(day, at(start))]).toEqual([false, true]);
	});

	test('can be used to its last instant as a last day, and not after', () => {
		expect([isOver(day, at(end - 1)), isOver(day, at(end))]).toEqual([false, true]);
	});

	test('is before the first instant after it, and not before its own', () => {
		expect([isBefore(day, at(end - 1)), isBefore(day, at(end))]).toEqual([false, true]);
	});

	test('as a text of the user means its first instant', () => {
		expect(momentIn(day, zone)).toEqual(at(start));
		expect(momentIn(`${day}T00:00:00`, zone)).toEqual(at(start));
	});

	test('with a time means what clocks show there', () => {
		fc.assert(
			fc.property(fc.integer({ min: start, max: end - 1 }), (time) => {
				const shown = localTime(new Date(time), zone);
				const meant = momentIn(shown, zone);
				expect(shown.startsWith(day)).toBe(true);
				expect(localTime(new Date(meant!.instant), zone)).toBe(shown);
			}),
		);
	});

	test('once over stays over, once begun stays begun', () => {
		const times = fc.tuple(
			fc.integer({ min: start - 400 * HOUR, max: end + 400 * HOUR }),
			fc.nat(400 * HOUR),
		);
		fc.assert(
			fc.property(times, ([time, later]) => {
				expect(Number(isOver(day, at(time)))).toBeLessThanOrEqual(
					Number(isOver(day, at(time + later))),
				);
				expect(Number(hasBegun(day, at(time)))).toBeLessThanOrEqual(
					Number(hasBegun(day, at(time + later))),
				);
			}),
		);
	});
});

describe('a date within 3 days', () => {
	const now = asOf(new Date('2026-01-15T22:00:00Z'), 'America/New_York');

	test.each([
		['2026-01-18', true],
		['2026-01-19', false],
		['2026-01-01', true],
		['2026-01-18T22:00:00.000Z', true],
		['2026-01-18T22:00:00.001Z', false],
	])('may be %s: %s', (date, expected) => {
		expect(isWithinDays(date, 3, now)).toBe(expected);
	});
});

describe('a date that a user gives', () => {
	const moment = (text: string) => momentIn(text, 'America/New_York')?.instant;

	test.each([
		['2026-01-15', '2026-01-15T05:00:00.000Z'],
		['2026-01-15T18:30', '2026-01-15T23:30:00.000Z'],
		['2026-01-15 18:30:15.25', '2026-01-15T23:30:15.250Z'],
		['2026-01-15T18:30:00Z', '2026-01-15T18:30:00.000Z'],
		['2026-01-15T18:30:00+02:00', '2026-01-15T16:30:00.000Z'],
	])('%s is %s, where it names no zone in that of New York', (text, expected) => {
		expect(moment(text)).toBe(expected);
	});

	test('at an hour that clocks skip is the moment when they do', () => {
		expect(moment('2026-03-08T02:30')).toBe('2026-03-08T07:00:00.000Z');
	});

	test.each(['', 'soon', '2026-02-30', '2026-01-15T24:30', '15.01.2026', '2026-1-5', '1767225600'])(
		'is not %j',
		(text) => {
			expect(moment(text)).toBeUndefined();
		},
	);

	test('needs the time zone where it names none', () => {
		expect(() => momentIn('2026-01-15', 'Pacific')).toThrow('The time zone "Pacific"');
		expect(momentIn('2026-01-15T00:00Z', 'Pacific')?.instant).toBe('2026-01-15T00:00:00.000Z');
	});
});

describe('an instant', () => {
	const text = '2026-01-15T12:00:00.000Z';
	const at = (time: number) => asOf(new Date(time), 'Asia/Tokyo');

	test('comes and is over at that very millisecond, in any zone', () => {
		const time = Date.parse(text);
		expect([hasBegun(text, at(time - 1)), hasBegun(text, at(time))]).toEqual([false, true]);
		expect([isOver(text, at(time - 1)), isOver(text, at(time))]).toEqual([false, true]);
	});

	test.each([
		['2026-01-15T12:00:00Z', '2026-01-15T12:00:00.000Z'],
		['2022-10-07T14:12:08.826121Z', '2022-10-07T14:12:08.826Z'],
		['2026-01-15T13:00:00+01:00', '2026-01-15T12:00:00.000Z'],
	])('%s is %s in UTC', (given, expected) => {
		expect(instant(given)).toBe(expected);
	});

	test.each([
		['2026-01-15T12:00:00.1Z', '2026-01-15T12:00:00.100Z'],
		['2026-01-15T12:00:00.05Z', '2026-01-15T12:00:00.050Z'],
		['2026-01-15T12:00Z', '2026-01-15T12:00:00.000Z'],
		['2026-01-15T24:00:00Z', '2026-01-16T00:00:00.000Z'],
		['2024-02-29T23:59:59.999-00:30', '2024-03-01T00:29:59.999Z'],
		['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
	])('%s is %s, too', (given, expected) => {
		expect(instant(given)).toBe(expected);
	});

	test('of any date is what the platform makes of it, with any zone and any part of a second', () => {
		const dates = fc.date({ min: new Date(YEAR_0), max: new Date(YEAR_9999), noInvalidDate: true });
		const fractions = fc.constantFrom('', '.5', '.04', '.123', '.9999', '.826121', '.000000001');
		const zones = fc.constantFrom('Z', '+00:00', '-05:30', '+14:00');
		fc.assert(
			fc.property(dates, fractions, zones, (date, fraction, zone) => {
				const text = date.toISOString().slice(0, 19) + fraction + zone;
				expect(instant(text)).toBe(new Date(text).toISOString());
			}),
			{ numRuns: 1000 },
		);
	});

	test.each([
		'soon',
		'',
		'2026-13-01T00:00:00Z',
		'2026-01-15T25:00:00Z',
		'2026-01-15T12:60:00Z',
		'2023-02-29T00:00:00Z',
		'1900-02-29T00:00:00Z',
	])('is not %j', (given) => {
		expect(instant(given)).toBeUndefined();
	});

	test('beyond year 9999 has not come, and one before year 0 has', () => {
		const [far, long] = [unixSeconds(253_402_300_800), unixSeconds(-62_167_219_201)];
		expect([far, long]).toEqual(['+010000-01-01T00:00:00.000Z', '-000001-12-31T23:59:59.000Z']);
		const now = asOf(new Date(), 'UTC');
		expect([hasBegun(far ?? '', now), isOver(far ?? '', now)]).toEqual([false, false]);
		expect([hasBegun(long ?? '', now), isOver(long ?? '', now)]).toEqual([true, true]);
	});
});

describe('seconds since the Unix epoch', () => {
	test('are an instant', () => {
		expect(unixSeconds('1726620803')).toBe('2024-09-18T00:53:23.000Z');
		expect(unixSeconds('0')).toBe('1970-01-01T00:00:00.000Z');
	});

	test('of any date come back from it', () => {
		fc.assert(
			fc.property(fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 }), (seconds) => {
				const text = new Date(seconds * 1000).toISOString();
				expect([unixSeconds(seconds), unixSeconds(String(seconds))]).toEqual([text, text]);
			}),
		);
	});

	test.each(['soon', '1e300', 'true'])('are not %j', (text) => {
		expect(unixSeconds(text)).toBeUndefined();
	});
});

describe('a calendar day', () => {
	test.each(['2024-02-29', '2026-12-31', '2000-01-01'])('is %s', (text) => {
		expect(calendarDay(text)).toBe(text);
	});

	test.each([
		'2026-02-29',
		'2026-02-30',
		'2026-13-01',
		'2026-00-10',
		'26-01-01',
		'2026-1-1',
		'2026-01-01T00:00:00Z',
		'',
	])('is not %j', (text) => {
		expect(calendarDay(text)).toBeUndefined();
	});
});

describe('a text that is no date', () => {
	test.each(['Grant 5', '1', '2024-02-30T00:00:00Z', '2024-01-01T12:00:00', ''])(
		'%s is not taken for an instant',
		(text) => {
			expect(instant(text)).toBeUndefined();
		},
	);

	test.each([' ', '', 'soon', '1e3x'])('"%s" is not taken for seconds', (text) => {
		expect(unixSeconds(text)).toBeUndefined();
	});
});
