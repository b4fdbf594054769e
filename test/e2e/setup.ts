import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { TestProject } from 'vitest/node';

import { startN8n } from '../host/n8n';
import { packPackage } from '../host/package';

declare module 'vitest' {
	interface ProvidedContext {
		/** Where the n8n that all files share answers. */
		n8nUrl: string;
		/** The packed package that is installed in it. */
		tarball: string;
	}
}

/** Starts one n8n with the packed package installed as a community node: each start takes some 20 seconds. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
	const folder = await mkdtemp(path.join(tmpdir(), 'credit-grants-e2e-'));
	// A tarball that was published can be tested as well as the one of this build.
	const tarball = process.env.PACKAGE_TARBALL ?? (await packPackage(folder));
	const n8n = await startN8n({
		userFolder: path.join(folder, 'user'),
		packageTarball: tarball,
		env: {
			// The one folder in which a workflow may write files.
			N8N_RESTRICT_FILE_ACCESS_TO: folder,
		},
	});
	project.provide('n8nUrl', n8n.url);
	project.provide('tarball', tarball);
	return async () => {
		await n8n.stop();
		await rm(folder, { recursive: true, force: true });
	};
}
