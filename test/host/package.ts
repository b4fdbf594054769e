import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { run } from './child';

export const PACKAGE = 'n8n-nodes-credit-grants';
export const PROJECT = path.resolve(__dirname, '../..');

/** What npm reads of the project to pack it. */
const PACKED = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'dist'];

/**
 * Packs the built package as it would be published. Gives the tarball's path in `folder`.
 * The build is copied first, so that another one that starts meanwhile cannot tear it.
 */
export async function packPackage(folder: string): Promise<string> {
	const copy = await mkdtemp(path.join(tmpdir(), `${PACKAGE}-`));
	try {
		for (const name of PACKED)
			await cp(path.join(PROJECT, name), path.join(copy, name), { recursive: true });
		await run('npm', ['pack', '--ignore-scripts'], { cwd: copy });
		const packed = (await readdir(copy)).find((name) => name.endsWith('.tgz'));
		if (packed === undefined) throw new Error('npm packed nothing');
		const tarball = path.resolve(folder, packed);
		await mkdir(folder, { recursive: true });
		await cp(path.join(copy, packed), tarball);
		return tarball;
	} finally {
		await rm(copy, { recursive: true, force: true });
	}
}
