import type { INodeProperties } from 'n8n-workflow';

import type { Registry } from '../grants/provider';
import { parseDecimal } from '../grants/money';
import type { Threshold, ThresholdRule } from '../grants/threshold';
import type { Form } from './form';
import type { Choice } from './kinds';
import { whereProvider, type Show } from './provider';

const TYPES: Array<Choice<Threshold['type']>> = [
	{
		name: 'Percentage of What Was Granted',
		value: 'percent',
		description: 'The same for small and large customers',
	},
	{
		name: 'Amount',
		value: 'amount',
		description: 'A number of units: dollars, tokens, calls',
	},
];

/** What counts as low. */
export function thresholdFields(show: Show): INodeProperties[] {
	return [
		{
			displayName: 'Threshold Type',
			name: 'thresholdType',
			type: 'options',
			options: TYPES,
			default: 'percent',
			description: 'How the threshold is counted',
			displayOptions: { show },
		},
		{
			displayName: 'Threshold',
			name: 'threshold',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 20,
			description:
				'A balance below this is low; a balance equal to it is not. 0 is where nothing is left.',
			displayOptions: { show },
		},
	];
}

export function furtherThresholds(show: Show): INodeProperties {
	return {
		displayName: 'Further Thresholds',
		name: 'furtherThresholds',
		type: 'string',
		default: '',
		placeholder: 'e.g. 50, 10, 0',
		description:
			'Alert below each of these, too: amounts or percentages as the threshold above; 0 is where nothing is left. Of several that are crossed at once the lowest alerts.',
		displayOptions: { show },
	};
}

export function thresholdMetadataKey(registry: Registry, show: Show): INodeProperties {
	return {
		displayName: 'Threshold Metadata Key',
		name: 'thresholdMetadataKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. low_balance_threshold',
		description:
			"A metadata key of the grant, or else of its customer, that holds the customer's own threshold, or several such as 50, 10, 0: they count in place of all that is set here. One more request for each customer whose grants lack it.",
		displayOptions: { show: { ...show, ...whereProvider(registry, 'customerMetadata') } },
	};
}

/** @returns a rule by which nothing is low, where the form asks for no threshold */
export function readThreshold(form: Form): ThresholdRule {
	return {
		common: {
			type: form.choice('thresholdType', TYPES, 'amount'),
			values: [
				...[parseDecimal(String(form.number('threshold', ''))) ?? []].flat(),
				...form.numbers('furtherThresholds', 0, []),
			],
		},
		metadataKey: form.text('thresholdMetadataKey'),
	};
}
