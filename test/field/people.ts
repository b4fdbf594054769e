import type { ProviderName, Sandbox } from '../sandbox';

export interface Person {
	id: string;
	name: string;
	email: string;
}

/** Customers by the names that a test gives them; the first of a list may have no grants. */
export function callThem(sandbox: Sandbox, provider: ProviderName, names: string[]): Person[] {
	const { data } = sandbox;
	return names.map((name, index) => {
		const { id } = data[provider].customers[index + 1];
		const email = `${index}@people.example`;
		const called = provider === 'sequence' ? { legalName: name, email } : { name, email };
		sandbox.changeCustomer(provider, id, called);
		return { id, name, email };
	});
}

/** Of what was asked, the questions for customers themselves. */
export function askedForCustomers({ requests }: Pick<Sandbox, 'requests'>): string[] {
	const paths = requests.map(({ path }) => path);
	return paths.filter((path) => /^(\/v1|\/api)?\/customers(\/[^/]+)?$/.test(path));
}
