import path from 'node:path';
import { parseArgs } from 'node:util';

export const SECTIONS = [
	'list',
	'customers',
	'balances',
	'pure',
	'poll',
	'watch',
	'memory',
	'curve',
] as const;
export type Section = (typeof SECTIONS)[number];

export interface Parameters {
	only: Section[];
	roundTripMs: number;
	rounds: number;
	grants: number;
	/** Input customers, and balances asked for. */
	inputs: number;
	/** How many of these are measured where they are read one by one; the rest is taken to cost the same. */
	oneByOne: number;
	pureGrants: number;
	/** Largest account of the cost curve, in pages, and its most inputs. */
	largest: number;
	/** Grants of the largest account that is watched. */
	largestWatched: number;
	/** The build that is measured. */
	packageDirectory: string;
	out: string;
}

const USAGE = `npm run bench -- [--quick] [--only ${SECTIONS.join(',')}] [--rtt 40] [--rounds 3]
                 [--package <folder with package.json and dist>] [--out bench/results]`;

/** @returns undefined where the user asked for help */
export function readParameters(): Parameters | undefined {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean', default: false },
			only: { type: 'string', default: SECTIONS.join(',') },
			rtt: { type: 'string', default: '40' },
			rounds: { type: 'string' },
			package: { type: 'string', default: path.join(__dirname, '..') },
			out: { type: 'string', default: path.join(__dirname, 'results') },
			help: { type: 'boolean', default: false },
		},
	});
	const only = values.only.split(',');
	const isKnown = only.every((each) => SECTIONS.some((section) => section === each));
	if (values.help || !isKnown) {
		console.log(USAGE);
		return undefined;
	}
	const sizes = values.quick
		? {
				rounds: 2,
				grants: 2_000,
				inputs: 200,
				oneByOne: 20,
				pureGrants: 200_000,
				largest: 100,
				largestWatched: 10_000,
			}
		: {
				rounds: 3,
				grants: 10_000,
				inputs: 1_000,
				oneByOne: 100,
				pureGrants: 1_000_000,
				largest: 1_000,
				largestWatched: 100_000,
			};
	return {
		...sizes,
		only: SECTIONS.filter((section) => only.includes(section)),
		roundTripMs: Number(values.rtt),
		rounds: Number(values.rounds ?? sizes.rounds),
		packageDirectory: path.resolve(values.package),
		out: path.resolve(values.out),
	};
}
