const BASE62 = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');

/** A seeded generator (mulberry32): one seed, one world. Not for secrets. */
export class Random {
	private state: number;

	constructor(seed: number) {
		this.state = seed >>> 0;
	}

	/** In [0, 1). */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) >>> 0;
		let mixed = this.state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	}

	/** A whole number, both ends included. */
	integer(least: number, most: number): number {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	chance(share: number): boolean {
		return this.next() < share;
	}

	pick<Item>(items: readonly Item[]): Item {
		return items[this.integer(0, items.length - 1)];
	}

	shuffle<Item>(items: Item[]): Item[] {
		for (let last = items.length - 1; last > 0; last--) {
			const other = this.integer(0, last);
			[items[last], items[other]] = [items[other], items[last]];
		}
		return items;
	}

	base62(length: number): string {
		const text = Buffer.alloc(length);
		for (let index = 0; index < length; index++) text[index] = BASE62[this.integer(0, 61)];
		return text.toString('latin1');
	}

	uuid(): string {
		const word = () =>
			Math.floor(this.next() * 0x1_0000_0000)
				.toString(16)
				.padStart(8, '0');
		const [a, b, c, d] = [word(), word(), word(), word()];
		return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${'89ab'[this.integer(0, 3)]}${c.slice(1, 4)}-${c.slice(4)}${d}`;
	}
}
