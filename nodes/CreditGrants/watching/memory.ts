import type { Account } from './account';

/** What a process remembers of a trigger between polls; a restart loses it, so no alert depends on it. */
export interface PollMemory {
	/** A poll is under way: a slow one must not be overtaken by the next. */
	isPolling: boolean;
	/** The registrations of the trigger that have polled, each known by its context. */
	registrations: WeakSet<object>;
	/** What was written into the log already. */
	told: Set<string>;
	account?: Account;
}

/** Far more triggers than one n8n runs; a trigger that no longer exists is forgotten in the end. */
const MAX_TRIGGERS = 1000;

const memories = new Map<string, PollMemory>();

/** @param trigger names the workflow and the node: ids of nodes may come twice in a workflow, names do not */
export function pollMemory(trigger: string): PollMemory {
	const memory = memories.get(trigger) ?? {
		isPolling: false,
		registrations: new WeakSet(),
		told: new Set<string>(),
	};
	memories.delete(trigger);
	memories.set(trigger, memory);
	// Those that were asked for longest ago come first.
	for (const [name, each] of memories) {
		const isOneTooMany = memories.size > MAX_TRIGGERS;
		if (!isOneTooMany && !each.account?.isOld) continue;
		void each.account?.line.close();
		each.account = undefined;
		if (isOneTooMany) memories.delete(name);
	}
	return memory;
}
