import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { PROJECT } from '../engine/nodeTypes';

interface Packed {
	size: number;
	files: Array<{ path: string }>;
}

interface Manifest {
	n8n: { nodes: string[]; credentials: string[] };
}

const KILOBYTE = 1024;

describe('the package as it is published', () => {
	let packed: Packed;
	let files: string[];
	const manifest = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as Manifest;

	beforeAll(() => {
		const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
		const output = execFileSync('npm', args, { cwd: PROJECT, encoding: 'utf8', stdio: 'pipe' });
		[packed] = JSON.parse(output) as [Packed];
		files = packed.files.map((file) => file.path);
	});

	test('holds the build, README, LICENSE and CHANGELOG, and nothing else', () => {
		expect(files.filter((file) => !file.startsWith('dist/')).sort()).toEqual([
			'CHANGELOG.md',
			'LICENSE',
			'README.md',
			'package.json',
		]);
	});

	test('of the build holds what n8n reads: code, codex, icons and schemas', () => {
		const built = files.filter((file) => file.startsWith('dist/'));
		expect(built.filter((file) => !/\.(js|json|svg)$/.test(file))).toEqual([]);
		for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			expect(files).toContain(file);
		}
		for (const node of manifest.n8n.nodes) expect(files).toContain(node.replace('.js', '.json'));
		expect(files).toContain('dist/nodes/CreditGrants/creditGrants.svg');
		expect(files).toContain('dist/nodes/CreditGrants/creditGrants.dark.svg');
		expect(files).toContain('dist/nodes/CreditGrants/__schema__/v1.0.0/list.json');
	});

	test('holds no file whose source is gone', () => {
		const sources = files
			.filter((file) => /^dist\/.*\.js$/.test(file))
			.map((file) => file.replace('dist/', '').replace('.js', '.ts'));
		expect(sources.filter((file) => !existsSync(path.join(PROJECT, file)))).toEqual([]);
	});

	test('is no larger than the documentation says', () => {
		const verification = readFileSync(path.join(PROJECT, 'docs/verification.md'), 'utf8');
		const stated = Number(/under (\d+) kB packed/.exec(verification)?.[1]);
		expect(packed.size).toBeLessThan(stated * KILOBYTE);
	});
});
