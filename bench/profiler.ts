import { Session, type Profiler, type Runtime } from 'node:inspector';

/** Where the CPU time of a run went. Idle time is left out. */
export interface ProfileSummary {
	busyMs: number;
	/** Share of the busy time by the package that the running function is part of, the largest first. */
	byPackage: Record<string, number>;
	/** The functions with the largest share: `name (package/file:line)`. */
	byFunction: Record<string, number>;
}

const EVERY_MICROSECONDS = 200;
const FUNCTIONS_SHOWN = 25;

/** Runs `work` under V8's sampling profiler. */
export async function profiled<T>(
	work: () => Promise<T>,
): Promise<{ result: T; profile: ProfileSummary }> {
	const session = new Session();
	session.connect();
	session.post('Profiler.enable');
	session.post('Profiler.setSamplingInterval', { interval: EVERY_MICROSECONDS });
	session.post('Profiler.start');
	const result = await work();
	const profile = await new Promise<Profiler.Profile>((resolve, reject) => {
		session.post('Profiler.stop', (error, answer) =>
			error ? reject(error) : resolve(answer.profile),
		);
	});
	session.disconnect();
	return { result, profile: summary(profile) };
}

function summary({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): ProfileSummary {
	const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
	const packages = new Map<string, number>();
	const functions = new Map<string, number>();
	let busy = 0;
	samples.forEach((id, index) => {
		const frame = frames.get(id);
		if (!frame || isNoWork(frame)) return;
		const time = timeDeltas[index];
		const { functionName, url, lineNumber } = frame;
		busy += time;
		add(packages, functionName.startsWith('(') ? functionName : packageOf(url), time);
		const place = url === '' ? 'V8' : `${shortened(url)}:${lineNumber + 1}`;
		add(functions, `${functionName || 'anonymous'} (${place})`, time);
	});
	const shares = (times: Map<string, number>, count: number) =>
		Object.fromEntries(
			[...times]
				.sort(([, a], [, b]) => b - a)
				.slice(0, count)
				.map(([name, time]) => [name, Math.round((time / busy) * 1000) / 1000]),
		);
	return {
		busyMs: Math.round(busy / 1000),
		byPackage: shares(packages, 12),
		byFunction: shares(functions, FUNCTIONS_SHOWN),
	};
}

/** Waiting, and the profiler's own start and stop. */
function isNoWork({ functionName, url }: Runtime.CallFrame): boolean {
	return functionName === '(idle)' || (functionName === 'dispatch' && url === '');
}

function add(times: Map<string, number>, key: string, time: number): void {
	times.set(key, (times.get(key) ?? 0) + time);
}

function packageOf(url: string): string {
	if (url === '') return 'V8 built-ins';
	if (url.startsWith('node:')) return url.includes('undici') ? 'undici of Node' : 'Node';
	const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
	if (name) return name;
	return url.includes('/dist/') ? 'this package' : 'bench';
}

function shortened(url: string): string {
	return url.replace(/^.*\/(node_modules|dist)\//, '').replace(/^.*\/(?=bench\/|test\/)/, '');
}
