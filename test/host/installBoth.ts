import { installHost } from './install';

/** Installs the releases of n8n that the tests run on, one after the other: each takes all processors. */
async function main(): Promise<void> {
	for (const release of ['n8n-2', 'n8n-1'] as const) {
		const { version } = await installHost({ release });
		console.log(`n8n ${version} is installed`);
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
