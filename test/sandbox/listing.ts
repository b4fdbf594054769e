type Order = 'newest first' | 'oldest first';

/**
 * What a list endpoint answers from: objects in the provider's order, a position for each id, and the
 * same again for each group (a customer's grants), so that a page costs its own size and nothing else.
 */
export class Listing<Item extends { id: string }> {
	readonly items: Item[];
	private readonly arrivals = new Map<string, number>();
	/** Oldest first. */
	private readonly members = new Map<string, Item[]>();
	/** Made when first asked for: most customers' grants never are. */
	private readonly groups = new Map<string, Listing<Item>>();

	constructor(
		private readonly order: Order,
		oldestFirst: readonly Item[],
		private readonly groupsOf: (item: Item) => string[] = () => [],
	) {
		for (const item of oldestFirst) this.admit(item);
		this.items = order === 'newest first' ? [...oldestFirst].reverse() : [...oldestFirst];
	}

	add(item: Item): void {
		this.admit(item);
		if (this.order === 'newest first') this.items.unshift(item);
		else this.items.push(item);
	}

	/** Takes items out, where they are listed and in each of their groups. */
	remove(...ids: string[]): void {
		for (const id of ids) {
			const index = this.items.findIndex((item) => item.id === id);
			if (index !== -1) this.items.splice(index, 1);
		}
		this.regroup();
	}

	/** After an item changed what its groups follow from. */
	regroup(): void {
		this.arrivals.clear();
		this.members.clear();
		this.groups.clear();
		const oldestFirst = this.order === 'newest first' ? [...this.items].reverse() : this.items;
		for (const item of oldestFirst) this.admit(item);
	}

	indexOf(id: string): number {
		const arrival = this.arrivals.get(id);
		if (arrival === undefined) return -1;
		return this.order === 'newest first' ? this.items.length - 1 - arrival : arrival;
	}

	get(id: string): Item | undefined {
		const index = this.indexOf(id);
		return index === -1 ? undefined : this.items[index];
	}

	/** The members of one group, in the same order; empty for a group nobody belongs to. */
	group(key: string): Listing<Item> {
		const made = this.groups.get(key);
		if (made) return made;
		const members = this.members.get(key);
		const group = new Listing<Item>(this.order, members ?? []);
		if (members) this.groups.set(key, group);
		return group;
	}

	private admit(item: Item): void {
		this.arrivals.set(item.id, this.arrivals.size);
		for (const key of this.groupsOf(item)) {
			const members = this.members.get(key);
			if (members) members.push(item);
			else this.members.set(key, [item]);
			this.groups.get(key)?.add(item);
		}
	}
}
