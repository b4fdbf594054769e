/** Time that passes as fast as it is worked off: whoever waits is woken in order, nothing else moves the clock. */
export class VirtualTime {
	now = 0;
	private readonly sleepers: Array<{ at: number; wake: () => void }> = [];

	async until(at: number): Promise<void> {
		if (at <= this.now) return;
		await new Promise<void>((wake) => {
			const place = this.sleepers.findIndex((each) => each.at > at);
			this.sleepers.splice(place === -1 ? this.sleepers.length : place, 0, { at, wake });
		});
	}

	async pass(ms: number): Promise<void> {
		await this.until(this.now + ms);
	}

	/** Goes on until nobody waits any more. */
	async run(): Promise<void> {
		for (;;) {
			await new Promise((resolve) => setImmediate(resolve));
			const next = this.sleepers.shift();
			if (!next) return;
			this.now = next.at;
			next.wake();
		}
	}
}
