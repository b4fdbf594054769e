import type { machine, versions } from '../machine';
import type { ProfileSummary } from '../profiler';
import type { Row } from '../rounds';
import type { Spread } from '../statistics';
import type { benchBalances } from '../work/balances';
import type { benchCurve } from '../work/curve';
import type { benchCustomers } from '../work/customers';
import type { benchList } from '../work/list';
import type { benchMemory } from '../work/memory';
import type { benchPoll } from '../work/poll';
import type { benchPure } from '../work/pure';
import type { benchWatch, Poll } from '../work/watch';
import { table } from './table';

type Result<Work extends (...parameters: never[]) => Promise<unknown>> = Awaited<ReturnType<Work>>;

export function about({
	machine: on,
	versions: of,
	parameters,
}: {
	machine: ReturnType<typeof machine>;
	versions: ReturnType<typeof versions>;
	parameters: object;
}): string {
	return [
		`Machine: ${Object.entries(on)
			.map(([key, value]) => `${key} ${value}`)
			.join(', ')}`,
		`Versions: ${Object.entries(of)
			.map(([name, version]) => `${name} ${version}`)
			.join(', ')}`,
		`Parameters: ${JSON.stringify(parameters)}`,
		'Medians of the rounds, [least – most]. A ratio is taken round by round, to the first line of a provider.',
		'',
	].join('\n');
}

export function list({
	pages,
	rows,
	slowStart,
	spreadOut,
	profile,
}: Result<typeof benchList>): string {
	return [
		headline(
			`(a) List of ${pages * 100} grants in ${pages} pages, balances of other requests left out`,
		),
		comparison(rows, perPage),
		headline(`    A quarter of it, where a new connection starts as slowly as TCP's do`),
		comparison(slowStart, perPage),
		headline('    Dodo Payments with 8 grants for each customer: a request for each customer'),
		comparison(spreadOut),
		profileLines(profile),
	].join('\n');
}

/** Of 100 grants. */
const perPage = ({ ms, grants }: Row) => [`${((ms.median * 100) / grants).toFixed(1)} ms a page`];

export function customers({ inputs, oneByOne, rows }: Result<typeof benchCustomers>): string {
	return [
		headline(
			`(b) Customer grants of ${inputs} input customers; one by one: ${oneByOne} of them, times ${inputs / oneByOne}`,
		),
		comparison(rows),
	].join('\n');
}

export function balances({
	balances: count,
	oneByOne,
	rows,
	atRealLimit,
}: Result<typeof benchBalances>): string {
	const { requests, ms, idealMs, idealMsOfAll, requestsPerSecond, burst } = atRealLimit;
	return [
		headline(
			`(c) Balances of ${count} Stripe grants; one by one: ${oneByOne} of them, times ${count / oneByOne}`,
		),
		comparison(rows),
		`At the limit as shipped (${requestsPerSecond} a second, ${burst} at once): ${requests} requests in ${seconds(ms.median)},`,
		`${(ms.median / idealMs).toFixed(2)} × the ideal ${seconds(idealMs)}; all ${count} cannot take less than ${seconds(idealMsOfAll)}.`,
		'',
	].join('\n');
}

export function pure({ grants, results }: Result<typeof benchPure>): string {
	const lines = results.map(({ provider, grantsPerSecond, parsedPerSecond, isExact }) => [
		provider,
		perSecond(grantsPerSecond),
		perSecond(parsedPerSecond),
		isExact ? 'every digit' : 'NOT EXACT',
	]);
	return [
		headline(`(d) ${grants} raw grants normalized, grants a second on one core`),
		table(['', 'toCreditGrant', 'JSON.parse of the same', 'amounts'], lines),
		...results.map(({ provider, profile }) => `${provider}: ${profileLines(profile)}`),
	].join('\n');
}

export function poll({ rows }: Result<typeof benchPoll>): string {
	const lines = rows.map((row) => [
		`${row.provider}, ${row.event}`,
		seconds(row.ms.median),
		String(row.requests),
		String(row.connections),
		`${row.grants} alerts`,
		`${Math.round((row.notes?.stateBytes ?? 0) / 1024)} kB kept`,
	]);
	return [
		headline('(e) A poll that finds nothing changed'),
		table(['', 'time', 'requests', 'connections', '', ''], lines),
	].join('\n');
}

