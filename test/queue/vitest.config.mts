import { createRequire } from 'node:module';

import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
	// The build that n8n-core itself requires, as in the other suites.
	resolve: { alias: { 'n8n-workflow': require.resolve('n8n-workflow') } },
	test: {
		include: ['test/queue/**/*.queue.ts'],
		server: { deps: { external: [/node_modules/] } },
		reporters: ['verbose'],
		testTimeout: 300_000,
		hookTimeout: 300_000,
	},
});
