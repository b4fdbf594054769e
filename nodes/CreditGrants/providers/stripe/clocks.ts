import { unixSeconds } from '../../grants/dates';
import { isForbidden, isMissing, whereRefused, type RequestError } from '../../grants/errors';
import { asObject, dateOrNull, textOrNull } from '../../grants/fields';
import { path } from '../../grants/path';
import type { Api, AsOf, JsonObject, OtherClock } from '../../grants/types';

/**
 * The test clock that a grant lives by; undefined for one that lives by ours.
 * https://docs.stripe.com/api/test_clocks/retrieve
 */
export async function readClock(api: Api, raw: JsonObject): Promise<OtherClock | undefined> {
	const id = textOrNull(raw, 'test_clock');
	if (id === null) return undefined;
	api.notices.clocks.add(id);
	return { id, now: await api.once(`clock ${id}`, async () => await readTime(api, id)) };
}

/** Null where the key may not read clocks, or the clock is gone. */
async function readTime(api: Api, id: string): Promise<AsOf | null> {
	const asking = api.get(path`/v1/test_helpers/test_clocks/${id}`);
	const isExpected = (error: RequestError) => isMissing(error) || isForbidden(error);
	const answer = await whereRefused(asking, isExpected, () => null);
	if (answer === null) return null;
	const instant = dateOrNull(asObject(answer, 'the clock'), 'frozen_time', unixSeconds);
	// Stripe counts in instants alone.
	return instant === null ? null : { instant, day: instant.slice(0, 'YYYY-MM-DD'.length) };
}
