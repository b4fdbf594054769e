import type { Locator, Page } from 'playwright-core';

/** The open panel of one node: its form in the middle, what it put out on the right. */
export class Panel {
	private constructor(readonly page: Page) {}

	/** Waits for the panel that has opened by itself. */
	static async opened(page: Page): Promise<Panel> {
		await page.getByTestId('ndv').waitFor();
		return new Panel(page);
	}

	/** Opens the panel of a node on the canvas. */
	static async open(page: Page, node: string): Promise<Panel> {
		await page.locator(`[data-test-id="canvas-node"][data-node-name="${node}"]`).dblclick();
		return await Panel.opened(page);
	}

	async close(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	parameter(name: string): Locator {
		return this.page.getByTestId('ndv').getByTestId(`parameter-input-${name}`);
	}

	/** Picks an option by its name. */
	async choose(parameter: string, option: string): Promise<void> {
		await pick(this.page, this.parameter(parameter), option);
	}

	async fill(parameter: string, text: string): Promise<void> {
		await this.parameter(parameter).locator('input').fill(text);
	}

	/** The names of the fields that are shown, in their order. */
	async fields(): Promise<string[]> {
		return await fieldsIn(this.page.getByTestId('node-parameters'));
	}

	async chooseCredential(name: string): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		await this.page
			.getByRole('option', { name, exact: true })
			.or(this.page.getByText(name, { exact: true }))
			.last()
			.click();
	}

	/** Opens the dialog for a new credential, whether there is one already or not. */
	async newCredential(): Promise<void> {
		const select = this.page.getByTestId('node-credentials-select');
		const first = this.page.getByTestId('node-credentials-empty-state').getByRole('button');
		await select.or(first).first().waitFor();
		if (await first.isVisible()) {
			await first.click();
		} else {
			await select.click();
			await this.page.getByTestId('node-credentials-select-item-new').click();
		}
		await this.page.getByTestId('credential-save-button').waitFor();
	}

	/** Picks an entry of a searchable list after typing its name, in the mode From List. */
	async pickFromList(parameter: string, { name, id }: { name: string; id: string }): Promise<void> {
		await this.searchList(parameter, name);
		await this.listed.filter({ hasText: `${name} (${id})` }).click();
		await this.listed.first().waitFor({ state: 'hidden' });
	}

	/** Chooses how a field is filled in, and types. */
	async fillAs(parameter: string, mode: string, text: string): Promise<void> {
		const input = this.parameter(parameter);
		await pick(this.page, input.getByTestId('rlc-mode-selector'), mode);
		await input.getByTestId('rlc-input').fill(text);
	}

	/** Opens a searchable list, and types what to look for if told. */
	async searchList(parameter: string, words = ''): Promise<void> {
		await this.parameter(parameter).getByTestId('rlc-input').click();
		if (words !== '') await this.search(words);
	}

	/** Types into the searchable list that is open. */
	async search(words: string): Promise<void> {
		await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(words);
	}

	/** The entries of the searchable list that is open. */
	get listed(): Locator {
		return this.page.getByTestId('rlc-item').filter({ visible: true });
	}

	/** Runs the node, or a trigger's test; what comes of it shows later. */
	async execute(): Promise<void> {
		await this.page.getByTestId('node-execute-button').click();
	}

	/** What the red box says that stands in place of the output. */
	async error(): Promise<{ message: string; description: string }> {
		return {
			message: await this.page.getByTestId('node-error-message').innerText(),
			description: await this.page.getByTestId('node-error-description').innerText(),
		};
	}

	/**
	 * The rows of the output in the table view, as objects of what the cells say; none while the node runs.
	 *
	 * @throws Error with n8n's own words where the node failed
	 */
	async table(): Promise<Array<Record<string, string>>> {
		const output = this.page.getByTestId('output-panel');
		if (await this.page.getByTestId('node-error-message').isVisible()) {
			throw new Error(Object.values(await this.error()).join(' '));
		}
		const asTable = output.getByTestId('radio-button-table');
		if (!(await asTable.isVisible())) return [];
		if ((await asTable.getAttribute('aria-checked')) !== 'true') await asTable.click();
		const [[keys, ...rows] = [[]]] = await output
			.locator('table')
			.evaluateAll((tables: Within<Within<{ textContent: string }>>[]) =>
				tables.map((table) =>
					Array.from(table.querySelectorAll('tr'), (row) =>
						Array.from(row.querySelectorAll('th, td'), (cell) => cell.textContent.trim()),
					),
				),
			);
		return rows.map((cells) =>
			Object.fromEntries(keys.flatMap((key, index) => (key === '' ? [] : [[key, cells[index]]]))),
		);
	}
}

/** An element, as far as what is within it is asked for. */
interface Within<Element> {
	querySelectorAll(selector: string): Iterable<Element>;
}

/** The names of the fields that a form shows, in their order. */
export async function fieldsIn(form: Locator): Promise<string[]> {
	const inputs = form.locator('[data-test-id^="parameter-input-"]:visible');
	const ids = await inputs.evaluateAll((elements: Array<{ dataset: { testId?: string } }>) =>
		elements.map(({ dataset }) => dataset.testId),
	);
	// The text box within an input bears an id that begins alike.
	return ids
		.map((id) => String(id).replace('parameter-input-', ''))
		.filter((name) => name !== 'field');
}

/** Picks an option of a drop-down by its name, which may be followed by a description. */
export async function pick(page: Page, input: Locator, option: string): Promise<void> {
	await input.click();
	const named = page.getByRole('option').filter({ has: page.getByText(option, { exact: true }) });
	await named.first().click();
	await named.first().waitFor({ state: 'hidden' });
}
