import { createRequire } from 'node:module';

import { defineConfig } from 'vitest/config';

import Table from './table.mts';

const require = createRequire(import.meta.url);

export default defineConfig({
	// The build that n8n-core itself requires, so that tests and engine share one set of classes.
	resolve: { alias: { 'n8n-workflow': require.resolve('n8n-workflow') } },
	test: {
		include: ['test/faults/**/*.test.ts'],
		globalSetup: 'test/build.ts',
		server: { deps: { external: [/node_modules/] } },
		reporters: [new Table()],
		maxWorkers: 2,
		maxConcurrency: 24,
		testTimeout: 300_000,
		hookTimeout: 60_000,
	},
});