export function watch({ perCustomer, polls, atPace }: Result<typeof benchWatch>): string {
	const lines = (rows: Poll[]) =>
		rows.map((row) => [
			`${row.accountGrants} grants`,
			row.label,
			`${(row.ms.median / 1000).toFixed(3)} s`,
			`${row.ratio.median.toFixed(4)} ×`,
			String(row.requests),
			row.notes?.blockedMs === undefined ? '' : `${Math.round(row.notes.blockedMs)} ms`,
			`${row.notes?.polls ?? 1}`,
			`${Math.round(row.heldBytes / row.accountGrants)} bytes`,
			row.isRight ? '' : 'WRONG ALERTS',
		]);
	const heads = ['', '', 'time', 'ratio', 'requests', 'blocked', 'polls', 'held by grant', ''];
	return [
		headline(
			`(f) A poll of Balance Low at Stripe, ${perCustomer} grants for each customer, without pace or latency`,
		),
		table(heads, lines(polls)),
		headline('    At the pace as shipped'),
		table(heads, lines(atPace)),
	].join('\n');
}

export function memory({ items, limited }: Result<typeof benchMemory>): string {
	const lines = items.map(({ provider, output, bytesPerItem, ratio }) => [
		`${provider}, ${output}`,
		`${Math.round(bytesPerItem.ours)} bytes`,
		`${Math.round(bytesPerItem.n8n)} bytes`,
		`${ratio.toFixed(2)} ×`,
	]);
	const limits = limited.map(({ provider, grants, requests, items: count, peakHeapBytes }) => [
		`${provider}, ${grants} grants`,
		String(count),
		String(requests),
		megabytes(peakHeapBytes),
	]);
	return [
		headline('Memory: what one more emitted item holds, and the same JSON put out by n8n itself'),
		table(['', 'this node', 'n8n', 'ratio'], lines),
		headline('Limit 50'),
		table(['', 'items', 'requests', 'peak heap'], limits),
	].join('\n');
}

export function curve({ pages, inputs }: Result<typeof benchCurve>): string {
	const lines = (points: typeof pages, unit: string) =>
		points.map(({ provider, size, ms, cpuMs, peakHeapBytes, heldBytes }) => [
			`${provider}, ${size} ${unit}`,
			`${ms.toFixed(1)} ms`,
			`${(ms / size).toFixed(2)} ms`,
			`${(cpuMs / size).toFixed(2)} ms`,
			megabytes(peakHeapBytes),
			megabytes(heldBytes),
		]);
	return [
		headline('Cost curve, without latency'),
		table(
			['', 'time', 'time each', 'CPU each', 'peak heap', 'held'],
			[...lines(pages, 'pages'), ...lines(inputs, 'inputs')],
		),
	].join('\n');
}

function comparison(rows: Row[], more: (row: Row) => string[] = () => []): string {
	const lines = rows.map((row) => [
		row.provider,
		row.label,
		`${seconds(row.ms.median)} [${seconds(row.ms.min)} – ${seconds(row.ms.max)}]`,
		`${row.ratio.median.toFixed(2)} × [${row.ratio.min.toFixed(2)} – ${row.ratio.max.toFixed(2)}]`,
		...more(row),
		`${Math.round(row.cpuMs)} ms`,
		`${row.requests} / ${row.connections}`,
		megabytes(row.peakHeapBytes),
		megabytes(row.peakRssBytes),
		row.agrees ? '' : 'OTHER GRANTS',
	]);
	const extra = rows.length > 0 ? more(rows[0]).map(() => '') : [];
	return table(
		[
			'',
			'',
			'time',
			'ratio',
			...extra,
			'CPU',
			'requests / connections',
			'peak heap',
			'peak RSS',
			'',
		],
		lines,
	);
}

function profileLines(profile: ProfileSummary | undefined): string {
	if (!profile) return '';
	const shares = (of: Record<string, number>, count: number) =>
		Object.entries(of)
			.slice(0, count)
			.map(([name, share]) => `${name} ${Math.round(share * 100)}%`)
			.join(', ');
	return `CPU time by package: ${shares(profile.byPackage, 8)}\n  by function: ${shares(profile.byFunction, 8)}\n`;
}

const headline = (text: string) => `\n${text}\n`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
const perSecond = ({ median, min, max }: Spread) =>
	`${thousands(median)} [${thousands(min)} – ${thousands(max)}]`;
const thousands = (count: number) => `${Math.round(count / 1000)} k`;
