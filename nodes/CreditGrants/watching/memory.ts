/** What a process remembers of a trigger between polls; a restart loses it, so no alert depends on it. */
export interface PollMemory {
	/** A poll is under way: a slow one must not be overtaken by the next. */
	isPolling: boolean;
	/** There was a poll in this process. */
	hasPolled: boolean;
	/** Exact balance at the last complete poll, by key. */
	balances: Map<string, string>;
}

/** Far more triggers than one n8n runs; a trigger that no longer exists is forgotten in the end. */
const MAX_TRIGGERS = 1000;

const memories = new Map<string, PollMemory>();

/** @param trigger names the workflow and the node */
export function pollMemory(trigger: string): PollMemory {
	const memory = memories.get(trigger) ?? {
		isPolling: false,
		hasPolled: false,
		balances: new Map<string, string>(),
	};
	memories.delete(trigger);
	memories.set(trigger, memory);
	const [oldest] = memories.keys();
	if (memories.size > MAX_TRIGGERS) memories.delete(oldest);
	return memory;
}
