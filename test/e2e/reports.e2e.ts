import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import { linesOf } from '../templates/html';
import { Mailed } from './mailed';
import { itemsOf, World } from './world';

let world: World;
let mailed: Mailed;

beforeAll(async () => {
	world = await World.open(inject('n8nUrl'), { grants: 120 });
	mailed = await Mailed.start(world);
});

afterAll(async () => {
	await mailed?.server.stop();
	await world?.close();
});

it.each([
	['report-weekly-balances.json', 'Every Monday', /^\d+ of \d+ customers are low on credits$/, 1],
	['report-month-end-liability.json', 'Every Month', /^Credits are outstanding in \d units$/, 2],
] as const)(
	'%s is mailed by the whole n8n, sheets and all',
	async (file, trigger, sentence, sheets) => {
		const id = await world.rest.createWorkflow(mailed.template(file));
		const execution = await world.rest.run(id, trigger);
		expect(itemsOf(execution, 'E-mail')).toHaveLength(1);
		const [{ html, attachments }] = mailed.server.mails.splice(0);
		expect(linesOf(html)[1]).toMatch(sentence);
		expect(attachments).toHaveLength(sheets);
		for (const { filename, content } of attachments) {
			expect(filename).toMatch(/-\d{4}-\d\d-\d\d\.xlsx$/);
			expect(content.length).toBeGreaterThan(2_000);
		}
	},
);
