import path from 'node:path';

import type { Page } from 'playwright-core';
import { afterEach } from 'vitest';

import { PROJECT } from '../host/package';

/** Keeps a picture of the editor for each test that fails. */
export function screenshotFailures(page: () => Page): void {
	afterEach(async ({ task }) => {
		if (task.result?.state !== 'fail') return;
		const file = path.join(
			PROJECT,
			'out/e2e',
			`${task.name.replace(/[^\w]+/g, '-').slice(0, 80)}.png`,
		);
		await page().screenshot({ path: file });
		console.log(`See ${path.relative(PROJECT, file)}`);
	});
}
