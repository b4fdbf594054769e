import type { Page } from 'playwright-core';

import type { ProviderName, SandboxCredentials } from '../sandbox';
import { fieldsIn, pick } from './panel';

/** The dialog in which a credential is filled in, saved and, by saving, tested. */
export class CredentialDialog {
	constructor(private readonly page: Page) {}

	async fill<Name extends ProviderName>(data: SandboxCredentials[Name]): Promise<void> {
		for (const [field, value] of Object.entries(data)) {
			const input = this.page
				.getByTestId('editCredential-modal')
				.getByTestId(`parameter-input-${field}`);
			if (field === 'environment') await pick(this.page, input, 'Custom');
			else await input.locator('input').fill(value);
		}
	}

	/** The names of the fields that are shown, in their order. */
	async fields(): Promise<string[]> {
		return await fieldsIn(this.page.getByTestId('editCredential-modal'));
	}

	async save(): Promise<void> {
		await this.page.getByTestId('credential-save-button').click();
	}

	/** What the red banner says, details opened. */
	async refusal(): Promise<string> {
		const dialog = this.page.getByTestId('editCredential-modal');
		await dialog.getByText('Couldn’t connect with these settings').waitFor();
		await dialog.getByText('More details').click();
		return await dialog.innerText();
	}

	/** A credential that works closes the dialog; opened again it says so. */
	async untilGreen(): Promise<void> {
		const dialog = this.page.getByTestId('editCredential-modal');
		await dialog.waitFor({ state: 'hidden' });
		await this.page.getByTestId('credential-edit-button').click();
		await this.page.getByText('Connection tested successfully').filter({ visible: true }).waitFor();
		await dialog.getByRole('button', { name: 'Close' }).click();
		await dialog.waitFor({ state: 'hidden' });
	}
}
