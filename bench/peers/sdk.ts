import DodoPayments from 'dodopayments';
import Stripe from 'stripe';

import { numbered } from '../network/keys';
import { balanceLine, type Job, type Outcome, type Peer } from './peer';

/** The official SDKs with their auto-paging. Sequence has none for Node. */
export const sdk: Peer = {
	run: async (job) => (job.provider === 'stripe' ? await readStripe(job) : await readDodo(job)),
};

async function readStripe(job: Job): Promise<Outcome> {
	const { hostname, port } = new URL(job.url);
	const stripe = new Stripe(job.key, {
		host: hostname,
		port: Number(port),
		protocol: 'https',
		telemetry: false,
	});
	const lines: string[] = [];
	const keep: unknown[] = [];
	const customers = job.task === 'customerGrants' ? firstCustomers(job) : [undefined];
	for (const customer of customers) {
		for await (const grant of stripe.billing.creditGrants.list({
			limit: 100,
			...(customer && { customer }),
		})) {
			keep.push(grant);
			if (job.task !== 'balances') {
				lines.push(grant.id);
				continue;
			}
			const { balances } = await stripe.billing.creditBalanceSummaries.retrieve({
				customer: String(grant.customer),
				filter: { type: 'credit_grant', credit_grant: grant.id },
			});
			lines.push(balanceLine(grant.id, balances[0].available_balance.monetary));
			if (lines.length === job.inputs) break;
		}
	}
	return { lines: () => lines, items: keep };
}

/** `page_number: 0` must be given: without it the SDK's auto-paging skips a page. */
const FIRST_PAGE = { page_size: 100, page_number: 0 };

async function readDodo(job: Job): Promise<Outcome> {
	const dodo = new DodoPayments({ bearerToken: job.key, baseURL: job.url });
	const keep: Array<{ id: string }> = [];
	const readGrants = async (customer: string, credit_entitlement_id: string) => {
		const params = { credit_entitlement_id, ...FIRST_PAGE };
		for await (const grant of dodo.creditEntitlements.balances.listGrants(customer, params))
			keep.push(grant);
	};
	if (job.task === 'customerGrants') {
		for (const customer of firstCustomers(job)) {
			const { items } = await dodo.customers.listCreditEntitlements(customer);
			for (const { credit_entitlement_id } of items)
				await readGrants(customer, credit_entitlement_id);
		}
	} else {
		for await (const { id } of dodo.creditEntitlements.list(FIRST_PAGE)) {
			for await (const { customer_id } of dodo.creditEntitlements.balances.list(id, FIRST_PAGE)) {
				await readGrants(customer_id, id);
			}
		}
	}
	return { lines: () => keep.map(({ id }) => id), items: keep };
}

function firstCustomers({ provider, inputs }: Job): string[] {
	return Array.from({ length: inputs }, (_, index) => numbered[provider].customer(index));
}
