import { InputError } from './errors';

const DAY_MS = 86_400_000;

/**
 * What clocks in a time zone show, as `YYYY-MM-DDTHH:mm:ss.SSS`.
 *
 * @param timeZone IANA name
 * @throws InputError where there is no such time zone
 */
export function localTime(instant: Date, timeZone: string): string {
	const parts = formatOf(timeZone).formatToParts(instant);
	const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
	const day = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
	const time = `${part('hour')}:${part('minute')}:${part('second')}.${part('fractionalSecond')}`;
	return `${day}T${time}`;
}

/**
 * When clocks in a time zone first show a time, or a later one where they skip it.
 *
 * @param local as `localTime` writes it
 * @throws as `localTime` does
 */
export function instantAt(local: string, timeZone: string): Date {
	const inUtc = Date.parse(`${local}Z`);
	const shown = [-DAY_MS, DAY_MS]
		.map((aside) => inUtc - aheadOfUtc(inUtc + aside, timeZone))
		// The clocks of the year 10000 cannot be read.
		.filter((at) => !Number.isNaN(at) && localTime(new Date(at), timeZone) === local);
	if (shown.length > 0) return new Date(Math.min(...shown));
	// No zone is a day away from UTC.
	let before = inUtc - DAY_MS;
	let from = inUtc + DAY_MS;
	while (from - before > 1) {
		const middle = Math.floor((before + from) / 2);
		if (localTime(new Date(middle), timeZone) < local) before = middle;
		else from = middle;
	}
	return new Date(from);
}

/** By how much its clocks are ahead, in milliseconds. */
function aheadOfUtc(at: number, timeZone: string): number {
	return Date.parse(`${localTime(new Date(at), timeZone)}Z`) - at;
}

export function isTimeZone(timeZone: string): boolean {
	return formatFor(timeZone) !== undefined;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
	const format = formats.get(timeZone) ?? formatFor(timeZone);
	if (!format) {
		throw new InputError(
			`The time zone ${JSON.stringify(timeZone)} does not exist, and calendar days hang on it`,
			"Choose another Timezone in the workflow's settings, such as America/Los_Angeles; what they leave to n8n stands in its GENERIC_TIMEZONE.",
		);
	}
	formats.set(timeZone, format);
	return format;
}

/** Undefined where there is no such time zone. */
function formatFor(timeZone: string): Intl.DateTimeFormat | undefined {
	try {
		return new Intl.DateTimeFormat('en-US', { ...DIGITS, timeZone });
	} catch {
		return undefined;
	}
}

const DIGITS = {
	year: 'numeric',
	month: '2-digit',
	day: '2-digit',
	hour: '2-digit',
	minute: '2-digit',
	second: '2-digit',
	fractionalSecondDigits: 3,
	hourCycle: 'h23',
} as const;
/** To make one takes longer than to use it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();
