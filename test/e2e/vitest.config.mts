import { createRequire } from 'node:module';

import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
	// The build that n8n-core itself requires, as in the other suites.
	resolve: { alias: { 'n8n-workflow': require.resolve('n8n-workflow') } },
	test: {
		include: ['test/e2e/**/*.e2e.ts'],
		globalSetup: 'test/e2e/setup.ts',
		server: { deps: { external: [/node_modules/] } },
		// A browser and n8n share the processor: files one after the other are no slower, and steadier.
		fileParallelism: false,
		reporters: ['verbose'],
		testTimeout: 120_000,
		hookTimeout: 180_000,
	},
});
