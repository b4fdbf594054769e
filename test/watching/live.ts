import type { Engine } from '../engine/engine';
import type { ProviderName } from '../sandbox';
import type { History, Poll } from './history';
import { Judge } from './judge';
import { World } from './world';

const CUSTOMERS = [0, 1, 2, 3];
const POLL: Poll = { do: 'poll', process: 0, crashes: false };

/** @throws where an alert is false, is given twice or is missing */
export async function live(
	engine: Engine,
	provider: ProviderName,
	history: History,
	isTold = false,
): Promise<void> {
	const world = await World.start(engine, provider, history);
	try {
		for (const change of history.before) world.happen(change);
		const judge = new Judge(world, history, CUSTOMERS);
		if (isTold) world.log = (text) => console.log(text);
		for (const step of history.steps) {
			world.log(JSON.stringify(step));
			if (step.do === 'poll') {
				world.goOn(world.truth.now + 60_000);
				await judge.poll(step);
			} else if (step.do === 'restart') judge.restart();
			else if (step.do === 'tell') world.tell(step.how);
			else world.happen(step);
		}
		// What no event told of a full check finds, in whichever process.
		world.goOn(world.truth.now + 25 * 3_600_000);
		for (let polls = 0; polls < 2; polls++) await judge.poll(POLL);
		for (const of of CUSTOMERS) judge.expectAlerted(of);
	} finally {
		await world.stop();
	}
}
