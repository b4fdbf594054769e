import 'reflect-metadata';

import path from 'node:path';

import { LazyPackageDirectoryLoader, PackageDirectoryLoader, type DirectoryLoader } from 'n8n-core';
import { NodeHelpers, type ICredentialType, type INodeType, type INodeTypes } from 'n8n-workflow';

export const PROJECT = path.resolve(__dirname, '../..');

/**
 * The node and credential types that n8n's own loaders find: this package from its build, and n8n's
 * own nodes, each loaded when first used.
 */
export class LoadedTypes implements INodeTypes {
	private constructor(private readonly loaders: Record<string, DirectoryLoader>) {}

	static async load(packageDirectory = PROJECT): Promise<LoadedTypes> {
		const own = new PackageDirectoryLoader(packageDirectory);
		const base = new LazyPackageDirectoryLoader(
			path.dirname(require.resolve('n8n-nodes-base/package.json')),
		);
		await Promise.all([own.loadAll(), base.loadAll()]);
		return new LoadedTypes({ [own.packageName]: own, [base.packageName]: base });
	}

	getByName(type: string) {
		const at = type.lastIndexOf('.');
		const loader = this.loaders[type.slice(0, at)];
		if (!loader) throw new Error(`no loader for node type ${type}`);
		return loader.getNode(type.slice(at + 1)).type;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes() {
		return {};
	}

	credential(name: string): ICredentialType {
		const loader = Object.values(this.loaders).find((each) => name in each.known.credentials);
		if (!loader) throw new Error(`no credential type ${name}`);
		return loader.getCredential(name).type;
	}
}
