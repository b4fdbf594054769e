import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, test, vi } from 'vitest';
import { Engine } from '../engine/engine';
import type { ProviderName } from '../sandbox';
import { type History } from './history';
import { live } from './live';

test('debug', async () => {
	const engine = await Engine.start();
	vi.useFakeTimers({ toFake: ['Date'] });
	vi.spyOn(Math, 'random').mockReturnValue(0);
	const [provider, history] = JSON.parse(readFileSync('/tmp/history.json', 'utf8')) as [
		ProviderName,
		History,
	];
	await live(engine, provider, history, true);
});
