import { buildScanConfig } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const scan = await buildScanConfig();

export default defineConfig(
	{ ignores: ['dist/', 'node_modules/', 'out/', '.cache/'] },
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
	// What n8n's own scanner checks, on what it checks: the shipped sources and package.json.
	{ files: ['package.json', '{nodes,credentials}/**/*.{ts,json}'], extends: [scan] },
	{
		files: ['**/*.ts', '**/*.mts'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: ['tsconfig.json', 'test/tsconfig.json', 'bench/tsconfig.json'] },
		},
		rules: {
			'no-console': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			eqeqeq: 'error',
			// An interface may ask for a promise where an implementation has nothing to wait for.
			'@typescript-eslint/require-await': 'off',
		},
	},
	{
		files: ['test/**/*.{ts,mts}', 'bench/**/*.ts'],
		rules: {
			'no-console': 'off',
			// A value of an item may be anything to n8n's types; tests print and compare it as text.
			'@typescript-eslint/no-base-to-string': 'off',
		},
	},
);
