import { expect, test } from 'vitest';
import { setStage, watch, storyOf, NOW, aMinuteLater } from '../alerts/watching';
const stage = setStage();
test('ownerless created', async () => {
	const { customers } = storyOf(stage.sandbox, 'stripe');
	const { trigger } = watch(stage.engine, stage.account, {
		provider: 'stripe',
		event: 'grantCreated',
	});
	await trigger.poll();
	aMinuteLater(stage.sandbox);
	aMinuteLater(stage.sandbox);
	const grant = stage.sandbox.topUp('stripe', customers[0], {
		amount: '100',
		expiresAt: new Date(NOW.getTime() + 86400_000),
	});
	stage.sandbox.stripe.disown(grant.id);
	console.log(await trigger.poll());
	aMinuteLater(stage.sandbox);
	stage.sandbox.clock.set(new Date(NOW.getTime() + 86400_000));
	console.log(await trigger.poll(), trigger.warnings);
}, 40000);
test('ownerless', async () => {
	const { customers } = storyOf(stage.sandbox, 'stripe');
	const grant = stage.sandbox.topUp('stripe', customers[0], {
		amount: '100',
		expiresAt: new Date(NOW.getTime() + 86400_000),
	});
	stage.sandbox.stripe.disown(grant.id);
	const { trigger } = watch(stage.engine, stage.account, {
		provider: 'stripe',
		event: 'grantExpiringSoon',
		withinDays: 7,
	});
	console.log(await trigger.poll(), stage.proxy.requests);
}, 40000);
