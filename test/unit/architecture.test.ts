import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { ICredentialType } from 'n8n-workflow';
import { preProcessFile } from 'typescript';
import { describe, expect, test } from 'vitest';

import { providers } from '../../nodes/CreditGrants/providers';

const PROJECT = path.resolve(__dirname, '../..');
const NODE = path.join(PROJECT, 'nodes/CreditGrants');

interface Manifest {
	dependencies?: object;
	peerDependencies: object;
	n8n: { credentials: string[] };
}

const manifest = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as Manifest;

/** What each file of a folder imports: files by their path under the node's folder, packages by name. */
function importsOf(folder: string): Array<{ file: string; imported: string }> {
	const files = readdirSync(path.join(NODE, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => path.relative(NODE, path.join(parentPath, name)));
	return files.flatMap((file) => {
		const source = readFileSync(path.join(NODE, file), 'utf8');
		return preProcessFile(source, true, true).importedFiles.map(({ fileName }) => ({
			file,
			imported: fileName.startsWith('.')
				? path.relative(NODE, path.resolve(NODE, path.dirname(file), fileName))
				: fileName,
		}));
	});
}

function strangers(folder: string, allowed: (imported: string, file: string) => boolean): string[] {
	const imports = importsOf(folder);
	expect(imports).not.toEqual([]);
	return imports
		.filter(({ file, imported }) => !allowed(imported, file))
		.map(({ file, imported }) => `${file} imports ${imported}`);
}

const isIn = (folder: string, imported: string) =>
	imported === folder || imported.startsWith(`${folder}/`);

/** What each folder may import of the others, and which packages: arrows go down alone. */
const RULES: Record<string, { folders: string[]; packages: string[] }> = {
	grants: { folders: [], packages: [] },
	alerts: { folders: ['grants'], packages: [] },
	http: { folders: ['grants'], packages: ['n8n-workflow', 'crypto', 'undici', 'proxy-from-env'] },
	providers: { folders: ['grants'], packages: ['n8n-workflow'] },
	reading: {
		folders: ['grants', 'alerts', 'http', 'providers'],
		packages: ['n8n-workflow', 'crypto'],
	},
	watching: {
		folders: ['grants', 'alerts', 'http', 'reading'],
		packages: ['n8n-workflow', 'crypto'],
	},
	form: { folders: ['grants', 'alerts', 'providers'], packages: ['n8n-workflow'] },
};

describe('imports go one way', () => {
	test.each(Object.entries(RULES))('%s imports what it may', (folder, { folders, packages }) => {
		const isAllowed = (imported: string) =>
			packages.includes(imported) || [folder, ...folders].some((each) => isIn(each, imported));
		expect(strangers(folder, isAllowed)).toEqual([]);
	});

	test('every folder has its rule, and beside the two nodes lies no loose file', () => {
		const entries = readdirSync(NODE, { withFileTypes: true });
		const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
		expect(folders.sort()).toEqual(Object.keys(RULES).sort());
		const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
		expect(files.filter((name) => name.endsWith('.ts')).sort()).toEqual([
			'CreditGrants.node.ts',
			'CreditGrantsTrigger.node.ts',
		]);
	});

	test('providers never import each other', () => {
		const names = Object.keys(providers);
		const isAllowed = (imported: string, file: string) =>
			file === 'providers/index.ts' ||
			!names.some(
				(name) => isIn(`providers/${name}`, imported) && !isIn(`providers/${name}`, file),
			);
		expect(strangers('providers', isAllowed)).toEqual([]);
	});

	test('and the reader of imports sees dynamic ones too', () => {
		expect(importsOf('http')).toContainEqual({ file: 'http/undici.ts', imported: 'undici' });
		expect(readFileSync(path.join(NODE, 'http/undici.ts'), 'utf8')).toContain("import('undici')");
	});
});

describe('the registry', () => {
	test('has each provider under its own name', () => {
		expect(Object.keys(providers)).toEqual(Object.values(providers).map(({ name }) => name));
	});

	test('names the credential classes, and package.json lists them', async () => {
		const folder = path.join(PROJECT, 'credentials');
		const files = readdirSync(folder).filter((file) => file.endsWith('.credentials.ts'));
		const names = await Promise.all(
			files.map(async (file) => {
				const classes = (await import(path.join(folder, file))) as Record<
					string,
					new () => ICredentialType
				>;
				return new classes[path.basename(file, '.credentials.ts')]().name;
			}),
		);
		const registered = Object.values(providers).map(({ credential }) => credential);
		expect([...names].sort()).toEqual([...registered].sort());
		expect([...manifest.n8n.credentials].sort()).toEqual(
			files.map((file) => `dist/credentials/${file.replace(/\.ts$/, '.js')}`).sort(),
		);
	});

	test.each(Object.keys(providers))('has fixtures of %s', (name) => {
		expect(existsSync(path.join(PROJECT, 'test/fixtures', name, 'grants.ts'))).toBe(true);
	});
});

describe('the package', () => {
	test('depends on nothing but the n8n that runs it', () => {
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});
});
