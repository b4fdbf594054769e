import type { Log } from './child';

const SHOWN_EVERY_MS = 1000;
const LINES_KEPT = 30;

/** Says what is going on, how long it has taken and, where a step fails, what it printed. */
export class Steps {
	/** Runs one step. On a terminal its newest line of output is shown beneath its time. */
	async run<T>(title: string, step: (log: Log) => Promise<T>): Promise<T> {
		const started = performance.now();
		const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
		const lines: string[] = [];
		const show = () => this.replace(`… ${title}, ${seconds()}  ${lines.at(-1) ?? ''}`);
		if (!process.stdout.isTTY) console.log(`… ${title}`);
		const timer = setInterval(show, SHOWN_EVERY_MS);
		try {
			const result = await step((line) => {
				lines.push(line);
				if (lines.length > LINES_KEPT) lines.shift();
			});
			this.end(`✓ ${title}, ${seconds()}`);
			return result;
		} catch (error) {
			this.end(`✗ ${title}, ${seconds()}\n${lines.join('\n')}`);
			throw error;
		} finally {
			clearInterval(timer);
		}
	}

	private replace(line: string): void {
		if (!process.stdout.isTTY) return;
		process.stdout.write(`\r\u001b[2K${line.slice(0, process.stdout.columns - 1)}`);
	}

	private end(line: string): void {
		this.replace('');
		console.log(line);
	}
}
