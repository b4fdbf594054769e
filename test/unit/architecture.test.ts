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
	const files = readdirSync(path.join(NODE, folder)).map((name) => path.join(folder, name));
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

const isOf = (folder: string, imported: string) => imported.startsWith(`${folder}/`);

describe('imports go one way', () => {
	test('grants import nothing but grants', () => {
		expect(strangers('grants', (imported) => isOf('grants', imported))).toEqual([]);
	});

	test('providers import grants and how they connect, never each other', () => {
		const isAllowed = (imported: string, file: string) =>
			isOf('grants', imported) ||
			imported === 'providers/connection' ||
			(file === 'providers/index.ts' && isOf('providers', imported));
		expect(strangers('providers', isAllowed)).toEqual([]);
	});

	test('http imports grants, n8n-workflow, crypto and undici alone', () => {
		const isAllowed = (imported: string) =>
			isOf('grants', imported) ||
			isOf('http', imported) ||
			['n8n-workflow', 'crypto', 'undici'].includes(imported);
		expect(strangers('http', isAllowed)).toEqual([]);
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
