/**
 * Reads the text that n8n keeps an execution's data in: one JSON array whose first element is the
 * root, and in which every string inside an object or array is the index of its real value.
 * The format: https://github.com/WebReflection/flatted#how-does-it-work
 */
export function parseFlatted(text: string): unknown {
	const table = JSON.parse(text) as unknown[];
	const containers = new Map<number, unknown>();

	const valueAt = (index: number): unknown => {
		const stored = table[index];
		if (typeof stored !== 'object' || stored === null) return stored;
		if (containers.has(index)) return containers.get(index);
		// Known before it is filled, because what is inside may point back to it.
		const container: Record<string, unknown> | unknown[] = Array.isArray(stored) ? [] : {};
		containers.set(index, container);
		for (const [key, element] of Object.entries(stored as Record<string, unknown>)) {
			Object.assign(container, {
				[key]: typeof element === 'string' ? valueAt(Number(element)) : element,
			});
		}
		return container;
	};

	return valueAt(0);
}
