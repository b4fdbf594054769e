import type { Locator, Page } from 'playwright-core';

/** n8n's canvas and its list of nodes, as a person works them. */
export class Canvas {
	constructor(readonly page: Page) {}

	/** Opens the list of nodes, on an empty canvas that of triggers. */
	async openNodeList(): Promise<void> {
		await this.byTestId('canvas-add-button')
			.or(this.byTestId('node-creator-plus-button'))
			.first()
			.click();
		await this.byTestId('node-creator-search-bar').waitFor();
	}

	async search(words: string): Promise<Locator> {
		await this.byTestId('node-creator-search-bar').fill(words);
		return this.byTestId('node-creator-item-name');
	}

	/** Finds a node in the opened list, and opens the page that describes it. Gives what is listed there. */
	async openDetails(words: string, node: string): Promise<Locator> {
		await (await this.search(words)).getByText(node, { exact: true }).click();
		await this.page.getByText('Node details').waitFor();
		return this.byTestId('node-creator-item-name');
	}

	/** Makes a new workflow that a button starts. */
	async startManually(): Promise<void> {
		await this.page.goto('/workflow/new');
		await this.openNodeList();
		// Not searched for: n8n shows this name only until it has searched.
		await this.byTestId('node-creator-item-name')
			.getByText('Trigger manually', { exact: true })
			.click();
		await this.node('When clicking ‘Execute workflow’').waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`/workflow/${id}`);
		await this.byTestId('canvas-node').first().waitFor();
	}

	/** Opens an execution that has ended, its nodes beside the list of executions. */
	async openExecution(workflowId: string, executionId: string): Promise<void> {
		await this.page.goto(`/workflow/${workflowId}/executions/${executionId}`);
		await this.page.getByTestId('execution-preview-label').getByText('Succeeded').waitFor();
		await this.byTestId('canvas-node').first().waitFor();
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	private byTestId(id: string): Locator {
		return this.page.getByTestId(id);
	}
}
