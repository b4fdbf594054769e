/** When requests may leave: one that comes while it is closed waits until it opens again. */
export class Gate {
	private closesAt = -Infinity;
	private readonly waiting = new Set<() => void>();

	/** @param time as `performance.now()` counts; an earlier one closes it */
	openUntil(time: number): void {
		this.closesAt = time;
		if (!this.isOpen) return;
		for (const enter of this.waiting) enter();
		this.waiting.clear();
	}

	get isOpen(): boolean {
		return performance.now() < this.closesAt;
	}

	async opened(): Promise<void> {
		while (!this.isOpen) await new Promise<void>((enter) => this.waiting.add(enter));
	}
}
