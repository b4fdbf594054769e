import type { Scope } from '../grants/provider';
import type { ThresholdRule } from '../grants/threshold';
import type { AlertEvent, Watch } from './events';

/** What the trigger's form says. */
export interface TriggerRule {
	event: AlertEvent;
	watch: Watch;
	scope: Scope;
	/** For Balance Low alone. */
	threshold: ThresholdRule;
	/** For Grant Expiring Soon and Balance Running Out: one or several, in any order. */
	withinDays: number[];
	/** For Balance Running Out: over how many days the pace is taken. */
	forecastDays: number;
	/** Whose credits they are is to be told. */
	customerDetails: boolean;
	remindAfterHours?: number;
	/** Milliseconds after which what nothing told of is read again. */
	fullCheckMs: number;
	/** Whether the first poll alerts of what holds already. */
	reportsFirst: boolean;
}
