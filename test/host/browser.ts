import { chromium, selectors, type Browser, type Page } from 'playwright-core';

import type { N8n } from './n8n';
import { OWNER } from './rest';

/** Debian's package `chromium`. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** A browser in which the owner of one n8n is signed in. */
export interface Editor {
	browser: Browser;
	page: Page;
	/** Closes the browser. */
	close: () => Promise<void>;
}

/** Opens n8n's editor at a path, a new workflow unless told. `timeoutMs` bounds each later wait of the page. */
export async function openEditor(
	n8n: Pick<N8n, 'url'>,
	at = '/workflow/new',
	timeoutMs = 15_000,
): Promise<Editor> {
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({
		executablePath: CHROMIUM,
		args: [
			// Chromium refuses its sandbox to root, who runs it in a container.
			'--no-sandbox',
			// The editor has to work with no internet: only this machine is reached.
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
		],
	});
	const context = await browser.newContext({
		baseURL: n8n.url,
		viewport: { width: 1440, height: 900 },
	});
	context.setDefaultTimeout(timeoutMs);
	const { email, password } = OWNER;
	const answer = await context.request.post('/rest/login', {
		data: { emailOrLdapLoginId: email, password },
	});
	if (!answer.ok())
		throw new Error(`n8n refused the owner: ${answer.status()} ${await answer.text()}`);
	const page = await context.newPage();
	await page.goto(at);
	return { browser, page, close: () => browser.close() };
}
