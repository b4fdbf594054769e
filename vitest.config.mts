import { createRequire } from 'node:module';

import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
	// The build that n8n-core itself requires, so that tests and engine share one set of classes.
	resolve: { alias: { 'n8n-workflow': require.resolve('n8n-workflow') } },
	test: {
		include: ['test/**/*.test.ts'],
		// A suite of its own: npm run test:faults.
		exclude: ['test/faults/**', '**/node_modules/**'],
		// The engine tests run the package from its build, as n8n does.
		globalSetup: 'test/build.ts',
		server: { deps: { external: [/node_modules/] } },
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
