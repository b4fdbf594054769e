import type { INodeProperties } from 'n8n-workflow';

import type { Condition } from '../alerts/events';
import type { Registry } from '../grants/provider';
import { providers } from '../providers';
import {
	CONCURRENCY,
	EMPTY_DATES,
	idField,
	PROVIDER,
	REQUESTS_PER_SECOND,
	output,
	thresholdFields,
	thresholdMetadataKey,
} from './shared';

export const EVENT: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Balance Low',
			value: 'balanceLow',
			description: 'A balance fell below the threshold',
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
	],
	default: 'balanceLow',
	description: 'What starts the workflow',
};

const LOW = { event: ['balanceLow'] };
/** What may hold for long; a grant is created once. */
const CONDITIONS: Condition[] = ['balanceLow', 'grantDepleted', 'grantExpiringSoon'];

const WATCH: INodeProperties = {
	displayName: 'Watch',
	name: 'watch',
	type: 'options',
	options: [
		{
			name: "Each Customer's Total",
			value: 'customer',
			description: 'The sum of their active grants, for each unit',
		},
		{ name: 'Each Grant', value: 'grant', description: 'Every grant for itself' },
	],
	default: 'customer',
	description: 'Which balance counts',
	displayOptions: { show: LOW },
};

const SCOPE: INodeProperties[] = [
	{
		displayName: 'Customers',
		name: 'scope',
		type: 'options',
		options: [
			{ name: 'All', value: 'all' },
			{ name: 'One', value: 'customer' },
			{ name: 'Several', value: 'customers' },
		],
		default: 'all',
		description: 'Whose credits are watched',
	},
	...Object.values(providers).map((provider) =>
		idField('customerId', provider, 'required', { scope: ['customer'] }),
	),
	{
		displayName: 'Customer IDs',
		name: 'customerIds',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. cus_QrvQguzkIK8zTj, cus_R1aXkPq8mZtY2b',
		description: 'The IDs, separated by commas or line breaks',
		displayOptions: { show: { scope: ['customers'] } },
	},
	...Object.values(providers as Registry)
		.filter(({ fields }) => fields.entitlementId)
		.map((provider) => idField('entitlementId', provider, 'optional', {})),
];

export const triggerProperties: INodeProperties[] = [
	PROVIDER,
	EVENT,
	WATCH,
	...thresholdFields(LOW),
	{
		displayName: 'Within Days',
		name: 'withinDays',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 7,
		description: 'How many days before its expiry a grant is reported',
		displayOptions: { show: { event: ['grantExpiringSoon'] } },
	},
	...SCOPE,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			EMPTY_DATES,
			{
				displayName: 'First Poll',
				name: 'firstPoll',
				type: 'options',
				options: [
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
				],
				default: 'report',
				description: 'What happens to what holds already when the workflow is published',
				displayOptions: { show: { '/event': CONDITIONS } },
			},
			...CONCURRENCY,
			output(),
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
			...REQUESTS_PER_SECOND,
			thresholdMetadataKey({ '/event': ['balanceLow'] }),
		],
	},
];
