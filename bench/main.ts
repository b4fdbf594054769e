import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { machine, versions } from './machine';
import { Network } from './network/network';
import { readParameters, type Parameters } from './parameters';
import { barChart } from './report/barChart';
import { curveChart } from './report/curveChart';
import { readSections } from './report/latest';
import * as print from './report/print';
import { watchChart } from './report/watchChart';
import type { Bench } from './rounds';
import { benchBalances } from './work/balances';
import { benchCurve } from './work/curve';
import { benchCustomers } from './work/customers';
import { benchList } from './work/list';
import { benchMemory } from './work/memory';
import { benchPoll } from './work/poll';
import { benchPure } from './work/pure';
import { benchWatch } from './work/watch';

/** Ten segments: https://datatracker.ietf.org/doc/html/rfc6928#section-2 */
const INITIAL_WINDOW = 10 * 1460;

async function main(): Promise<void> {
	const parameters = readParameters();
	if (!parameters) return;
	const network = await Network.start();
	try {
		const bench: Bench = {
			parameters,
			network,
			environment: {
				certificate: network.certificate,
				packageDirectory: parameters.packageDirectory,
			},
			far: await network.route(parameters.roundTripMs),
			slowStart: await network.route(parameters.roundTripMs, INITIAL_WINDOW),
			near: await network.route(0),
			say: (line) => console.error(line),
		};
		await run(bench, parameters);
	} finally {
		network.close();
	}
}

async function run(bench: Bench, parameters: Parameters): Promise<void> {
	const startedAt = new Date();
	const { only, out } = parameters;
	// Before anything is measured, so that a file that cannot be read costs no half hour.
	const earlier = readSections(path.join(out, 'latest.json'));
	const about = {
		date: startedAt.toISOString(),
		machine: machine(),
		versions: versions(),
		parameters: shown(parameters),
	};
	console.log(print.about(about));

	const step = async <T>(
		section: Parameters['only'][number],
		work: (bench: Bench) => Promise<T>,
		text: (result: T) => string,
	) => {
		if (!only.includes(section)) return undefined;
		bench.say(`${section} …`);
		const result = await work(bench);
		console.log(text(result));
		return result;
	};
	const results = {
		list: await step('list', benchList, print.list),
		customers: await step('customers', benchCustomers, print.customers),
		balances: await step('balances', benchBalances, print.balances),
		pure: await step('pure', benchPure, print.pure),
		poll: await step('poll', benchPoll, print.poll),
		watch: await step('watch', benchWatch, print.watch),
		memory: await step('memory', benchMemory, print.memory),
		curve: await step('curve', benchCurve, print.curve),
	};

	mkdirSync(out, { recursive: true });
	const write = (name: string, text: string) => writeFileSync(path.join(out, name), text);
	const measured = Object.fromEntries(Object.entries(results).filter(([, result]) => result));
	write('latest.json', `${JSON.stringify({ ...about, ...earlier, ...measured }, null, '\t')}\n`);
	if (results.list) write('chart.svg', barChart(results.list, parameters.roundTripMs));
	if (results.watch) write('watch.svg', watchChart(results.watch));
	if (results.curve) write('curve.svg', curveChart(results.curve));
	const minutes = (Date.now() - startedAt.getTime()) / 60_000;
	console.log(`Done in ${minutes.toFixed(1)} minutes; results in ${path.relative('', out) || '.'}`);
}

/** Folders are nobody else's business. */
function shown({ out: _out, packageDirectory: _packageDirectory, ...others }: Parameters) {
	return others;
}

void main();
