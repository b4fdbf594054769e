import type { RateLimit } from './provider';

/** Answers that take up to this many seconds slow nothing down. */
const LONGEST_ANSWER = 1.2;
const MOST_UNDER_WAY = 50;

/**
 * A limit under which the pace decides: as many requests may be under way as leave while one is answered, and
 * a burst before them.
 */
export function paced(pace: Pick<RateLimit, 'requestsPerSecond' | 'burst'>): RateLimit {
	const leaving = Math.ceil(pace.requestsPerSecond * LONGEST_ANSWER);
	return { ...pace, concurrency: Math.min(leaving + pace.burst, MOST_UNDER_WAY) };
}
