import type { ChildProcess } from 'node:child_process';

/** What a process of the network tells its parent: where it listens, and its counts when asked. */
export interface Ready {
	port: number;
}

/** Counts since they were last asked for. */
export type Counts = Record<string, number>;

/** In the child: says that it is ready, then answers every message with its counts. */
export function answerParent(port: number, counts: () => Counts): void {
	const send = (message: Ready | Counts) => process.send?.(message);
	process.on('message', () => send(counts()));
	process.on('disconnect', () => process.exit());
	send({ port });
}

/** In the parent: the next message of a child. @throws where the child ends instead */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
	return await new Promise((resolve, reject) => {
		const ended = (code: number | null) =>
			reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`));
		child.once('exit', ended);
		child.once('message', (message) => {
			child.off('exit', ended);
			resolve(message as T);
		});
	});
}
