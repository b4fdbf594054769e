import type { INodeProperties } from 'n8n-workflow';

import type { AlertEvent, Condition, Watch } from '../alerts/events';
import type { Registry } from '../grants/provider';
import { customersFields, idField } from './ids';
import type { Choice } from './kinds';
import { CUSTOMER_DETAILS_FIELD, EMPTY_DATES_FIELD, outputField } from './output';
import { concurrencyFields, requestsPerSecondFields } from './pace';
import { offeredBy, providerField, whereProvider } from './provider';
import { furtherThresholds, thresholdFields, thresholdMetadataKey } from './thresholds';

export const EVENTS: Array<Choice<AlertEvent>> = [
	{
		name: 'Balance Low',
		value: 'balanceLow',
		description: 'A balance fell below the threshold',
	},
	{
		name: 'Balance Running Out',
		value: 'balanceRunningOut',
		description: 'At the present pace, nothing will be left within some days',
	},
	{ name: 'Grant Created', value: 'grantCreated', description: 'A customer got new credits' },
	{
		name: 'Grant Depleted',
		value: 'grantDepleted',
		description: 'Nothing is left of a grant that is still valid',
	},
	{
		name: 'Grant Expiring Soon',
		value: 'grantExpiringSoon',
		description: 'A grant that is not used up expires within some days',
	},
];

export const EVENT: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'options',
	noDataExpression: true,
	options: EVENTS,
	default: 'balanceLow',
	description: 'What starts the workflow',
};

export const LEAST_DAYS = 1;

const LOW = { event: ['balanceLow'] };
/** What may hold for long; a grant is created once. */
const CONDITIONS: Condition[] = [
	'balanceLow',
	'balanceRunningOut',
	'grantDepleted',
	'grantExpiringSoon',
];

export const WATCHES: Array<Choice<Watch>> = [
	{
		name: "Each Customer's Total",
		value: 'customer',
		description: 'The sum of their active grants, for each unit',
	},
	{ name: 'Each Grant', value: 'grant', description: 'Every grant for itself' },
];

const WATCH: INodeProperties = {
	displayName: 'Watch',
	name: 'watch',
	type: 'options',
	options: WATCHES,
	default: 'customer',
	description: 'Which balance counts',
	displayOptions: { show: LOW },
};

export const SCOPES: Array<Choice<'all' | 'customer' | 'customers'>> = [
	{ name: 'All', value: 'all' },
	{ name: 'One', value: 'customer' },
	{ name: 'Several', value: 'customers' },
];

export const FIRST_POLLS: Array<Choice<'remember' | 'report'>> = [
	{
		name: 'Remember What Holds Now',
		value: 'remember',
		description: 'Alert only about what comes later',
	},
	{
		name: 'Report What Holds Now',
		value: 'report',
		description: 'Alert about everything that the event fits already',
	},
];

/** As shipped. */
export const FULL_CHECK_HOURS = 24;
export const FORECAST_DAYS = 7;

function scopeFields(registry: Registry): INodeProperties[] {
	const providers = Object.values(registry);
	return [
		{
			displayName: 'Customers',
			name: 'scope',
			type: 'options',
			options: SCOPES,
			default: 'all',
			description: 'Whose credits are watched',
		},
		...providers.flatMap((provider) =>
			idField('customerId', provider, 'required', { scope: ['customer'] }),
		),
		...providers.flatMap((provider) => customersFields(provider, { scope: ['customers'] })),
		...providers.flatMap((provider) => idField('entitlementId', provider, 'optional', {})),
	];
}

export function triggerProperties(registry: Registry): INodeProperties[] {
	return [
		providerField(registry),
		...offeredBy(EVENT, registry, 'transactions', 'balanceRunningOut'),
		WATCH,
		...thresholdFields(LOW),
		{
			displayName: 'Within Days',
			name: 'withinDays',
			type: 'number',
			typeOptions: { minValue: LEAST_DAYS },
			default: 7,
			description:
				'How many days ahead it is reported that a grant expires, or that nothing will be left',
			displayOptions: { show: { event: ['grantExpiringSoon', 'balanceRunningOut'] } },
		},
		...scopeFields(registry),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				CUSTOMER_DETAILS_FIELD,
				EMPTY_DATES_FIELD,
				{
					displayName: 'First Poll',
					name: 'firstPoll',
					type: 'options',
					options: FIRST_POLLS,
					default: 'report',
					description: 'What happens to what holds already when the workflow is published',
					displayOptions: { show: { '/event': CONDITIONS } },
				},
				{
					displayName: 'Forecast From Days',
					name: 'forecastDays',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: FORECAST_DAYS,
					description:
						'Over how many of the last days it is averaged how much a customer spends. Where invoices take the credits, choose days enough for one.',
					displayOptions: { show: { '/event': ['balanceRunningOut'] } },
				},
				{
					displayName: 'Full Check Every',
					name: 'fullCheckEvery',
					type: 'number',
					typeOptions: { minValue: 0.1, maxValue: 168 },
					default: FULL_CHECK_HOURS,
					description:
						'Hours after which everybody is read again, also where the provider told of no change. A change that it never tells of is found by then.',
					displayOptions: { show: whereProvider(registry, 'feed', 'holders') },
				},
				{
					displayName: 'Further Days',
					name: 'furtherDays',
					type: 'string',
					default: '',
					placeholder: 'e.g. 7, 1',
					description:
						'Report a grant again so many days before its expiry: once for each, and once alone where several have come',
					displayOptions: { show: { '/event': ['grantExpiringSoon'] } },
				},
				furtherThresholds({ '/event': ['balanceLow'] }),
				...concurrencyFields(registry),
				outputField({ withRaw: false }),
				{
					displayName: 'Remind After Hours',
					name: 'remindAfterHours',
					type: 'number',
					typeOptions: { minValue: 0.1 },
					default: 24,
					description:
						'Alert again after so many hours while nothing has changed. Without this option each alert comes once.',
					displayOptions: { show: { '/event': CONDITIONS } },
				},
				...requestsPerSecondFields(registry),
				thresholdMetadataKey(registry, { '/event': ['balanceLow'] }),
			],
		},
	];
}
