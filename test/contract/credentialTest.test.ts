import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { expect, test } from 'vitest';

import { authenticateWith } from '../../nodes/CreditGrants/providers/authenticate';
import { n8nHelpers } from './n8nHelpers';
import { failure } from './reading';
import { Replay } from './replay';
import { subjects } from './subjects';

test.each(Object.entries(subjects))(
	'the test of a credential of %s sends no key to where a redirect points',
	async (_, subject) => {
		const [helpers, asked, other] = await Promise.all([
			n8nHelpers(),
			Replay.start(),
			Replay.start(),
		]);
		try {
			asked.reset(() => ({ status: 302, headers: { location: other.url } }));
			const given = subject.credentials(asked.url) as ICredentialDataDecryptedObject;
			const authenticate = authenticateWith(subject.provider);
			if (typeof authenticate !== 'function') throw new Error('it is no function');
			const request = await authenticate(given, { url: '/', method: 'GET' });
			expect(await failure(helpers.httpRequest(request))).toBeDefined();
			expect(asked.requests).toHaveLength(1);
			expect(other.requests).toEqual([]);
		} finally {
			await Promise.all([asked.close(), other.close()]);
		}
	},
);
